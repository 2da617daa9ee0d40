package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Pid;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.IdentityEvidence.StartTime;
import dev.sysg.time.Cancellation;

/** The texts are those that systemg 0.33.1, 0.54.2 and 0.69.2 wrote. */
class XmlPidFileStoreTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final String FLAT_PIDS = "<PidFile><services><name>web</name><pid>19</pid></services><services>"
            + "<name>db</name><pid>11</pid></services><service_groups><name>db</name><pgid>11</pgid></service_groups>"
            + "<service_groups><name>web</name><pgid>19</pgid></service_groups></PidFile>";
    private static final String FLAT_STATES = "<ServiceStateFile><services><name>9103b1f886bedc4d</name><state>"
            + "<status>running</status><pid>11</pid></state></services><services><name>d5bbb88be4cde920</name><state>"
            + "<status>running</status><pid>19</pid></state></services></ServiceStateFile>";

    private static final String PROJECT_PIDS = """
            <PidFile>
              <services>
                <name>orch</name>
                <pid>10</pid>
              </services>
              <services>
                <name>web</name>
                <pid>11</pid>
              </services>
              <service_groups>
                <name>orch</name>
                <pgid>10</pgid>
              </service_groups>
              <service_groups>
                <name>web</name>
                <pgid>11</pgid>
              </service_groups>
              <service_starts>
                <name>orch</name>
                <started>584294</started>
              </service_starts>
              <service_starts>
                <name>web</name>
                <started>584295</started>
              </service_starts>
              <parent_map>
                <child>28</child>
                <parent>15</parent>
              </parent_map>
              <generations>
                <service>orch</service>
                <pid>10</pid>
                <start>584294</start>
                <sid>10</sid>
                <pgid>10</pgid>
                <state>Active</state>
              </generations>
              <generations>
                <service>web</service>
                <pid>11</pid>
                <start>584295</start>
                <sid>11</sid>
                <pgid>11</pgid>
                <state>Active</state>
              </generations>
            </PidFile>
            """;
    private static final String WITHOUT_WEB = """
            <PidFile>
              <services>
                <name>orch</name>
                <pid>10</pid>
              </services>
              <service_groups>
                <name>orch</name>
                <pgid>10</pgid>
              </service_groups>
              <service_starts>
                <name>orch</name>
                <started>584294</started>
              </service_starts>
              <parent_map>
                <child>28</child>
                <parent>15</parent>
              </parent_map>
              <generations>
                <service>orch</service>
                <pid>10</pid>
                <start>584294</start>
                <sid>10</sid>
                <pgid>10</pgid>
                <state>Active</state>
              </generations>
              <generations>
                <service>web</service>
                <pid>11</pid>
                <start>584295</start>
                <sid>11</sid>
                <pgid>11</pgid>
                <state>Retired</state>
              </generations>
            </PidFile>
            """;
    private static final String PROJECT_STATES = """
            <ServiceStateFile>
              <services>
                <name>v2:demo:orch</name>
                <state>
                  <status>exited_successfully</status>
                  <exit_code>0</exit_code>
                </state>
              </services>
              <services>
                <name>v2:demo:web</name>
                <state>
                  <status>running</status>
                  <pid>11</pid>
                  <health>Passing</health>
                </state>
              </services>
            </ServiceStateFile>
            """;

    @TempDir
    Path root;
    private StateDirectory state;
    private final PidFileStore store = Stores.all(new JnrFlock());

    @BeforeEach
    void directory() {
        state = new StateDirectory(root);
    }

    @Test
    void services_of_a_flat_store_have_the_date_as_evidence() throws IOException {
        write("pid.xml", FLAT_PIDS);
        write("state.xml", FLAT_STATES.replace("<pid>19</pid>", "<pid>20</pid>"));

        List<RecordedService> services = store.read(state, Set.of(), LIMIT).services();

        assertThat(services).extracting(RecordedService::id).extracting(ServiceId::toString)
                .containsExactly("web", "db");
        assertThat(services).extracting(RecordedService::pid).containsExactly(Pid.of(19), Pid.of(11));
        assertThat(services).extracting(RecordedService::evidence)
                .containsExactly(new FileDate(true), new FileDate(false));
    }

    @Test
    void services_of_a_project_have_their_start_times() throws IOException {
        write("projects/demo/pid.xml", PROJECT_PIDS);

        List<RecordedService> services = store.read(state, Set.of(), LIMIT).services();

        assertThat(services).extracting(RecordedService::id).extracting(ServiceId::toString)
                .containsExactly("demo/orch", "demo/web");
        assertThat(services).extracting(RecordedService::evidence).containsExactly(
                new StartTime(584294, OptionalInt.of(10)), new StartTime(584295, OptionalInt.of(11)));
    }

    @Test
    void stores_of_all_releases_stand_side_by_side() throws IOException {
        write("pid.json", "{\"services\": {\"web\": 5}}");
        write("pid.xml", FLAT_PIDS);
        write("projects/demo/pid.xml", PROJECT_PIDS);
        write("projects/empty/pid.xml", "<PidFile/>\n");
        Files.createDirectories(root.resolve("projects/none"));

        RecordedServices services = store.read(state, Set.of(), LIMIT);

        assertThat(services.services()).extracting(RecordedService::id).doesNotHaveDuplicates()
                .extracting(ServiceId::toString).containsExactlyInAnyOrder("web", "web", "db", "demo/orch", "demo/web");
        assertThat(services.problems()).isEmpty();
    }

    @Test
    void a_removed_entry_leaves_all_else_in_a_project_as_it_is() throws IOException {
        write("projects/demo/pid.xml", PROJECT_PIDS);
        write("projects/demo/state.xml", PROJECT_STATES);

        RemovalResult result = remove("demo/web", true);

        assertThat(result.removed()).hasSize(1);
        assertThat(result.stateFailure()).isEmpty();
        assertThat(read("projects/demo/pid.xml")).isEqualTo(WITHOUT_WEB);
        assertThat(read("projects/demo/state.xml")).isEqualTo(PROJECT_STATES.replace("""
                      <status>running</status>
                      <pid>11</pid>
                """, """
                      <status>stopped</status>
                """));
    }

    @Test
    void an_exit_that_was_recorded_is_kept() throws IOException {
        write("projects/demo/pid.xml", PROJECT_PIDS);
        write("projects/demo/state.xml", PROJECT_STATES);

        remove("demo/orch", true);

        assertThat(read("projects/demo/state.xml")).isEqualTo(PROJECT_STATES);
    }

    @Test
    void the_last_entries_of_a_flat_store_leave_an_empty_one() throws IOException {
        write("pid.xml", FLAT_PIDS);
        write("state.xml", FLAT_STATES);

        remove("web", true);
        remove("db", true);

        assertThat(read("pid.xml")).isEqualTo("<PidFile/>\n");
        assertThat(read("state.xml")).doesNotContain("running", "<pid>").contains("d5bbb88be4cde920", "stopped");
    }

    @Test
    void an_entry_that_names_another_process_by_now_stays() throws IOException {
        write("projects/demo/pid.xml", PROJECT_PIDS);
        RecordedService web = find("demo/web");
        write("projects/demo/pid.xml", PROJECT_PIDS.replace("<pid>11</pid>", "<pid>12</pid>"));

        RemovalResult result = store.remove(state, List.of(new EntryRemoval(web, true)), LIMIT);

        assertThat(result.removed()).isEmpty();
        assertThat(result.recordedAgain()).containsExactly(web.id());
        assertThat(read("projects/demo/pid.xml")).contains("<pid>12</pid>");
    }

    @Test
    void a_broken_project_does_not_hide_the_others() throws IOException {
        write("projects/broken/pid.xml", "");
        write("projects/demo/pid.xml", PROJECT_PIDS);

        RecordedServices services = store.read(state, Set.of(), LIMIT);

        assertThat(services.services()).hasSize(2);
        assertThat(services.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.project()).isEqualTo(Optional.of("broken"));
            assertThat(problem.message()).contains(root.resolve("projects/broken/pid.xml") + " does not parse");
        });
        assertThat(read("projects/broken/pid.xml")).isEmpty();
    }

    @Test
    void only_the_projects_that_are_asked_for_are_read() throws IOException {
        write("projects/broken/pid.xml", "");
        write("projects/demo/pid.xml", PROJECT_PIDS);

        RecordedServices services = store.read(state, Set.of("demo"), LIMIT);

        assertThat(services.services()).hasSize(2);
        assertThat(services.problems()).isEmpty();
        assertThat(services.sources()).contains(root.resolve("projects/demo/pid.xml"))
                .doesNotContain(root.resolve("projects/broken/pid.xml"));
        assertThat(root.resolve("projects/broken/pid.xml.lock")).doesNotExist();
    }

    @Test
    void an_unknown_project_shows_those_that_there_are() throws IOException {
        write("projects/demo/pid.xml", PROJECT_PIDS);

        assertThat(store.read(state, Set.of("dmeo"), LIMIT).services()).hasSize(2);
    }

    @Test
    void a_symbolic_link_is_refused() throws IOException {
        write("elsewhere.xml", PROJECT_PIDS);
        Files.createDirectories(root.resolve("projects/demo"));
        Files.createSymbolicLink(root.resolve("projects/demo/pid.xml"), root.resolve("elsewhere.xml"));

        assertThat(store.read(state, Set.of(), LIMIT).problems()).singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("is a symbolic link"));
    }

    @Test
    void a_look_without_the_lock_creates_no_file() throws IOException {
        write("projects/demo/pid.xml", PROJECT_PIDS);

        assertThat(store.peek(state, Set.of()).services()).hasSize(2);
        assertThat(store.view(state)).isEqualTo(store.peek(state, Set.of()));

        assertThat(root.resolve("projects/demo").toFile().list()).containsExactly("pid.xml");
    }

    @Test
    void a_held_lock_is_waited_for_and_no_longer() throws Exception {
        write("projects/demo/pid.xml", PROJECT_PIDS);
        RecordedService web = find("demo/web");
        try (var held = new StateLock(new JnrFlock(), new Cancellation())
                .acquire(root.resolve("projects/demo/pid.xml"), LIMIT)) {
            assertThatThrownBy(() -> store.remove(state, List.of(new EntryRemoval(web, true)), Duration.ZERO))
                    .isInstanceOf(LockHeldException.class);
        }
        assertThat(read("projects/demo/pid.xml")).isEqualTo(PROJECT_PIDS);
    }

    private RemovalResult remove(String id, boolean stopped) {
        return store.remove(state, List.of(new EntryRemoval(find(id), stopped)), LIMIT);
    }

    private RecordedService find(String id) {
        return store.read(state, Set.of(), LIMIT).services().stream()
                .filter(service -> service.id().toString().equals(id)).findFirst().orElseThrow();
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    private String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }
}
