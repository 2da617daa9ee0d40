package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** {@code --config FILE}, in a directory whose own systemg.yaml says the opposite. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManifestOptionIT {

    private static final String WEB_FIRST = """
            version: "1"
            services:
              db: {command: sleep 600}
              web:
                command: sleep 600
                depends_on: [db]
                hooks: {on_stop: {success: {command: 'pwd -P >> %s'}}}
            """;
    private static final String DB_FIRST = """
            version: "1"
            services:
              db: {command: sleep 600, depends_on: [web]}
              web:
                command: sleep 600
                hooks: {on_stop: {success: {command: 'pwd -P >> %s'}}}
            """;

    private final Services services = new Services();
    private Sysg sysg;
    private Path elsewhere;
    private Process web;
    private Process db;

    @BeforeEach
    void two_services_and_a_manifest_in_the_current_directory(@TempDir Path root) throws IOException {
        sysg = new Sysg(root).manifest(WEB_FIRST.formatted("farewell-of-the-current-directory"));
        elsewhere = Files.createDirectory(root.resolve("else where"));
        web = services.start("sleep 600");
        db = services.start("sleep 600");
        sysg.recorded("web", web.pid(), "db", db.pid());
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c %s", "--config %s"})
    void the_manifest_gives_the_order_and_the_hook_and_its_directory(String option)
            throws IOException {
        Path manifest = Files.writeString(elsewhere.resolve("other.yaml"), DB_FIRST.formatted("farewell"));

        Run run = stop(option, manifest.toString()).exits(0).isSilent();

        assertThat(stopped(run)).containsExactly("db", "web");
        assertThat(elsewhere.resolve("farewell")).hasContent(elsewhere.toRealPath().toString());
        assertThat(sysg.directory()).isDirectoryNotContaining("glob:**/farewell*");
        assertThat(services.live()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.yaml", "../else where/../current/other.yaml"})
    void a_relative_path_starts_at_the_current_directory(String path) throws IOException {
        Files.writeString(sysg.directory().resolve("other.yaml"), DB_FIRST.formatted("farewell"));

        Run run = stop("-c %s", path).exits(0).isSilent();

        assertThat(stopped(run)).containsExactly("db", "web");
        assertThat(sysg.directory().resolve("farewell")).hasContent(sysg.directory().toRealPath().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../absent.yaml", "absent/systemg.yaml"})
    void a_manifest_that_does_not_exist_is_an_error(String path) {
        stop("-c %s", path).exits(1).printsNothing().complainsOnly("error: ", path);

        assertNothingIsStopped();
    }

    @ParameterizedTest
    @ValueSource(strings = {"services: [", "version: '1'\nservices: web\n"})
    void a_file_that_is_no_manifest_is_an_error(String text) throws IOException {
        Path manifest = Files.writeString(elsewhere.resolve("other.yaml"), text);

        stop("--config %s", manifest.toString()).exits(1).printsNothing().complainsOnly("error: ", manifest.toString());

        assertNothingIsStopped();
    }

    @Test
    void a_broken_part_keeps_only_its_own_service_from_being_stopped() throws IOException {
        Path manifest = Files.writeString(elsewhere.resolve("other.yaml"), "version: '1'\nservices: {web: {}}\n");

        stop("-c %s", manifest.toString()).exits(1).prints("web: not stopped\n", "db: stopped (TERM")
                .complainsOnly("error: 'web' was not stopped: ", manifest.toString(), "-c /dev/null");

        assertThat(web.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("\"web\": " + web.pid()).doesNotContain("db");
    }

    @Test
    void a_directory_stands_for_the_manifest_in_it() throws IOException {
        stop("-c %s", elsewhere.toString()).exits(1).printsNothing()
                .complainsOnly("error: manifest " + elsewhere.resolve("systemg.yaml") + ": no such file");
        assertNothingIsStopped();

        Files.writeString(elsewhere.resolve("systemg.yaml"), DB_FIRST.formatted("farewell"));
        assertThat(stopped(stop("-c %s", elsewhere.toString()).exits(0))).containsExactly("db", "web");
    }

    @Test
    void a_loop_of_links_is_an_error_that_says_so() throws IOException {
        Path loop = Files.createSymbolicLink(elsewhere.resolve("loop.yaml"), Path.of("loop.yaml"));

        stop("-c %s", loop.toString()).exits(1).printsNothing().complainsOnly("error: ", "a loop of symbolic links");
        assertNothingIsStopped();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "/dev/stdin"})
    void standard_input_is_refused_and_not_waited_for(String name) {
        stop("-c %s", name).exits(1).printsNothing()
                .complainsOnly("error: a manifest cannot be read from standard input");

        assertNothingIsStopped();
    }

    @Test
    void the_null_device_is_a_manifest_without_services_and_hooks() {
        Run run = stop("-c %s", "/dev/null").exits(0).isSilent();

        assertThat(stopped(run)).containsExactlyInAnyOrder("web", "db");
        assertThat(sysg.directory()).isDirectoryNotContaining("glob:**/farewell*");
        assertThat(services.live()).isEmpty();
    }

    @Test
    void nothing_in_the_current_directory_can_prevent_a_stop() {
        sysg.manifest("services: [");
        stop("-s %s", "web").exits(1);
        assertNothingIsStopped();

        stop("-c %s", "/dev/null").exits(0).isSilent().prints("web: stopped", "db: stopped");

        assertThat(services.live()).isEmpty();
    }

    private Run stop(String option, String value) {
        List<String> arguments = new ArrayList<>(List.of("stop"));
        for (String word : option.split(" ")) {
            arguments.add(word.formatted(value));
        }
        return sysg.run(arguments.toArray(String[]::new));
    }

    private static List<String> stopped(Run run) {
        return run.out().lines().filter(line -> line.contains(": stopped "))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
    }

    private void assertNothingIsStopped() {
        assertThat(web.isAlive()).isTrue();
        assertThat(db.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("\"web\": " + web.pid(), "\"db\": " + db.pid());
    }
}
