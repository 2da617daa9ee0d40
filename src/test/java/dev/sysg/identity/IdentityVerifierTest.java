package dev.sysg.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.error.SysgException;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.IdentityEvidence;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.IdentityEvidence.StartTime;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceId;
import dev.sysg.testing.FakeProc;

/** The rules of identity as tables: one for a recorded start time, one for a file's date. */
class IdentityVerifierTest {

    private static final int PID = FakeProc.FIRST;
    private static final int CHILD = FakeProc.FIRST + 1;
    private static final int SESSION = FakeProc.FIRST + 50;
    private static final int ROOT = 0;
    private static final int USER = 1001;
    private static final int OTHER = 1002;
    private static final int TERMINAL = 34816;
    private static final Path FILE = Path.of("/state/pid.json");
    private static final Instant WRITTEN = Instant.now().minus(Duration.ofMinutes(30));
    private static final Instant BEFORE = WRITTEN.minus(Duration.ofMinutes(1));
    private static final Instant AFTER = WRITTEN.plus(Duration.ofMinutes(1));

    private static final String FORCEABLE = "Unclear, may be forced";

    private final SignalSender signals = mock();
    private final List<RecordedService> others = new ArrayList<>();
    private FakeProc proc;
    private ProcessTable table;
    private List<String> commands = List.of();
    private IdentityEvidence evidence = new FileDate(false);
    private int owner = ROOT;
    private Instant written = WRITTEN;

