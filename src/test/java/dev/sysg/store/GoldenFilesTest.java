package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.store.IdentityEvidence.FileDate;

/**
 * The files below RELEASE/before are those that systemg had written when its supervisor was killed, with services that
 * were running, had crashed (crash), had exited (done), and had another process started (orch). Those below
 * RELEASE/after are what its own {@code sysg stop -s web} made of them.
 */
class GoldenFilesTest {

    private static final Pattern JSON_PART =
            Pattern.compile("\"\\w+\": (\\d+|\"[^\"]*\"|\\[[^\\]]*]|\\{\\s*\"status\"[^}]*}|\\{})");
    private static final Pattern XML_PART = Pattern.compile("(?s)<(\\w+)>.*?</\\1>");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final PidFileStore store = Stores.all(new JnrFlock());

    @TempDir
    Path root;
    private StateDirectory state;

    @BeforeEach
    void directory() {
        state = new StateDirectory(root);
    }

    @ParameterizedTest
    @CsvSource({"0.10.0, crash db done orch web", "0.15.6, crash db orch web", "0.20.4, crash db orch web",
            "0.33.1, crash db orch web", "0.54.2, crash db orch web", "0.69.2, db orch web"})
    void services_of_every_release_are_read(String release, String names) throws IOException {
        copy(release);

        RecordedServices services = store.read(state, Set.of(), LIMIT);

        assertThat(services.problems()).isEmpty();
        assertThat(services.services()).allSatisfy(service -> assertThat(service.pid()).isPresent())
                .extracting(service -> service.id().name()).containsExactlyInAnyOrder(names.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.15.6", "0.20.4", "0.33.1", "0.54.2"})
    void a_crashed_service_is_read_as_ended(String release) throws IOException {
        copy(release);

        assertThat(store.read(state, Set.of(), LIMIT).services())
                .filteredOn(service -> service.evidence().equals(new FileDate(true)))
                .extracting(service -> service.id().name()).containsExactly("crash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.10.0", "0.15.6", "0.20.4", "0.33.1", "0.54.2", "0.69.2"})
    void a_removed_service_leaves_what_systemg_leaves(String release) throws IOException {
        copy(release);
        RecordedService web = store.read(state, Set.of(), LIMIT).services().stream()
                .filter(service -> service.id().name().equals("web")).findFirst().orElseThrow();

        store.remove(state, List.of(new EntryRemoval(web, true)), LIMIT);

        Path after = golden(release, "after");
        for (Path file : files(after)) {
            String expected = Files.readString(after.resolve(file));
            // Up to 0.54 systemg writes XML in one line, which this program does not.
            boolean isOneLine = !expected.contains("\n");
            String actual = Files.readString(root.resolve(file));
            assertThat(parts(isOneLine ? actual.replaceAll(">\\s+<", "><") : actual)).as(file.toString())
                    .containsExactlyInAnyOrderElementsOf(parts(expected)).isNotEmpty();
        }
    }

    private void copy(String release) throws IOException {
        Path before = golden(release, "before");
        for (Path file : files(before)) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.copy(before.resolve(file), root.resolve(file));
        }
    }

    private static Path golden(String release, String moment) {
        try {
            return Path.of(GoldenFilesTest.class.getResource(release + "/" + moment).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(Files::isRegularFile).map(directory::relativize).toList();
        }
    }

    /** What systemg writes in another order each time: the members of a JSON file, or the elements below the root. */
    private static List<String> parts(String text) {
        Pattern part = text.startsWith("{") ? JSON_PART : XML_PART;
        return part.matcher(text.substring(text.indexOf('>') + 1)).results().map(MatchResult::group).toList();
    }
}
