package dev.sysg.terminate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.calls;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.InOrder;

import dev.sysg.identity.SignalScope;
import dev.sysg.identity.Target;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.IdentityEvidence.FileDate;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceId;
import dev.sysg.testing.FakeProc;

class ServiceProcessesTest {

    private static final int ROOT = 0;
    private static final int USER = 1001;
    private static final int LEADER = FakeProc.FIRST;
    private static final int MEMBER = FakeProc.FIRST + 1;
    private static final int ESCAPEE = FakeProc.FIRST + 2;
    private static final int STRANGER = FakeProc.FIRST + 3;
    private static final int ORPHAN = FakeProc.FIRST + 4;
    private static final int OTHER = FakeProc.FIRST + 5;
    private static final Duration REUSE = ProcessIdentity.PID_REUSE_DELAY;
    /** So late that any pid may have been reused. */
    private static final Instant LATER = Instant.now().plus(Duration.ofMinutes(1));
    private static final Instant WRITTEN = Instant.now().minus(Duration.ofMinutes(30));

    private final List<RecordedService> records = new ArrayList<>();
    private final SignalSender signals = mock();
    private FakeProc proc;
    private ProcessTable table;
    private BootClock clock;

    @BeforeEach
    void a_leader_with_a_member_and_a_child_that_left_the_group(@TempDir Path root) {
        proc = new FakeProc(root);
        table = spy(proc.table());
        clock = spy(table.bootClock());
        lenient().doReturn(clock).when(table).bootClock();
        proc.process(LEADER).in();
        proc.process(MEMBER).group(LEADER).parent(LEADER).in();
        proc.process(ESCAPEE).group(ESCAPEE).session(ESCAPEE).parent(MEMBER).in();
        proc.process(STRANGER).in();
        lenient().when(signals.probe(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
        lenient().when(signals.signal(any(), any())).thenReturn(KillResult.DELIVERED);
        lenient().when(signals.signalGroup(any(), any())).thenReturn(KillResult.DELIVERED);
        groupAnswers(true);
    }

    @Test
    void the_group_is_signalled_once_and_what_left_it_one_by_one() {
        assertThat(service().sendFirst(Signal.TERM)).isTrue();
        assertThat(sent()).containsExactly("TERM to group " + LEADER, "TERM to " + ESCAPEE);
    }

    @Test
    void the_first_signal_is_not_sent_a_second_time() {
        ServiceProcesses service = service();
        service.sendFirst(Signal.TERM);
        assertThat(service.sendFirst(Signal.TERM)).isFalse();
        assertThat(sent()).hasSize(2);
    }

    @Test
    void a_late_process_outside_the_group_gets_the_first_signal() {
        ServiceProcesses service = service();
        service.sendFirst(Signal.TERM);
        proc.process(ORPHAN).session(ESCAPEE).in();
        service.collect(table.snapshot());
        assertThat(service.sendFirst(Signal.TERM)).isTrue();
        assertThat(sent()).containsExactly("TERM to group " + LEADER, "TERM to " + ESCAPEE, "TERM to " + ORPHAN);
    }

    @Test
    void a_late_member_has_had_the_first_signal_with_its_group() {
        ServiceProcesses service = service();
        service.sendFirst(Signal.TERM);
        proc.process(ORPHAN).group(LEADER).in();
        service.collect(table.snapshot());
        assertThat(service.sendFirst(Signal.TERM)).isFalse();
    }

    @Test
    void a_group_signal_that_found_no_process_is_sent_again() {
        ServiceProcesses service = service();
        when(signals.signalGroup(pid(LEADER), Signal.TERM)).thenReturn(KillResult.NO_SUCH_PROCESS);
        service.sendFirst(Signal.TERM);
        when(signals.signalGroup(pid(LEADER), Signal.TERM)).thenReturn(KillResult.DELIVERED);
        proc.process(ORPHAN).group(LEADER).in();
        service.collect(table.snapshot());
        assertThat(service.sendFirst(Signal.TERM)).isTrue();
        verify(signals, times(2)).signalGroup(pid(LEADER), Signal.TERM);
    }

    @Test
    void every_signal_follows_a_check_of_its_process() {
        ProcessIdentity leader = identity(LEADER);
        ProcessIdentity escapee = identity(ESCAPEE);
        service().sendFirst(Signal.TERM);
        InOrder order = inOrder(table, signals);
        order.verify(table, calls(1)).find(leader);
        order.verify(signals, calls(1)).signalGroup(pid(LEADER), Signal.TERM);
        order.verify(table, calls(1)).find(escapee);
        order.verify(signals, calls(1)).signal(pid(ESCAPEE), Signal.TERM);
    }

    @Test
    void a_process_that_leaves_the_group_late_is_signalled_by_itself() {
        ServiceProcesses service = service();
        proc.process(MEMBER).group(MEMBER).parent(LEADER).in();
        service.sendAll(Signal.KILL);
        assertThat(sent()).containsExactly("KILL to group " + LEADER, "KILL to " + MEMBER, "KILL to " + ESCAPEE);
    }

    @Test
    void a_single_process_is_signalled_with_its_descendants_alone() {
        proc.process(LEADER).group(STRANGER).in();
        proc.process(MEMBER).group(STRANGER).parent(LEADER).in();
        service().sendFirst(Signal.TERM);
        assertThat(sent()).containsExactlyInAnyOrder("TERM to " + LEADER, "TERM to " + MEMBER, "TERM to " + ESCAPEE);
    }

    @Test
    void a_pid_reused_before_the_signal_is_not_signalled() {
        ServiceProcesses service = service();
        proc.process(ESCAPEE).startedAt(Instant.now()).in();
        service.sendAll(Signal.KILL);
        assertThat(sent()).containsExactly("KILL to group " + LEADER);
    }

    @Test
    void a_pid_reused_between_two_signals_is_not_signalled() {
        ServiceProcesses service = service();
        doAnswer(call -> {
            proc.process(ESCAPEE).startedAt(Instant.now()).in();
            return KillResult.DELIVERED;
        }).when(signals).signalGroup(pid(LEADER), Signal.TERM);
        service.sendFirst(Signal.TERM);
        assertThat(sent()).containsExactly("TERM to group " + LEADER);
    }

    @Test
    void a_group_id_reused_before_the_signal_is_not_signalled() {
        ServiceProcesses service = service();
        proc.process(LEADER).startedAt(Instant.now()).in();
        proc.ends(MEMBER);
        service.sendAll(Signal.KILL);
        assertThat(sent()).containsExactly("KILL to " + ESCAPEE);
    }

    @Test
    void a_group_of_zombies_is_not_signalled() {
        ServiceProcesses service = service();
        proc.process(LEADER).state('Z').in();
        proc.ends(MEMBER);
        proc.ends(ESCAPEE);
        assertThat(service.sendFirst(Signal.TERM)).isFalse();
        assertThat(sent()).isEmpty();
        assertThat(service.running()).isEmpty();
        assertThat(service.pids()).containsExactlyInAnyOrder(pid(LEADER), pid(MEMBER), pid(ESCAPEE));
    }

    @Test
    void one_process_without_permission_does_not_end_the_work_on_others() {
        lenient().when(signals.probe(pid(ESCAPEE))).thenReturn(KillResult.NOT_PERMITTED);
        when(signals.signal(any(), any())).thenReturn(KillResult.NOT_PERMITTED);
        ServiceProcesses service = service();
        assertThat(service.sendFirst(Signal.TERM)).isTrue();
        assertThat(service.notPermitted()).containsExactly(pid(ESCAPEE));
    }

    @Test
    void nothing_is_delivered_where_nothing_is_permitted() {
        when(signals.signal(any(), any())).thenReturn(KillResult.NOT_PERMITTED);
        when(signals.signalGroup(any(), any())).thenReturn(KillResult.NOT_PERMITTED);
        assertThat(service().sendFirst(Signal.TERM)).isFalse();
        assertThat(service().sendAll(Signal.KILL)).isFalse();
    }

    @Test
    void a_process_hidden_by_now_is_running_but_not_signalled() {
        ServiceProcesses service = service();
        proc.hide(ESCAPEE);
        lenient().when(signals.probe(pid(ESCAPEE))).thenReturn(KillResult.NOT_PERMITTED);
        service.sendFirst(Signal.TERM);
        assertThat(sent()).containsExactly("TERM to group " + LEADER);
        assertThat(pids(service.running())).contains(ESCAPEE);
        assertThat(service.notPermitted()).containsExactly(pid(ESCAPEE));
    }

    @Test
    void a_process_gone_from_proc_that_takes_a_signal_is_running() {
        ServiceProcesses service = service();
        proc.ends(ESCAPEE);
        lenient().when(signals.probe(pid(ESCAPEE))).thenReturn(KillResult.DELIVERED);
        assertThat(pids(service.running())).contains(ESCAPEE);
    }

    @Test
    void a_process_that_has_ended_once_is_not_running_again() {
        ServiceProcesses service = service();
        proc.ends(ESCAPEE);
        assertThat(pids(service.running())).doesNotContain(ESCAPEE);
        lenient().when(signals.probe(pid(ESCAPEE))).thenReturn(KillResult.DELIVERED);
        assertThat(pids(service.running())).doesNotContain(ESCAPEE);
    }

    @Test
    void a_users_record_signals_that_users_members_one_by_one() {
        proc.process(LEADER).users(USER, USER, USER).in();
        proc.process(MEMBER).group(LEADER).parent(LEADER).users(0, 0, 0).in();
        proc.process(ESCAPEE).parent(MEMBER).users(USER, USER, USER).in();
        ServiceProcesses service = service(USER);
        service.sendFirst(Signal.TERM);
        assertThat(sent()).containsExactly("TERM to " + LEADER, "TERM to " + ESCAPEE);
        assertThat(service.notPermitted()).containsExactly(pid(MEMBER));
    }

    @Test
    void a_member_that_joins_late_is_safe_from_another_users_record() {
        proc.process(LEADER).users(USER, USER, USER).in();
        proc.process(MEMBER).group(LEADER).parent(LEADER).users(USER, USER, USER).in();
        proc.process(ESCAPEE).parent(MEMBER).users(USER, USER, USER).in();
        ServiceProcesses service = service(USER);
        proc.process(STRANGER).group(LEADER).users(0, 0, 0).in();
        service.collect(table.snapshot());
        service.sendAll(Signal.KILL);
        assertThat(sent()).containsExactly("KILL to " + LEADER, "KILL to " + MEMBER, "KILL to " + ESCAPEE);
    }

    @Test
    void this_command_and_its_parents_are_never_collected() {
        proc.process(table.ownPid().value()).group(LEADER).parent(ORPHAN).in();
        proc.process(ORPHAN).session(ESCAPEE).in();
        assertThat(service().pids()).doesNotContain(table.ownPid(), pid(ORPHAN));
    }

    @Test
    void process_1_is_never_collected() {
        proc.process(1).group(LEADER).in();
        assertThat(service().pids()).doesNotContain(Pid.INIT);
    }

    @Test
    void descendants_are_found_below_a_zombie() {
        proc.process(MEMBER).group(LEADER).parent(LEADER).state('Z').in();
        assertThat(pids(service().running())).containsExactly(LEADER, ESCAPEE);
    }

    @Test
    void a_zombie_with_running_threads_is_running() {
        ServiceProcesses service = service();
        proc.process(LEADER).state('Z').in();
        proc.process(MEMBER).group(LEADER).parent(LEADER).state('Z').threads(2).in();
        assertThat(pids(service.running())).containsExactly(MEMBER, ESCAPEE);
    }

    @Test
    void an_orphan_is_found_by_the_session_that_the_leader_began() {
        proc.process(LEADER).session(LEADER).in();
        proc.process(ORPHAN).session(LEADER).in();
        service().sendFirst(Signal.TERM);
        assertThat(sent()).contains("TERM to " + ORPHAN).doesNotContain("TERM to " + STRANGER);
    }

    @Test
    void the_session_of_a_descendant_that_has_ended_is_followed() {
        ServiceProcesses service = service();
        proc.ends(ESCAPEE);
        proc.process(ORPHAN).session(ESCAPEE).in();
        assertThat(service.collect(table.snapshot())).isTrue();
        assertThat(service.pids()).contains(pid(ORPHAN));
    }

    @Test
    void a_session_whose_id_was_reused_is_not_followed() {
        ServiceProcesses service = service();
        proc.process(ESCAPEE).session(ESCAPEE).startedAt(Instant.now()).in();
        proc.process(ORPHAN).session(ESCAPEE).in();
        service.collect(table.snapshot());
        assertThat(service.pids()).doesNotContain(pid(ORPHAN));
    }

    @Test
    void a_session_that_began_after_its_id_was_free_is_not_followed() {
        ServiceProcesses service = service();
        proc.ends(ESCAPEE);
        proc.process(ORPHAN).session(ESCAPEE).startedAt(LATER).in();
        service.collect(table.snapshot());
        assertThat(service.pids()).doesNotContain(pid(ORPHAN));
    }

    @Test
    void a_group_with_a_reused_leader_has_no_members_of_the_service() {
        ServiceProcesses service = service();
        proc.process(LEADER).startedAt(Instant.now()).in();
        proc.process(ORPHAN).group(LEADER).in();
        service.collect(table.snapshot());
        assertThat(service.pids()).doesNotContain(pid(ORPHAN));
        assertThat(service.groupExists()).isFalse();
    }

    @Test
    void a_late_member_is_the_services_beside_a_known_one() {
        ServiceProcesses service = service();
        proc.ends(LEADER);
        proc.process(ORPHAN).group(LEADER).startedAt(LATER).in();
        service.collect(table.snapshot());
        assertThat(service.pids()).contains(pid(ORPHAN));
    }

    @Test
    void a_member_that_started_in_time_is_the_services_however_late_seen() {
        ServiceProcesses service = service();
        endAll();
        Instant last = clock.now();
        at(last.plus(Duration.ofHours(1)));
        proc.process(ORPHAN).group(LEADER).startedAt(last.plus(REUSE.dividedBy(2))).in();
        assertThat(service.collect(table.snapshot())).isTrue();
        assertThat(service.pids()).contains(pid(ORPHAN));
    }

    @Test
    void a_member_that_started_too_late_is_reported_and_not_signalled() {
        ServiceProcesses service = service();
        endAll();
        proc.process(ORPHAN).group(LEADER).startedAt(LATER).in();
        assertThat(service.collect(table.snapshot())).isFalse();
        at(LATER);
        assertThat(service.pids()).doesNotContain(pid(ORPHAN));
        assertThat(service.mayHaveUnseenMembers()).isTrue();
        assertThat(service.sendAll(Signal.KILL)).isFalse();
        assertThat(sent()).isEmpty();
    }

    @Test
    void a_group_seen_to_have_ended_is_never_the_services_again() {
        ServiceProcesses service = service();
        endAll();
        groupAnswers(false);
        assertThat(service.groupExists()).isFalse();
        groupAnswers(true);
        proc.process(ORPHAN).group(LEADER).session(LEADER).startedAt(LATER).in();
        service.collect(table.snapshot());
        service.sendAll(Signal.KILL);
        assertThat(service.groupExists()).isFalse();
        assertThat(service.pids()).doesNotContain(pid(ORPHAN));
        assertThat(service.mayHaveUnseenMembers()).isFalse();
        assertThat(sent()).isEmpty();
    }

    @Test
    void a_group_that_answers_without_a_gap_is_killed_unseen() {
        ServiceProcesses service = service();
        Instant start = clock.now();
        endAll();
        for (int checks = 1; checks <= 4; checks++) {
            at(start.plus(REUSE.multipliedBy(checks)).minusMillis(10L * checks));
            assertThat(service.groupExists()).isTrue();
        }
        assertThat(service.sendAll(Signal.KILL)).isTrue();
        assertThat(sent()).containsExactly("KILL to group " + LEADER);
    }

    @Test
    void a_group_that_answers_after_a_gap_is_not_signalled() {
        ServiceProcesses service = service();
        Instant start = clock.now();
        endAll();
        at(start.plus(REUSE).plusSeconds(1));
        assertThat(service.groupExists()).isTrue();
        assertThat(service.mayHaveUnseenMembers()).isTrue();
        assertThat(service.sendAll(Signal.KILL)).isFalse();
        assertThat(sent()).isEmpty();
    }

    @Test
    void an_unseen_group_is_not_killed_by_another_users_record() {
        proc.process(LEADER).users(USER, USER, USER).in();
        ServiceProcesses service = service(USER);
        endAll();
        assertThat(service.mayHaveUnseenMembers()).isTrue();
        assertThat(service.sendAll(Signal.KILL)).isFalse();
        assertThat(sent()).isEmpty();
    }

    @Test
    void a_group_of_zombies_has_no_unseen_members() {
        ServiceProcesses service = service();
        endAll();
        proc.process(LEADER).state('Z').in();
        service.collect(table.snapshot());
        assertThat(service.mayHaveUnseenMembers()).isFalse();
        assertThat(service.groupExists()).isTrue();
    }

    @Test
    void a_group_that_an_incomplete_scan_shows_empty_may_have_members() {
        ServiceProcesses service = service();
        ProcessIdentity leader = identity(LEADER);
        endAll();
        List<ProcessEntry> zombie = List.of(new ProcessEntry(leader, "sh", 'Z', 1, LEADER, 1, 0, 1, 0, 0));
        service.collect(new ProcessSnapshot(zombie, false, System.nanoTime()));
        assertThat(service.mayHaveUnseenMembers()).isTrue();
        service.collect(new ProcessSnapshot(zombie, true, System.nanoTime()));
        assertThat(service.mayHaveUnseenMembers()).isFalse();
    }

    @Test
    void a_session_that_an_incomplete_scan_shows_empty_may_have_members() {
        proc.process(LEADER).session(LEADER).in();
        ServiceProcesses service = service();
        endAll();
        groupAnswers(false);
        service.collect(new ProcessSnapshot(List.of(), false, System.nanoTime()));
        assertThat(service.mayHaveUnseenMembers()).isTrue();
        assertThat(service.sendAll(Signal.KILL)).isFalse();
        assertThat(sent()).isEmpty();
        service.collect(new ProcessSnapshot(List.of(), true, System.nanoTime()));
        assertThat(service.mayHaveUnseenMembers()).isFalse();
    }

    @Test
    void a_reaped_leader_with_a_group_that_answers_may_have_members() {
        ServiceProcesses service = service();
        endAll();
        service.collect(table.snapshot());
        assertThat(service.mayHaveUnseenMembers()).isTrue();
        groupAnswers(false);
        assertThat(service.mayHaveUnseenMembers()).isFalse();
    }

    @Test
    void a_scan_after_the_end_shows_nothing_of_the_service() {
        ServiceProcesses service = service();
        endAll();
        groupAnswers(false);
        assertThat(service.collect(table.snapshot())).isFalse();
    }

    @Test
    void a_scan_that_shows_this_command_shows_nothing_of_the_service() {
        ServiceProcesses service = service();
        endAll();
        groupAnswers(false);
        proc.process(table.ownPid().value()).group(STRANGER).session(ESCAPEE).in();
        assertThat(service.collect(table.snapshot())).isFalse();
    }

    @Test
    void an_unreaped_leader_leads_to_its_session_and_late_members() {
        proc.process(LEADER).session(LEADER).state('Z').in();
        proc.process(MEMBER).group(LEADER).session(LEADER).in();
        Target target = new Target(pid(LEADER), true, List.of(find(LEADER), find(MEMBER)), ROOT);
        proc.process(ORPHAN).session(LEADER).in();
        proc.process(OTHER).group(LEADER).session(LEADER).startedAt(LATER).in();
        assertThat(pids(service(target).running())).contains(MEMBER, ORPHAN, OTHER)
                .doesNotContain(LEADER, STRANGER);
    }

    @Test
    void another_service_below_is_left_alone_with_its_descendants() {
        record(OTHER);
        proc.process(LEADER).session(LEADER).in();
        proc.process(OTHER).session(LEADER).parent(MEMBER).in();
        proc.process(ORPHAN).group(OTHER).session(LEADER).parent(OTHER).in();
        service().sendFirst(Signal.TERM);
        assertThat(sent()).containsExactly("TERM to group " + LEADER, "TERM to " + ESCAPEE);
    }

    @Test
    void the_session_of_another_service_below_is_left_alone() {
        record(OTHER);
        proc.process(OTHER).session(OTHER).parent(MEMBER).in();
        proc.process(ORPHAN).session(OTHER).in();
        service().sendFirst(Signal.TERM);
        assertThat(sent()).containsExactly("TERM to group " + LEADER, "TERM to " + ESCAPEE);
    }

    @Test
    void what_is_left_of_another_service_is_left_alone_as_a_child() {
        record(OTHER);
        proc.process(ORPHAN).session(OTHER).parent(LEADER).in();
        service().sendFirst(Signal.TERM);
        assertThat(sent()).doesNotContain("TERM to " + ORPHAN);
    }

    @Test
    void children_in_the_session_of_another_service_are_signalled() {
        record(OTHER);
        proc.process(OTHER).session(OTHER).in();
        proc.process(LEADER).session(OTHER).in();
        proc.process(ORPHAN).session(OTHER).parent(LEADER).in();
        service().sendFirst(Signal.TERM);
        assertThat(sent()).contains("TERM to " + ORPHAN).doesNotContain("TERM to " + OTHER);
    }

    @Test
    void a_descendant_that_reused_the_pid_of_a_service_is_signalled() {
        record(OTHER);
        proc.process(OTHER).parent(MEMBER).startedAt(WRITTEN.plusSeconds(60)).in();
        service().sendFirst(Signal.TERM);
        assertThat(sent()).contains("TERM to " + OTHER);
    }

    @Test
    void processes_outside_the_group_are_known() {
        assertThat(service().hasProcessesOutsideGroup()).isTrue();
        proc.ends(ESCAPEE);
        assertThat(service().hasProcessesOutsideGroup()).isFalse();
    }

    private void endAll() {
        proc.ends(LEADER);
        proc.ends(MEMBER);
        proc.ends(ESCAPEE);
    }

    private void at(Instant moment) {
        doReturn(moment).when(clock).now();
    }

    private void groupAnswers(boolean answers) {
        lenient().when(signals.probeGroup(pid(LEADER)))
                .thenReturn(answers ? KillResult.DELIVERED : KillResult.NO_SUCH_PROCESS);
    }

    private void record(int pid) {
        records.add(new RecordedService(ServiceId.of("s" + pid), Optional.of(pid(pid)), String.valueOf(pid),
                new RecordFile(Path.of("pid.json"), WRITTEN, ROOT), new FileDate(false)));
    }

    private ServiceProcesses service() {
        return service(ROOT);
    }

    private ServiceProcesses service(int recordOwner) {
        ProcessEntry leader = find(LEADER);
        return service(new Target(leader.pid(), leader.leadsGroup(), List.of(leader), recordOwner));
    }

    private ServiceProcesses service(Target target) {
        SignalScope scope = SignalScope.of(table, new RecordedServices(List.of(), records));
        ServiceProcesses service = new ServiceProcesses(table, signals, scope, target);
        service.collect(table.snapshot());
        return service;
    }

    private ProcessEntry find(int pid) {
        return table.find(pid(pid)).orElseThrow();
    }

    private ProcessIdentity identity(int pid) {
        return find(pid).identity();
    }

    /** Every signal so far, such as "TERM to group 123". */
    private List<String> sent() {
        return mockingDetails(signals).getInvocations().stream()
                .filter(call -> call.getMethod().getName().startsWith("signal"))
                .map(call -> call.getArgument(1) + (call.getMethod().getName().equals("signal") ? " to " : " to group ")
                        + call.getArgument(0)).toList();
    }

    private static List<Integer> pids(List<ProcessEntry> entries) {
        return entries.stream().map(entry -> entry.pid().value()).toList();
    }

    private static Pid pid(int pid) {
        return new Pid(pid);
    }
}