    @BeforeEach
    void processes_are_made_up(@TempDir Path root) {
        proc = new FakeProc(root);
        table = spy(proc.table());
        lenient().when(signals.probe(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
        lenient().when(signals.probeGroup(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
    }

    @AfterEach
    void nothing_has_been_signalled() {
        verify(signals, never()).signal(any(), any());
        verify(signals, never()).signalGroup(any(), any());
    }

    static Stream<Arguments> byDate() {
        return Stream.of(
                row("nothing is there", test -> { }, "Gone"),
                row("a zombie without a group", test -> test.leader().state('Z').in(), "Gone"),
                row("a process being reaped", test -> test.leader().state('X').in(), "Gone"),
                row("a main thread that has ended alone", test -> test.leader().state('Z').threads(3).in(), "Match"),

                row("a kernel thread", test -> test.leader().ofTheKernel().in(), "Recycled"),
                row("a later kernel thread", test -> test.leader().group(0).ofTheKernel().startedAt(AFTER).in(),
                        "Recycled"),
                row("an old thread of another process", test -> test.leader().group(77).threadOf(76).in(), "Recycled"),
                row("an old process of another user", test -> test.ownedBy(USER).leader().users(OTHER, OTHER, OTHER)
                        .in(), "Refused"),
                row("a later process of another user", test -> test.ownedBy(USER).leader().users(OTHER, OTHER, OTHER)
                        .group(77).startedAt(AFTER).in(), "Refused"),
                row("a process of the record's owner", test -> test.ownedBy(USER).leader().users(USER, USER, USER)
                        .in(), "Match"),
                row("a pid of two services", test -> test.recordedTwice().leader().in(), FORCEABLE),
                row("a later single process, of two services", test -> test.recordedTwice().leader().group(77)
                        .startedAt(AFTER).in(), FORCEABLE),

                row("a session leader with a terminal", test -> test.leader().session(PID).terminal(TERMINAL).in(),
                        FORCEABLE),
                row("a later one that runs the command", test -> test.runs("serve").leader().session(PID)
                        .terminal(TERMINAL).startedAt(AFTER).command("serve").in(), FORCEABLE),
                row("a session leader without a terminal", test -> test.leader().session(PID).in(), "Match"),
                row("a group leader with a terminal", test -> test.leader().terminal(TERMINAL).in(), "Match"),
                row("recorded as ended, old leader", test -> test.recordedAsEnded().leader().in(), FORCEABLE),
                row("recorded as ended, later single process", test -> test.recordedAsEnded().leader().group(77)
                        .startedAt(AFTER).in(), FORCEABLE),

                row("an old leader", test -> test.runs("serve").leader().command("renamed by itself").in(), "Match"),
                row("a leader 60 ms later", test -> test.leader().startedAt(WRITTEN.plusMillis(60)).in(), "Match"),
                row("a leader 150 ms later", test -> test.leader().startedAt(WRITTEN.plusMillis(150)).in(), FORCEABLE),
                row("an old leader, file of the future", test -> test.writtenIn(Duration.ofHours(1)).leader().in(),
                        FORCEABLE),
                row("the command, file of the future", test -> test.runs("serve").writtenIn(Duration.ofHours(1))
                        .leader().command("serve").in(), "Match"),
                row("an old leader, file 20 s ahead", test -> test.writtenIn(Duration.ofSeconds(20)).leader().in(),
                        "Match"),
                row("a later single process", test -> test.runs("serve").leader().group(77).startedAt(AFTER)
                        .command("serve").in(), "Recycled"),
                row("an old single process", test -> test.leader().group(77).in(), FORCEABLE),
                row("an old single process, file of the future", test -> test.writtenIn(Duration.ofHours(1)).leader()
                        .group(77).in(), FORCEABLE),
                row("a group outside the pid namespace", test -> test.leader().group(0).session(0).in(), FORCEABLE),
                row("a later leader, shell with the command", test -> test.runs("serve  'all'\n").leader()
                        .startedAt(AFTER).command("sh", "-c", "serve  'all'\n").in(), "Match"),
                row("a later leader, words of the command", test -> test.runs("serve --port 80").leader()
                        .startedAt(AFTER).command("serve", "--port", "80").in(), "Match"),
                row("a later leader, variables replaced", test -> test.runs("serve $PORT", "serve 80").leader()
                        .startedAt(AFTER).command("serve", "80").in(), "Match"),
                row("a later leader, another command", test -> test.runs("serve --port 80").leader()
                        .startedAt(AFTER).command("serve", "--port", "81").in(), FORCEABLE),
                row("a later leader, no known command", test -> test.leader().startedAt(AFTER)
                        .command("sh", "-c", "serve").in(), FORCEABLE),

                row("left in the group: an old one", test -> test.leftInGroup(BEFORE, SESSION), "Match"),
                row("left in the group: an old and a later one", test -> {
                    test.leftInGroup(BEFORE, SESSION);
                    test.proc.process(CHILD + 1).group(PID).session(SESSION).startedAt(AFTER).in();
                }, "Match"),
                row("left in the group: a later one", test -> test.leftInGroup(AFTER, SESSION), FORCEABLE),
                row("left in the group: a later one, command", test -> {
                    test.runs("serve").leftInGroup(AFTER, SESSION);
                    test.proc.process(CHILD).group(PID).startedAt(AFTER).command("serve").in();
                }, FORCEABLE),
                row("left in the group, file of the future", test -> test.writtenIn(Duration.ofHours(1))
                        .leftInGroup(BEFORE, SESSION), FORCEABLE),
                row("left in the group: two sessions", test -> {
                    test.leftInGroup(BEFORE, SESSION);
                    test.proc.process(CHILD + 1).group(PID).session(0).startedAt(BEFORE).in();
                }, FORCEABLE),
                row("left in the group: session 0", test -> test.leftInGroup(BEFORE, 0), "Match"),
                row("left in the group: zombies", test -> {
                    test.leftInGroup(BEFORE, SESSION);
                    test.proc.process(CHILD).group(PID).state('Z').in();
                }, "Gone"),
                row("left in the group: another user's", test -> test.ownedBy(USER).leftInGroup(BEFORE, SESSION),
                        "Refused"),
                row("left in the group, recorded as ended", test -> test.recordedAsEnded()
                        .leftInGroup(BEFORE, SESSION), FORCEABLE),
                row("left in the group of two services", test -> test.recordedTwice().leftInGroup(BEFORE, SESSION),
                        FORCEABLE),
                row("left in the group of an old zombie", test -> {
                    test.leader().state('Z').in();
                    test.leftInGroup(BEFORE, SESSION);
                }, "Match"),
                row("an old one in the group of a later zombie", test -> {
                    test.leader().state('Z').startedAt(AFTER).in();
                    test.leftInGroup(BEFORE, SESSION);
                }, FORCEABLE),
                row("left in the session: an old one", test -> test.leftInSession(BEFORE), "Match"),
                row("left in the session: a later one", test -> test.leftInSession(AFTER), FORCEABLE),
                row("left in the session, recorded as ended", test -> test.recordedAsEnded().leftInSession(BEFORE),
                        FORCEABLE),
                row("left in the session: a zombie", test -> test.proc.process(CHILD).session(PID).state('Z').in(),
                        "Gone"),
                row("left in the session: another service", test -> {
                    test.leftInSession(BEFORE);
                    test.others.add(test.record("other", CHILD));
                }, "Gone"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("byDate")
    void a_files_date_decides(String description, Consumer<IdentityVerifierTest> setUp, String expected) {
        setUp.accept(this);
        assertThat(describe(verdict())).isEqualTo(expected);
    }

    static Stream<Arguments> byStartTime() {
        return Stream.of(
                row("nothing is there", test -> test.recordedStart(7), "Gone"),
                row("a zombie without a group", test -> test.recordedStart(test.leader().state('Z').in()), "Gone"),
                row("a reused pid, zombie without a group", test -> test.recordedStart(
                        test.leader().state('Z').in().startTicks() - 1), "Gone"),

                row("a kernel thread", test -> test.recordedStart(test.leader().ofTheKernel().in()), "Recycled"),
                row("a thread of another process", test -> test.recordedStart(test.leader().group(77).threadOf(76)
                        .in()), "Recycled"),
                row("a process of another user", test -> test.ownedBy(USER).recordedStart(
                        test.leader().users(OTHER, OTHER, OTHER).in()), "Refused"),
                row("another process of another user", test -> test.ownedBy(USER).recordedStart(
                        test.leader().users(OTHER, OTHER, OTHER).in().startTicks() - 1), "Refused"),
                row("a pid of two services", test -> test.recordedTwice().recordedStart(test.leader().in()),
                        FORCEABLE),
                row("another process, of two services", test -> test.recordedTwice().recordedStart(
                        test.leader().in().startTicks() + 1), FORCEABLE),

                row("equal ticks", test -> test.recordedStart(test.leader().in()), "Match"),
                row("equal ticks, later than the file", test -> test.recordedStart(
                        test.leader().startedAt(AFTER).in()), "Match"),
                row("equal ticks, file of the future", test -> test.writtenIn(Duration.ofHours(1)).recordedStart(
                        test.leader().in()), "Match"),
                row("equal ticks, with a terminal", test -> test.recordedStart(
                        test.leader().session(PID).terminal(TERMINAL).in()), "Match"),
                row("equal ticks, a single process", test -> test.recordedStart(test.leader().group(77).in()),
                        "Match"),
                row("one tick later", test -> test.recordedStart(test.leader().in().startTicks() - 1), "Recycled"),
                row("one tick earlier", test -> test.recordedStart(test.leader().in().startTicks() + 1), "Recycled"),
                row("another process with the command", test -> test.runs("serve").recordedStart(
                        test.leader().command("serve").in().startTicks() - 1), "Recycled"),

                row("left in the group: one of the session", test -> test.leftOf(0, PID), "Match"),
                row("left in the group: started at once", test -> test.leftOf(-100, PID), "Match"),
                row("left in the group: one of no known session", test -> test.leftOf(-100, SESSION), FORCEABLE),
                row("left in the group: one of before the leader", test -> test.leftOf(1, PID), FORCEABLE),
                row("left in the group: one of many before the leader", test -> {
                    test.leftOf(0, PID);
                    test.proc.process(CHILD + 1).group(PID).session(PID).startedAt(BEFORE.minusSeconds(9)).in();
                }, FORCEABLE),
                row("left in the group: two sessions", test -> {
                    test.leftOf(0, PID);
                    test.proc.process(CHILD + 1).group(PID).session(SESSION).in();
                }, FORCEABLE),
                row("left in the group, no session recorded", test -> {
                    test.leftInGroup(AFTER, SESSION);
                    test.recordedStart(7);
                }, "Match"),
                row("left in the group, recorded before this boot", test -> {
                    test.leftOf(0, PID);
                    test.written = BEFORE.minusSeconds(60);
                }, FORCEABLE),
                row("left in the group of two services", test -> test.recordedTwice().leftOf(0, PID), FORCEABLE),
                row("left in the group: another user's", test -> test.ownedBy(USER).leftOf(0, PID), "Refused"),
                row("left in the session", test -> {
                    test.leftInSession(AFTER);
                    test.evidence = new StartTime(7, OptionalInt.of(PID));
                }, "Match"),
                row("left in the group of the recorded zombie", test -> {
                    test.leftInGroup(AFTER, PID);
                    test.recordedStart(test.leader().state('Z').session(PID).in());
                }, "Match"),
                row("left in the group of another zombie", test -> {
                    test.leftInGroup(AFTER, PID);
                    test.recordedStart(test.leader().state('Z').session(PID).in().startTicks() - 1);
                }, "Recycled"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("byStartTime")
    void a_recorded_start_time_decides(String description, Consumer<IdentityVerifierTest> setUp, String expected) {
        setUp.accept(this);
        assertThat(describe(verdict())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "-1", "4294967295", "2147483648", "\"12\"", "12.5", "null", "{}"})
    void what_is_not_the_pid_of_a_service_is_refused(String text) {
        Optional<Pid> pid = text.equals("1") ? Optional.of(Pid.INIT) : Optional.empty();
        RecordedService service = new RecordedService(ServiceId.of("web"), pid, text, file(), evidence);
        Verdict.Refused refused = (Verdict.Refused) verdictOf(service);
        assertThat(refused.reason()).contains(FILE + " records " + text);
        assertThat(refused.advice()).contains("--forget");
    }

    @Test
    void this_command_its_parents_and_their_groups_are_refused() {
        int parent = FakeProc.FIRST + 10;
        proc.process(table.ownPid().value()).group(PID).parent(parent).in();
        proc.process(parent).session(CHILD).in();
        for (int pid : new int[] {table.ownPid().value(), parent, PID, CHILD}) {
            Verdict verdict = verdictOf(record("web", pid));
            assertThat(verdict).isInstanceOf(Verdict.Refused.class);
            assertThat(reason(verdict)).contains("pid " + pid + " is sysg itself or one of its parent processes");
        }
    }

    @Test
    void a_match_has_the_whole_group_of_a_leader_alone() {
        leader().in();
        assertThat(match()).isEqualTo(new Target(new Pid(PID), true, List.of(find(PID)), ROOT));
        recordedStart(leader().group(77).in());
        assertThat(match().ownGroup()).isFalse();
    }

    @Test
    void force_may_stop_a_single_process_without_its_group() {
        leader().group(77).in();
        assertThat(forced()).contains(new Target(new Pid(PID), false, List.of(find(PID)), ROOT));
    }

    @Test
    void what_is_left_is_the_target_with_the_zombie_that_led_it() {
        leader().state('Z').in();
        leftInGroup(BEFORE, SESSION);
        proc.process(CHILD + 1).group(PID).session(SESSION).startedAt(AFTER).in();
        assertThat(match().ownGroup()).isTrue();
        assertThat(match().first()).extracting(entry -> entry.pid().value())
                .containsExactlyInAnyOrder(PID, CHILD, CHILD + 1);
    }

    @Test
    void what_is_left_of_a_session_is_the_target_without_other_services() {
        leftInSession(BEFORE);
        proc.process(CHILD + 1).session(PID).startedAt(BEFORE).in();
        others.add(record("other", CHILD + 1));
        assertThat(match().first()).extracting(ProcessEntry::pid).containsExactly(new Pid(CHILD));
    }

    @Test
    void an_unreadable_process_is_unclear_and_not_to_be_forced() {
        leader().in();
        proc.hide(PID);
        lenient().when(signals.probe(new Pid(PID))).thenReturn(KillResult.DELIVERED);
        assertThat(reason(verdict())).contains("cannot read");
        assertThat(forced()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_PERMITTED", "DELIVERED"})
    void a_hidden_process_is_unclear_and_not_to_be_forced(KillResult answer) {
        lenient().when(signals.probe(new Pid(PID))).thenReturn(answer);
        assertThat(reason(verdict())).contains("exists, but cannot be seen in /proc");
        assertThat(forced()).isEmpty();
        evidence = new StartTime(7, OptionalInt.empty());
        assertThat(forced()).isEmpty();
    }

    @Test
    void a_group_of_hidden_members_is_unclear_and_not_to_be_forced() {
        groupAnswers();
        assertThat(reason(verdict())).contains("its process group has members that /proc does not show");
        assertThat(forced()).isEmpty();
    }

    @Test
    void a_login_shell_that_ends_after_the_scan_is_unclear() {
        leader().session(PID).terminal(TERMINAL).in();
        RecordedService service = record("web", PID);
        VerificationContext context = scan(service);
        proc.ends(PID);
        proc.process(CHILD).session(PID).startedAt(BEFORE).in();
        assertThat(describe(verifier().verify(service, context))).isEqualTo(FORCEABLE);
    }

    @Test
    void a_service_that_ends_after_the_scan_is_verified_as_it_was() {
        leader().session(PID).in();
        RecordedService service = record("web", PID);
        VerificationContext context = scan(service);
        ProcessEntry process = find(PID);
        proc.ends(PID);
        proc.process(CHILD).session(PID).startedAt(AFTER).in();
        assertThat(verifier().verify(service, context)).isEqualTo(new Verdict.Match(Target.of(process, ROOT)));
    }

    @Test
    void a_group_that_came_after_the_scan_is_found_by_another_one() {
        RecordedService service = record("web", PID);
        VerificationContext context = scan(service);
        leftInGroup(BEFORE, SESSION);
        assertThat(describe(verifier().verify(service, context))).isEqualTo("Match");
    }

    @Test
    void one_scan_finds_any_number_of_leaderless_groups() {
        List<RecordedService> services = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            proc.process(CHILD + i).group(PID + 100 + i).startedAt(BEFORE).in();
            services.add(record("s" + i, PID + 100 + i));
        }
        lenient().when(signals.probeGroup(any())).thenReturn(KillResult.DELIVERED);
        VerificationContext context = scan(services.toArray(RecordedService[]::new));
        assertThat(services).allSatisfy(
                service -> assertThat(verifier().verify(service, context)).isInstanceOf(Verdict.Match.class));
        verify(table, times(1)).snapshot();
    }

    @Test
    void reasons_name_the_process_and_the_clock_that_may_be_the_cause() {
        leader().name("cc1").startedAt(AFTER).in();
        assertThat(reason(verdict())).isEqualTo("pid " + PID + " ('cc1') started after " + FILE
                + " was written, unless the clock has been set back since");
        writtenIn(Duration.ofHours(1)).leader().in();
        assertThat(reason(verdict())).contains("may have started after " + FILE, "whose date is in the future");
        written = WRITTEN;
        leader().name("cc1").group(77).startedAt(AFTER).in();
        assertThat(reason(verdict())).isEqualTo("pid " + PID + " ('cc1') started after " + FILE + " was written");
        ownedBy(USER).leader().users(OTHER, OTHER, OTHER).in();
        assertThat(reason(verdict())).contains("belongs to uid " + OTHER, "to uid " + USER);
    }

    @Test
    void records_older_than_the_container_are_one_statement() {
        RecordedService service = record("web", PID);
        assertThatCode(() -> verifier().requireVisible(List.of(service))).doesNotThrowAnyException();
        doReturn(true).when(table).isNamespaceYoungerThan(WRITTEN);
        assertThatThrownBy(() -> verifier().requireVisible(List.of(service, record("db", CHILD))))
                .isInstanceOf(SysgException.class)
                .hasMessageContaining(FILE + " was written before this container started")
                .hasMessageContaining("nothing was signalled").hasMessageContaining("--pid=host");
        assertThatCode(() -> verifier().requireVisible(List.of())).doesNotThrowAnyException();
    }

    private static Arguments row(String description, Consumer<IdentityVerifierTest> setUp, String expected) {
        return Arguments.of(description, setUp, expected);
    }

    /** A process with the recorded pid that leads its group and started a minute before the file was written. */
    private FakeProc.Process leader() {
        return proc.process(PID).startedAt(BEFORE);
    }

    private void leftInGroup(Instant start, int session) {
        proc.process(CHILD).group(PID).session(session).startedAt(start).in();
        groupAnswers();
    }

    private void leftInSession(Instant start) {
        proc.process(CHILD).session(PID).startedAt(start).in();
    }

    /** One that is left in the group of a leader with a session of its own, which started so many ticks later. */
    private void leftOf(long leaderStartedLater, int session) {
        long start = proc.process(CHILD).group(PID).session(session).startedAt(BEFORE).in().startTicks();
        groupAnswers();
        evidence = new StartTime(start + leaderStartedLater, OptionalInt.of(PID));
    }

    private void groupAnswers() {
        lenient().when(signals.probeGroup(new Pid(PID))).thenReturn(KillResult.DELIVERED);
    }

    private void recordedStart(ProcessIdentity process) {
        recordedStart(process.startTicks());
    }

    private void recordedStart(long ticks) {
        evidence = new StartTime(ticks, OptionalInt.empty());
    }

    private IdentityVerifierTest ownedBy(int user) {
        owner = user;
        return this;
    }

    private IdentityVerifierTest recordedTwice() {
        others.add(record("other", PID));
        return this;
    }

    private IdentityVerifierTest recordedAsEnded() {
        evidence = new FileDate(true);
        return this;
    }

    private IdentityVerifierTest writtenIn(Duration fromNow) {
        written = Instant.now().plus(fromNow);
        return this;
    }

    private IdentityVerifierTest runs(String... texts) {
        commands = List.of(texts);
        return this;
    }

    private RecordFile file() {
        return new RecordFile(FILE, written, owner);
    }

    private RecordedService record(String name, int pid) {
        return new RecordedService(ServiceId.of(name), Optional.of(new Pid(pid)), String.valueOf(pid), file(),
                evidence);
    }

    private ProcessEntry find(int pid) {
        return table.find(new Pid(pid)).orElseThrow();
    }

    private IdentityVerifier verifier() {
        return new IdentityVerifier(table, signals);
    }

    private VerificationContext scan(RecordedService... services) {
        ServiceSpec web = ServiceSpec.toStop(ServiceId.of("web"), commands, List.of(), Optional.empty(), Map::of,
                Optional.empty());
        return verifier().scan(new RecordedServices(List.of(FILE),
                Stream.concat(Stream.of(services), others.stream()).toList()),
                new Manifest(Path.of("/"), Map.of("web", web), project -> false));
    }

    private Verdict verdictOf(RecordedService service) {
        return verifier().verify(service, scan(service));
    }

    private Verdict verdict() {
        return verdictOf(record("web", PID));
    }

    private Target match() {
        return ((Verdict.Match) verdict()).target();
    }

    private Optional<Target> forced() {
        return ((Verdict.Unclear) verdict()).target();
    }

    private static String describe(Verdict verdict) {
        String name = verdict.getClass().getSimpleName();
        return verdict instanceof Verdict.Unclear unclear && unclear.target().isPresent() ? FORCEABLE : name;
    }

    private static String reason(Verdict verdict) {
        return verdict instanceof Verdict.Unclear unclear ? unclear.reason()
                : verdict instanceof Verdict.Recycled recycled ? recycled.reason()
                : ((Verdict.Refused) verdict).reason();
    }
}
