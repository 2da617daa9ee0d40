package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.Sysg;

/** {@code cd /tmp/x && sudo sysg stop}: but for the manifest, nothing in the current directory counts. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CurrentDirectoryIT {

    @TempDir
    Path root;

    private Sysg sysg;
    private Path written;

    @Test
    void one_that_has_been_removed_is_not_needed() {
        List<String> removed = List.of("sh", "-c", "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"", "sh");

        // The shell of the jar's launcher may say that there is none.
        sysg.startAs(removed, "--version").await().exits(0).withoutTrace().prints("sysg ");
        sysg.startAs(removed, "stop").await().exits(0).withoutTrace().prints("nothing to stop");
        sysg.startAs(removed, "stop", "-c", "a.yaml").await().exits(1).printsNothing().withoutTrace()
                .complains("error: manifest /proc/a.yaml: no such file");
    }

    @BeforeEach
    void fill_the_directory_with_traps() throws IOException {
        sysg = new Sysg(root);
        written = root.resolve("written-by-order-of-the-directory");
        String hostile = """
                sysg:
                  state-dir: %1$s
                  stop: {grace-period: nonsense}
                quarkus:
                  log: {level: TRACE, console: {enabled: true}, file: {enabled: true, path: %1$s/log}}
                """.formatted(written);
        put(".env", """
                QUARKUS_LOG_FILE_ENABLED=true
                QUARKUS_LOG_FILE_PATH=%1$s/log
                QUARKUS_LOG_LEVEL=TRACE
                QUARKUS_LOG_CONSOLE_ENABLED=true
                QUARKUS_PROFILE=dev
                SYSG_STATE_DIR=%1$s
                SYSG_STOP_GRACE_PERIOD=nonsense
                """.formatted(written));
        put("config/application.yaml", hostile);
        put("config/application-prod.yaml", hostile);
        put("config/application.properties", "sysg.stop.kill-wait=nonsense\nquarkus.log.file.enabled=true\n");
        put("application.yaml", hostile);
        put("application-prod.yaml", hostile);
        put("application.properties", "sysg.stop.kill-wait=nonsense\n");
        put("META-INF/microprofile-config.properties", "sysg.lock-timeout=nonsense\n");
        put(".hotspotrc", "+PrintFlagsFinal\n");
        put(".hotspot_compiler", "exclude java/lang/String\n");
    }

    @Test
    void its_configuration_files_have_no_effect() throws IOException {
        List<String> before = listing();

        sysg.run("stop", "-s", "web").exits(0).prints("web: nothing to stop", sysg.home().toString())
                .complains("web").printsOnlyWarnings();

        assertThat(listing()).isEqualTo(before);
        assertThat(written).doesNotExist();
    }

    @Test
    void nor_do_variables_of_the_framework() {
        sysg.with("QUARKUS_CONFIG_LOCATIONS", sysg.directory().resolve("application.yaml").toString())
                .with("SMALLRYE_CONFIG_LOCATIONS", sysg.directory().resolve("application.yaml").toString())
                .with("QUARKUS_PROFILE", "dev")
                .with("SMALLRYE_CONFIG_PROFILE", "dev")
                .with("QUARKUS_LOG_LEVEL", "bogus")
                .with("QUARKUS_LOG_CONSOLE_ENABLED", "bogus");

        sysg.run("stop", "-s", "web").exits(0).prints("web: nothing to stop", sysg.home().toString())
                .printsOnlyWarnings();
        assertThat(written).doesNotExist();
    }

    @Test
    void nor_do_mistakes_in_them() throws IOException {
        put("config/application.yml", "sysg: [");

        sysg.run("stop", "-s", "web").exits(0).prints("web: nothing to stop");
        sysg.run("--help").exits(0).isSilent();
    }

    @Tag("permissions")
    @Test
    void a_directory_for_configuration_that_may_not_be_read_has_none_either() throws IOException {
        Path config = sysg.directory().resolve("config");
        Files.setAttribute(config, "unix:mode", 0);
        try {
            sysg.run("stop", "-s", "web").exits(0).prints("web: nothing to stop");
        } finally {
            Files.setAttribute(config, "unix:mode", 0700);
        }
    }

    @Test
    void nor_do_they_disturb_the_help() {
        sysg.run("--help").exits(0).prints("Usage: sysg").isSilent();
        sysg.run("--version").exits(0).isSilent();
    }

    private void put(String name, String text) throws IOException {
        Path file = sysg.directory().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(Path::toString).sorted().toList();
        }
    }
}
