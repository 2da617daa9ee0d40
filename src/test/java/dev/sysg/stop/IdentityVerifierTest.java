package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.Stores;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class IdentityVerifierTest {

    private static final int PID = FakeProc.FIRST;
    private static final int CHILD = FakeProc.FIRST + 1;
    private static final int ROOT = 0;
    private static final Instant WRITTEN = Instant.now().minus(Duration.ofMinutes(30));
    private static final Instant BEFORE = WRITTEN.minus(Duration.ofMinutes(1));
    private static final Instant AFTER = WRITTEN.plus(Duration.ofMinutes(1));

    @TempDir
    Path directory;
    private final SignalSender signals = mock();
    private final List<RecordedService> recorded = new ArrayList<>();
    private FakeProc proc;
    private ProcessTable table;
    private TestManifest manifest;
    private int owner = ROOT;
    private Instant written = WRITTEN;

    @BeforeEach
    void processes_are_made_up() throws Exception {
        proc = new FakeProc(Files.createDirectory(directory.resolve("proc")));
        table = spy(proc.table());
        manifest = new TestManifest(directory);
        lenient().when(signals.probe(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
        lenient().when(signals.probeGroup(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
    }

    @AfterEach
    void nobody_has_been_signalled() {
        verify(signals, times(0)).signal(any(), any());
        verify(signals, times(0)).signalGroup(any(), any());
    }

    @Test
    void a_process_that_is_not_there_is_gone() {
        assertThat(verdict()).isInstanceOf(Verdict.Gone.class);
    }

    @ParameterizedTest
    @ValueSource(chars = {'Z', 'X', 'x'})
    void a_zombie_is_gone(char state) {
        proc.process(PID).state(state).in();
        groupAnswers();
        assertThat(verdict()).isInstanceOf(Verdict.Gone.class);
    }

    @Test
    void a_leader_whose_main_thread_alone_has_ended_lives() {
        proc.process(PID).state('Z').threads(3).startedAt(BEFORE).in();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
    }

    @Test
    void a_leader_that_started_before_the_file_was_written_matches_whatever_it_runs() {
        manifest.service("web", "serve --port 80");
        proc.process(PID).startedAt(BEFORE).command("renamed by itself").in();
        assertThat(match().pid()).isEqualTo(new Pid(PID));
        assertThat(match().ownGroup()).isTrue();
    }

    @Test
    void a_start_within_the_rounding_of_the_clocks_is_not_later() {
        proc.process(PID).startedAt(WRITTEN.plusMillis(60)).in();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
        proc.process(PID).startedAt(WRITTEN.plusMillis(150)).in();
        assertThat(verdict()).isInstanceOf(Verdict.Unclear.class);
    }

    @Test
    void after_a_step_of_the_wall_clock_a_leader_is_known_by_the_shell_that_runs_its_command() {
        manifest.service("web", "serve  'all'\n");
        proc.process(PID).startedAt(AFTER).command("sh", "-c", "serve  'all'\n").in();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
        proc.process(PID).startedAt(AFTER).command("/bin/sh", "-c", "serve  'all'\n").in();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
    }

    @Test
    void after_a_step_of_the_wall_clock_a_leader_is_known_by_the_words_of_its_command() {
        manifest.service("web", " serve  --port 80 ");
        proc.process(PID).startedAt(AFTER).command("serve", "--port", "80").in();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
    }

    @Test
    void a_later_leader_with_another_command_is_unclear() {
        manifest.service("web", "serve --port 80");
        proc.process(PID).startedAt(AFTER).command("serve", "--port", "81").in();
        assertThat(unclear()).contains("started after").contains(source());
        assertThat(forced()).contains(Target.of(table.find(new Pid(PID)).orElseThrow()));
    }

    @Test
    void a_later_leader_without_a_known_command_is_unclear() {
        proc.process(PID).startedAt(AFTER).command("sh", "-c", "serve").in();
        assertThat(unclear()).contains("started after");
    }

    @Test
    void a_later_process_that_leads_no_group_has_got_the_number_since() {
        manifest.service("web", "serve");
        proc.process(PID).group(77).startedAt(AFTER).name("cc1").command("serve").in();
        assertThat(verdict()).isEqualTo(new Verdict.Recycled(
                "pid " + PID + " is now 'cc1', which started after " + source() + " was written"));
    }

    @Test
    void a_process_of_another_pid_namespace_shows_group_0_and_is_never_taken_for_a_leader() {
        proc.process(PID).group(0).session(0).startedAt(BEFORE).in();
        assertThat(unclear()).contains("leads no process group");
        assertThat(forced().orElseThrow().ownGroup()).isFalse();
    }

    @Test
    void an_older_process_that_leads_no_group_is_unclear_and_only_it_can_be_forced() {
        proc.process(PID).group(77).startedAt(BEFORE).in();
        assertThat(unclear()).contains("leads no process group");
        assertThat(forced().orElseThrow().ownGroup()).isFalse();
    }

    @Test
    void a_number_that_a_thread_bears_by_now_is_nobodys_however_old_the_thread_is() {
        proc.process(PID).group(77).startedAt(BEFORE).name("worker").threadOf(76).in();
        assertThat(verdict()).isInstanceOfSatisfying(Verdict.Recycled.class,
                recycled -> assertThat(recycled.reason()).contains("'worker', a thread of another process"));
    }

    @Test
    void a_number_that_is_recorded_for_two_services_is_unclear() {
        recorded.add(new RecordedService("other", Optional.of(new Pid(PID)), "" + PID));
        proc.process(PID).startedAt(BEFORE).in();
        assertThat(unclear()).contains("recorded for more than one service");
    }

    @Test
    void a_leader_whose_service_has_exited_by_state_json_is_unclear() throws Exception {
        state("{\"hash-of-web\": {\"status\": \"exited_with_error\", \"exit_code\": 7}}");
        manifest.service("web", "serve");
        proc.process(PID).startedAt(BEFORE).in();
        assertThat(unclear()).contains("state.json says that the service has exited");
    }

    @Test
    void an_exit_noted_under_the_name_counts_without_a_manifest() throws Exception {
        state("{\"web\": {\"status\": \"exited_successfully\"}}");
        proc.process(PID).startedAt(BEFORE).in();
        assertThat(verdict()).isInstanceOf(Verdict.Unclear.class);
    }

    @Test
    void an_exit_of_an_earlier_run_does_not_count_beside_the_running_one() throws Exception {
        state("{\"web\": {\"status\": \"exited_successfully\"}, \"h\": {\"status\": \"running\", \"pid\": " + PID
                + "}}");
        proc.process(PID).startedAt(BEFORE).in();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
    }

    @Test
    void a_process_that_cannot_be_looked_at_is_unclear_and_cannot_be_forced() {
        proc.process(PID).in();
        proc.hide(PID);
        lenient().when(signals.probe(new Pid(PID))).thenReturn(KillResult.DELIVERED);
        assertThat(unclear()).contains("cannot read");
        assertThat(forced()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOT_PERMITTED", "DELIVERED"})
    void a_process_that_answers_but_is_hidden_in_proc_is_not_gone(KillResult answer) {
        lenient().when(signals.probe(new Pid(PID))).thenReturn(answer);
        assertThat(unclear()).contains("lives, but cannot be seen");
        assertThat(forced()).isEmpty();
    }

    @Test
    void a_group_that_answers_but_is_hidden_in_proc_is_not_gone() {
        groupAnswers();
        assertThat(unclear()).contains("its group has members that cannot be seen");
        assertThat(forced()).isEmpty();
    }

    @Test
    void a_later_leader_of_a_user_that_the_owner_of_the_file_could_not_be_has_taken_the_number_over() {
        owner = 1001;
        proc.process(PID).startedAt(AFTER).users(1002, 1002, 1002).in();
        assertThat(verdict()).isInstanceOfSatisfying(Verdict.Recycled.class,
                recycled -> assertThat(recycled.reason()).contains("of another user, which started after"));
        proc.process(PID).startedAt(AFTER).users(1001, 1001, 1001).in();
        assertThat(verdict()).isInstanceOf(Verdict.Unclear.class);
    }

    @Test
    void a_group_that_outlives_its_leader_matches_by_the_age_of_a_member() {
        proc.process(PID).state('Z').in();
        proc.process(CHILD).group(PID).session(9).startedAt(BEFORE).in();
        proc.process(CHILD + 1).group(PID).session(9).startedAt(AFTER).in();
        groupAnswers();
        assertThat(match().ownGroup()).isTrue();
        assertThat(match().first()).extracting(entry -> entry.pid().value())
                .containsExactlyInAnyOrder(PID, CHILD, CHILD + 1);
    }

    @Test
    void a_group_whose_leader_has_been_reaped_matches_too_and_session_0_is_one_session() {
        proc.process(CHILD).group(PID).session(0).startedAt(BEFORE).in();
        groupAnswers();
        assertThat(match().pid()).isEqualTo(new Pid(PID));
    }

    @Test
    void a_group_that_outlives_its_leader_matches_by_a_command_line_that_stands_in_the_command() {
        manifest.service("web", "prepare && (serve --port 80 & wait)");
        proc.process(CHILD).group(PID).startedAt(AFTER).command("serve", "--port", "80").in();
        groupAnswers();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
    }

    @Test
    void a_later_group_of_unknown_processes_is_unclear() {
        manifest.service("web", "prepare && serve");
        proc.process(CHILD).group(PID).startedAt(AFTER).command("serv").in();
        groupAnswers();
        assertThat(unclear())
                .contains("nothing proves that the processes left in its group or session are the service's");
        assertThat(forced().orElseThrow().first()).hasSize(1);
    }

    @Test
    void what_is_left_in_a_group_or_session_is_unclear_if_the_service_is_known_to_have_exited() throws Exception {
        state("{\"web\": {\"status\": \"exited_with_error\", \"exit_code\": 1}}");
        proc.process(CHILD).group(CHILD).session(PID).startedAt(BEFORE).in();
        groupAnswers();
        assertThat(unclear()).contains("as state.json says of the service");
        proc.process(CHILD).group(PID).startedAt(BEFORE).in();
        assertThat(unclear()).contains("as state.json says of the service");
        assertThat(forced().orElseThrow().first()).hasSize(1);
    }

    @Test
    void a_group_with_two_sessions_is_unclear() {
        proc.process(CHILD).group(PID).session(9).startedAt(BEFORE).in();
        proc.process(CHILD + 1).group(PID).session(0).startedAt(BEFORE).in();
        groupAnswers();
        assertThat(verdict()).isInstanceOf(Verdict.Unclear.class);
    }

    @Test
    void a_group_whose_members_are_all_dead_is_gone() {
        proc.process(PID).state('Z').in();
        proc.process(CHILD).state('Z').group(PID).startedAt(BEFORE).in();
        groupAnswers();
        assertThat(verdict()).isInstanceOf(Verdict.Gone.class);
    }

    @Test
    void groups_without_leaders_are_found_by_one_look_at_all_processes() {
        for (int i = 0; i < 5; i++) {
            proc.process(CHILD + i).group(PID + 100 + i).startedAt(BEFORE).in();
            recorded.add(new RecordedService("s" + i, Optional.of(new Pid(PID + 100 + i)), ""));
        }
        lenient().when(signals.probeGroup(any())).thenReturn(KillResult.DELIVERED);
        IdentityVerifier verifier = verifier();
        assertThat(recorded).hasSize(5).allSatisfy(
                service -> assertThat(verifier.verify(service)).isInstanceOf(Verdict.Match.class));
        verify(table, times(1)).snapshot();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "-1", "4294967295", "2147483648", "\"12\"", "12.5", "null", "{}"})
    void what_is_no_number_of_a_service_is_refused(String text) {
        Optional<Pid> pid = text.equals("1") ? Optional.of(Pid.INIT) : Optional.empty();
        Verdict verdict = verifier().verify(new RecordedService("web", pid, text));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, refused -> assertThat(refused.reason())
                .contains("records " + text).contains(source()).contains("not the process id of a service"));
    }

    @Test
    void what_belongs_to_another_user_than_the_file_is_refused_to_root() {
        owner = 1001;
        proc.process(PID).startedAt(BEFORE).users(1002, 1002, 1002).in();
        assertThat(verdict()).isInstanceOfSatisfying(Verdict.Refused.class, refused -> assertThat(refused.reason())
                .contains("pid " + PID + " belongs to uid 1002").contains("to uid 1001"));
        proc.process(PID).startedAt(BEFORE).users(1001, 1001, 1001).in();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
    }

    @Test
    void a_group_of_another_user_than_the_file_is_refused_to_root() {
        owner = 1001;
        proc.process(CHILD).group(PID).startedAt(BEFORE).users(0, 0, 0).in();
        groupAnswers();
        assertThat(verdict()).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void a_number_that_went_to_another_user_since_is_recycled_and_keeps_no_entry_alive() {
        owner = 1001;
        proc.process(PID).group(77).startedAt(AFTER).users(0, 0, 0).in();
        assertThat(verdict()).isInstanceOf(Verdict.Recycled.class);
    }

    @Test
    void a_thread_of_the_kernel_is_no_service_and_not_to_be_forced_either() {
        proc.process(PID).group(0).session(0).ofTheKernel().startedAt(BEFORE).in();
        assertThat(verdict()).isInstanceOfSatisfying(Verdict.Recycled.class,
                recycled -> assertThat(recycled.reason()).contains("pid " + PID).contains("the kernel's own thread"));
    }

    @Test
    void a_file_dated_in_the_future_proves_nobody_by_age_but_the_command_does() throws Exception {
        manifest.service("web", "serve --port 80");
        written = Instant.now().plus(Duration.ofHours(1));
        proc.process(PID).startedAt(BEFORE).command("serve", "--port", "81").in();
        assertThat(unclear()).contains("dated in the future").contains(source());
        proc.process(PID).startedAt(BEFORE).command("serve", "--port", "80").in();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
        proc.process(PID).group(77).startedAt(BEFORE).in();
        assertThat(verdict()).isInstanceOf(Verdict.Unclear.class);
    }

    @Test
    void a_file_that_a_clock_a_little_ahead_has_dated_proves_what_it_did_before() {
        written = Instant.now().plus(Duration.ofSeconds(20));
        proc.process(PID).startedAt(BEFORE).in();
        assertThat(verdict()).isInstanceOf(Verdict.Match.class);
    }

    @Test
    void the_session_that_a_dead_leader_began_is_the_services_if_it_is_old_enough() {
        proc.process(CHILD).session(PID).startedAt(BEFORE).in();
        assertThat(match().first()).extracting(ProcessEntry::pid).containsExactly(new Pid(CHILD));
        proc.process(CHILD).session(PID).startedAt(AFTER).in();
        assertThat(unclear()).contains("has ended").contains("session");
        proc.process(CHILD).session(PID).state('Z').startedAt(BEFORE).in();
        assertThat(verdict()).isInstanceOf(Verdict.Gone.class);
    }

    private void groupAnswers() {
        lenient().when(signals.probeGroup(new Pid(PID))).thenReturn(KillResult.DELIVERED);
    }

    private void state(String services) throws Exception {
        Files.writeString(directory.resolve("state.json"), "{\"services\": " + services + "}");
    }

    private IdentityVerifier verifier() {
        RecordedServices records = new RecordedServices(directory.resolve("pid.json"), recorded, written, owner);
        return new IdentityVerifier(table, signals, new RecentProcesses(table), records, manifest.build(),
                Stores.states().read(new StateDirectory(directory)),
                new Authority(table, records));
    }

    private Verdict verdict() {
        RecordedService service = new RecordedService("web", Optional.of(new Pid(PID)), "" + PID);
        recorded.add(service);
        try {
            return verifier().verify(service);
        } finally {
            recorded.remove(service);
        }
    }

    private Target match() {
        return ((Verdict.Match) verdict()).target();
    }

    private String unclear() {
        return ((Verdict.Unclear) verdict()).reason();
    }

    private Optional<Target> forced() {
        return ((Verdict.Unclear) verdict()).forced();
    }

    private String source() {
        return directory.resolve("pid.json").toString();
    }
}
