package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProcessTreeTest {

    private static final int ROOT = 0;
    private static final int USER = 1001;
    private static final int LEADER = FakeProc.FIRST;
    private static final int MEMBER = FakeProc.FIRST + 1;
    private static final int ESCAPEE = FakeProc.FIRST + 2;
    private static final int STRANGER = FakeProc.FIRST + 3;
    private static final int ORPHAN = FakeProc.FIRST + 4;
    private static final int OTHER = FakeProc.FIRST + 5;
    /** So late that any number may have been given away again. */
    private static final Instant LATER = Instant.now().plus(Duration.ofMinutes(1));
    private static final Instant WRITTEN = Instant.now().minus(Duration.ofMinutes(30));

    private final List<RecordedService> services = new ArrayList<>();
    private final SignalSender signals = mock();
    private FakeProc proc;
    private ProcessTable table;

    @BeforeEach
    void a_leader_with_a_member_and_a_child_that_left_the_group(@TempDir Path root) {
        proc = new FakeProc(root);
        table = proc.table();
        proc.process(LEADER).in();
        proc.process(MEMBER).group(LEADER).parent(LEADER).in();
        proc.process(ESCAPEE).group(ESCAPEE).session(ESCAPEE).parent(MEMBER).in();
        proc.process(STRANGER).in();
        lenient().when(signals.probe(any())).thenReturn(KillResult.NO_SUCH_PROCESS);
        lenient().when(signals.signal(any(), any())).thenReturn(KillResult.DELIVERED);
        lenient().when(signals.signalGroup(any(), any())).thenReturn(KillResult.DELIVERED);
    }

    @Test
    void the_group_is_signalled_as_one_and_who_left_it_by_himself_each_once() {
        assertThat(tree(ROOT).send(Signal.TERM)).isTrue();
        verify(signals).signalGroup(pid(LEADER), Signal.TERM);
        verify(signals).signal(pid(ESCAPEE), Signal.TERM);
        verifyNoMoreInteractions(signals);
    }

    @Test
    void who_leaves_the_group_after_the_look_is_signalled_by_himself() {
        ProcessTree tree = tree(ROOT);
        proc.process(MEMBER).group(MEMBER).parent(LEADER).in();
        tree.send(Signal.KILL);
        verify(signals).signalGroup(pid(LEADER), Signal.KILL);
        verify(signals).signal(pid(MEMBER), Signal.KILL);
        verify(signals).signal(pid(ESCAPEE), Signal.KILL);
    }

    @Test
    void a_single_process_takes_its_descendants_along_but_nobody_elses_group() {
        proc.process(LEADER).group(STRANGER).in();
        proc.process(MEMBER).group(STRANGER).parent(LEADER).in();
        tree(ROOT).send(Signal.TERM);
        verify(signals, never()).signalGroup(any(), any());
        verify(signals, times(3)).signal(any(), any());
        verify(signals, never()).signal(pid(STRANGER), Signal.TERM);
    }

    @Test
    void a_number_that_another_process_has_got_since_the_look_is_not_signalled() {
        ProcessTree tree = tree(ROOT);
        proc.process(ESCAPEE).startedAt(Instant.now()).in();
        tree.send(Signal.KILL);
        verify(signals, never()).signal(pid(ESCAPEE), Signal.KILL);
    }

    @Test
    void a_group_number_that_another_leader_has_got_since_the_look_is_not_signalled() {
        ProcessTree tree = tree(ROOT);
        proc.process(LEADER).startedAt(Instant.now()).in();
        proc.ends(MEMBER);
        tree.send(Signal.KILL);
        verify(signals, never()).signalGroup(any(), any());
    }

    @Test
    void a_group_of_dead_processes_is_not_signalled_and_nothing_was_delivered() {
        ProcessTree tree = tree(ROOT);
        proc.process(LEADER).state('Z').in();
        proc.ends(MEMBER);
        proc.ends(ESCAPEE);
        assertThat(tree.send(Signal.TERM)).isFalse();
        verify(signals, never()).signalGroup(any(), any());
        assertThat(tree.live()).isEmpty();
        assertThat(tree.pids()).containsExactlyInAnyOrder(pid(LEADER), pid(MEMBER), pid(ESCAPEE));
    }

    @Test
    void who_may_not_be_signalled_keeps_no_one_else_from_it() {
        lenient().when(signals.probe(pid(ESCAPEE))).thenReturn(KillResult.NOT_PERMITTED);
        lenient().when(signals.signal(any(), any())).thenReturn(KillResult.NOT_PERMITTED);
        ProcessTree tree = tree(ROOT);
        assertThat(tree.send(Signal.TERM)).isTrue();
        assertThat(tree.live()).filteredOn(entry -> !tree.mayBeSignalled(entry)).extracting(entry -> entry.pid())
                .containsExactly(pid(ESCAPEE));
    }

    @Test
    void nothing_is_delivered_where_nothing_is_permitted() {
        lenient().when(signals.signal(any(), any())).thenReturn(KillResult.NOT_PERMITTED);
        lenient().when(signals.signalGroup(any(), any())).thenReturn(KillResult.NOT_PERMITTED);
        assertThat(tree(ROOT).send(Signal.TERM)).isFalse();
    }

    @Test
    void who_is_hidden_since_the_look_lives_but_is_not_signalled_for_he_may_be_another() {
        ProcessTree tree = tree(ROOT);
        proc.hide(ESCAPEE);
        lenient().when(signals.probe(pid(ESCAPEE))).thenReturn(KillResult.NOT_PERMITTED);
        tree.send(Signal.TERM);
        verify(signals).signalGroup(pid(LEADER), Signal.TERM);
        verify(signals, never()).signal(any(), any());
        assertThat(tree.live()).extracting(entry -> entry.pid()).contains(pid(ESCAPEE));
    }

    @Test
    void who_has_vanished_from_proc_but_answers_lives() {
        ProcessTree tree = tree(ROOT);
        proc.ends(ESCAPEE);
        lenient().when(signals.probe(pid(ESCAPEE))).thenReturn(KillResult.DELIVERED);
        assertThat(tree.live()).extracting(entry -> entry.pid()).contains(pid(ESCAPEE));
    }

    @Test
    void a_group_with_a_member_that_the_file_does_not_speak_for_is_signalled_one_by_one() {
        proc.process(LEADER).users(USER, USER, USER).in();
        proc.process(MEMBER).group(LEADER).parent(LEADER).users(0, 0, 0).in();
        proc.process(ESCAPEE).parent(MEMBER).users(USER, USER, USER).in();
        ProcessTree tree = tree(USER);
        tree.send(Signal.TERM);
        verify(signals, never()).signalGroup(any(), any());
        verify(signals).signal(pid(LEADER), Signal.TERM);
        verify(signals).signal(pid(ESCAPEE), Signal.TERM);
        verify(signals, never()).signal(pid(MEMBER), Signal.TERM);
        assertThat(tree.mayBeSignalled(table.find(pid(MEMBER)).orElseThrow())).isFalse();
    }

    @Test
    void who_joins_the_group_after_the_look_does_not_hear_what_the_file_s_owner_could_not_say() {
        proc.process(LEADER).users(USER, USER, USER).in();
        proc.process(MEMBER).group(LEADER).parent(LEADER).users(USER, USER, USER).in();
        proc.process(ESCAPEE).parent(MEMBER).users(USER, USER, USER).in();
        ProcessTree tree = tree(USER);
        proc.process(STRANGER).group(LEADER).users(0, 0, 0).in();
        tree.send(Signal.TERM);
        verify(signals, never()).signalGroup(any(), any());
        verify(signals).signal(pid(LEADER), Signal.TERM);
        verify(signals).signal(pid(MEMBER), Signal.TERM);
        verify(signals, never()).signal(pid(STRANGER), Signal.TERM);
    }

    @Test
    void what_this_command_runs_in_is_never_in_the_tree() {
        proc.process(table.ownPid().value()).group(FakeProc.FIRST + 9).parent(ORPHAN).in();
        proc.process(ORPHAN).session(ESCAPEE).in();
        assertThat(tree(ROOT).pids()).doesNotContain(pid(ORPHAN));
    }

    @Test
    void this_very_command_is_never_in_the_tree() {
        proc.process(table.ownPid().value()).group(LEADER).parent(1).in();
        assertThat(tree(ROOT).pids()).doesNotContain(table.ownPid());
    }

    @Test
    void descendants_are_found_through_a_parent_that_is_a_zombie_by_now() {
        proc.process(MEMBER).group(LEADER).parent(LEADER).state('Z').in();
        assertThat(tree(ROOT).live()).extracting(entry -> entry.pid()).containsExactly(pid(LEADER), pid(ESCAPEE));
    }

    @Test
    void a_zombie_is_dead_unless_another_of_its_threads_lives() {
        ProcessTree tree = tree(ROOT);
        proc.process(LEADER).state('Z').in();
        proc.process(MEMBER).group(LEADER).parent(LEADER).state('Z').threads(2).in();
        assertThat(tree.live()).extracting(entry -> entry.pid()).containsExactly(pid(MEMBER), pid(ESCAPEE));
    }

    @Test
    void who_has_left_the_group_and_lost_its_parent_is_found_by_the_session_that_the_leader_began() {
        proc.process(LEADER).session(LEADER).in();
        proc.process(ORPHAN).session(LEADER).in();
        tree(ROOT).send(Signal.TERM);
        verify(signals).signal(pid(ORPHAN), Signal.TERM);
        verify(signals, never()).signal(pid(STRANGER), Signal.TERM);
    }

    @Test
    void the_session_of_a_descendant_is_followed_even_when_that_is_dead() {
        ProcessTree tree = tree(ROOT);
        proc.ends(ESCAPEE);
        proc.process(ORPHAN).session(ESCAPEE).in();
        tree.learn(table.snapshot());
        assertThat(tree.pids()).contains(pid(ORPHAN));
    }

    @Test
    void a_session_whose_number_another_process_has_got_since_is_not_the_services() {
        ProcessTree tree = tree(ROOT);
        proc.process(ESCAPEE).session(ESCAPEE).startedAt(Instant.now()).in();
        proc.process(ORPHAN).session(ESCAPEE).in();
        tree.learn(table.snapshot());
        assertThat(tree.pids()).doesNotContain(pid(ORPHAN));
    }

    @Test
    void a_group_whose_number_another_process_has_got_since_is_not_the_services() {
        ProcessTree tree = tree(ROOT);
        proc.process(LEADER).startedAt(Instant.now()).in();
        proc.process(ORPHAN).group(LEADER).in();
        tree.learn(table.snapshot());
        assertThat(tree.pids()).doesNotContain(pid(ORPHAN));
    }

    @Test
    void a_group_that_was_seen_to_have_ended_is_not_the_services_when_its_number_comes_round() {
        ProcessTree tree = tree(ROOT);
        proc.ends(LEADER);
        proc.ends(MEMBER);
        lenient().when(signals.probeGroup(pid(LEADER))).thenReturn(KillResult.NO_SUCH_PROCESS);
        assertThat(tree.groupAnswers()).isFalse();
        lenient().when(signals.probeGroup(pid(LEADER))).thenReturn(KillResult.DELIVERED);
        proc.process(ORPHAN).group(LEADER).session(LEADER).startedAt(LATER).in();
        tree.learn(table.snapshot());
        tree.send(Signal.KILL);
        assertThat(tree.pids()).doesNotContain(pid(ORPHAN));
        verify(signals, never()).signalGroup(any(), any());
        assertThat(tree.isInDoubt()).isFalse();
    }

    @Test
    void members_that_nothing_connects_with_the_service_any_more_are_not_signalled_nor_taken_for_dead() {
        ProcessTree tree = tree(ROOT);
        proc.ends(LEADER);
        proc.ends(MEMBER);
        proc.ends(ESCAPEE);
        lenient().when(signals.probeGroup(pid(LEADER))).thenReturn(KillResult.DELIVERED);
        proc.process(ORPHAN).group(LEADER).startedAt(LATER).in();
        tree.learn(table.snapshot());
        assertThat(tree.pids()).doesNotContain(pid(ORPHAN));
        assertThat(tree.isInDoubt()).isTrue();
    }

    @Test
    void a_late_member_is_the_services_as_long_as_a_known_one_lives_in_its_group() {
        ProcessTree tree = tree(ROOT);
        proc.ends(LEADER);
        proc.process(ORPHAN).group(LEADER).startedAt(LATER).in();
        tree.learn(table.snapshot());
        assertThat(tree.pids()).contains(pid(ORPHAN));
    }

    @Test
    void a_session_that_began_after_its_number_had_become_free_is_not_the_services() {
        ProcessTree tree = tree(ROOT);
        proc.ends(ESCAPEE);
        proc.process(ORPHAN).session(ESCAPEE).startedAt(LATER).in();
        tree.learn(table.snapshot());
        assertThat(tree.pids()).doesNotContain(pid(ORPHAN));
    }

    @Test
    void a_leader_that_nobody_reaped_still_leads_to_its_session_and_to_late_members_of_its_group() {
        proc.process(LEADER).session(LEADER).state('Z').in();
        proc.process(MEMBER).group(LEADER).session(LEADER).in();
        Target target = Target.leaderless(pid(LEADER), table.find(pid(LEADER)), members());
        proc.process(ORPHAN).session(LEADER).in();
        proc.process(OTHER).group(LEADER).session(LEADER).startedAt(LATER).in();
        ProcessTree tree = tree(target, ROOT);
        assertThat(tree.live()).extracting(entry -> entry.pid())
                .contains(pid(MEMBER), pid(ORPHAN), pid(OTHER)).doesNotContain(pid(LEADER), pid(STRANGER));
    }

    @Test
    void another_recorded_service_below_the_stopped_one_is_left_alone_with_all_that_is_below_it() {
        services.add(new RecordedService("other", Optional.of(pid(OTHER)), "" + OTHER));
        proc.process(OTHER).session(LEADER).parent(MEMBER).in();
        proc.process(ORPHAN).group(OTHER).session(LEADER).parent(OTHER).in();
        proc.process(LEADER).session(LEADER).in();
        tree(ROOT).send(Signal.TERM);
        verify(signals, never()).signal(pid(OTHER), Signal.TERM);
        verify(signals, never()).signal(pid(ORPHAN), Signal.TERM);
        verify(signals).signal(pid(ESCAPEE), Signal.TERM);
    }

    @Test
    void so_is_who_left_the_group_of_that_one_and_lost_its_parent() {
        services.add(new RecordedService("other", Optional.of(pid(OTHER)), "" + OTHER));
        proc.process(OTHER).session(OTHER).parent(MEMBER).in();
        proc.process(ORPHAN).group(ORPHAN).session(OTHER).in();
        tree(ROOT).send(Signal.TERM);
        verify(signals, never()).signal(pid(OTHER), Signal.TERM);
        verify(signals, never()).signal(pid(ORPHAN), Signal.TERM);
    }

    @Test
    void who_is_left_of_another_ended_service_is_that_ones_even_where_it_has_become_a_child_of_this_one() {
        services.add(new RecordedService("other", Optional.of(pid(OTHER)), "" + OTHER));
        proc.process(ORPHAN).group(ORPHAN).session(OTHER).parent(LEADER).in();
        tree(ROOT).send(Signal.TERM);
        verify(signals, never()).signal(pid(ORPHAN), Signal.TERM);
    }

    @Test
    void a_service_in_the_session_of_another_one_is_stopped_with_its_children_that_left_the_group() {
        services.add(new RecordedService("other", Optional.of(pid(OTHER)), "" + OTHER));
        proc.process(OTHER).session(OTHER).in();
        proc.process(LEADER).session(OTHER).in();
        proc.process(ORPHAN).group(ORPHAN).session(OTHER).parent(LEADER).in();
        tree(ROOT).send(Signal.TERM);
        verify(signals).signal(pid(ORPHAN), Signal.TERM);
        verify(signals, never()).signal(pid(OTHER), Signal.TERM);
    }

    @Test
    void a_descendant_that_has_got_the_number_of_another_service_since_that_was_recorded_is_not_left_alone() {
        services.add(new RecordedService("other", Optional.of(pid(OTHER)), "" + OTHER));
        proc.process(OTHER).parent(MEMBER).startedAt(WRITTEN.plusSeconds(60)).in();
        tree(ROOT).send(Signal.TERM);
        verify(signals).signal(pid(OTHER), Signal.TERM);
    }

    private List<ProcessEntry> members() {
        return table.snapshot().liveMembers(pid(LEADER));
    }

    private RecordedServices records(int owner) {
        return new RecordedServices(Path.of("pid.json"), services, WRITTEN, owner);
    }

    private ProcessTree tree(int owner) {
        Target target = Target.of(table.find(pid(LEADER)).orElseThrow());
        ProcessTree tree = tree(target, owner);
        assertThat(tree.pids()).containsAll(List.of(pid(LEADER), pid(ESCAPEE)));
        return tree;
    }

    private ProcessTree tree(Target target, int owner) {
        return new ProcessTrees(table, signals, new Authority(table, records(owner)), new RecentProcesses(table))
                .of(target);
    }

    private static Pid pid(int number) {
        return new Pid(number);
    }
}
