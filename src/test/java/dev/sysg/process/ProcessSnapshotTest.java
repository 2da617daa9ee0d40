package dev.sysg.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.Pid;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProcessSnapshotTest {

    private static final ProcessEntry INIT = process(1, 0, 1, 'S');

    @Test
    void group_members_are_found_whatever_their_parents_are() {
        ProcessEntry leader = process(10, 1, 10, 'S');
        ProcessEntry adopted = process(11, 1, 10, 'T');

        assertThat(snapshot(INIT, leader, adopted, process(12, 10, 12, 'S')).liveMembers(new Pid(10)))
                .containsExactly(leader, adopted);
    }

    @Test
    void zombies_are_shown_but_not_live() {
        ProcessSnapshot snapshot = snapshot(process(10, 1, 10, 'Z'), process(11, 10, 10, 'X'));

        assertThat(snapshot.liveMembers(new Pid(10))).isEmpty();
        assertThat(snapshot.shows(new Pid(10))).isTrue();
        assertThat(snapshot.shows(new Pid(11))).isFalse();
    }

    @Test
    void a_zombie_leader_with_running_threads_is_live() {
        ProcessEntry leader = new ProcessEntry(new ProcessIdentity(new Pid(10), 1), "x", 'Z', 1, 10, 10, 0, 2, 0, 0);

        assertThat(snapshot(leader).liveMembers(new Pid(10))).containsExactly(leader);
    }

    @Test
    void descendants_are_found_at_any_depth_and_below_dead_ones() {
        ProcessEntry child = process(11, 10, 11, 'S');
        ProcessEntry dead = process(12, 11, 11, 'Z');
        ProcessEntry deep = process(13, 12, 13, 'S');

        assertThat(snapshot(INIT, process(10, 1, 10, 'S'), child, dead, deep, process(20, 1, 20, 'S'))
                .liveDescendants(List.of(new Pid(10)), entry -> false)).containsExactlyInAnyOrder(child, deep);
    }

    @Test
    void a_descendant_of_two_roots_is_found_once_and_a_root_is_no_descendant() {
        ProcessEntry root = process(10, 1, 10, 'S');
        ProcessEntry below = process(11, 10, 10, 'S');
        ProcessEntry deep = process(12, 11, 10, 'S');

        assertThat(snapshot(root, below, deep).liveDescendants(List.of(new Pid(10), new Pid(11)), entry -> false))
                .containsExactly(deep);
    }

    @Test
    void a_cycle_of_parents_ends_the_search() {
        assertThat(snapshot(process(10, 11, 10, 'S'), process(11, 10, 10, 'S'))
                .liveDescendants(Set.of(new Pid(10)), entry -> false))
                .hasSize(1);
    }

    @Test
    void orphans_in_a_session_descend_from_its_leader() {
        ProcessEntry leader = inSession(10, 1, 10, 10);
        ProcessEntry orphan = inSession(11, 1, 11, 10);
        ProcessEntry child = inSession(12, 11, 11, 10);

        assertThat(snapshot(INIT, leader, orphan, child, inSession(20, 1, 20, 20))
                .liveDescendants(List.of(new Pid(10)), entry -> false)).containsExactlyInAnyOrder(orphan, child);
        assertThat(snapshot(INIT, orphan).liveSession(new Pid(10))).containsExactly(orphan);
    }

    @Test
    void an_excluded_process_is_left_out_with_its_descendants() {
        ProcessEntry child = process(11, 10, 10, 'S');
        ProcessEntry left = process(12, 10, 12, 'S');

        assertThat(snapshot(process(10, 1, 10, 'S'), child, left, process(13, 12, 13, 'S'))
                .liveDescendants(List.of(new Pid(10)), left::equals)).containsExactly(child);
    }

    @Test
    void a_session_does_not_bring_excluded_descendants_back() {
        ProcessEntry other = inSession(11, 10, 11, 10);

        assertThat(snapshot(inSession(10, 1, 10, 10), inSession(12, 11, 12, 10), other)
                .liveDescendants(List.of(new Pid(10)), other::equals)).isEmpty();
    }

    @Test
    void the_session_of_an_excluded_process_is_left_out() {
        ProcessEntry other = inSession(11, 10, 11, 11);
        ProcessEntry orphan = inSession(12, 1, 12, 11);

        assertThat(snapshot(inSession(10, 1, 10, 10), other, orphan)
                .liveDescendants(List.of(new Pid(10)), other::equals)).isEmpty();
    }

    @Test
    void an_unknown_process_has_no_descendants() {
        assertThat(snapshot(INIT).liveDescendants(List.of(new Pid(10)), entry -> false)).isEmpty();
        assertThat(snapshot(INIT).liveMembers(new Pid(10))).isEmpty();
    }

    @Test
    void a_chain_of_100_000_is_followed_within_seconds() {
        List<ProcessEntry> chain = new ArrayList<>();
        for (int pid = 2; pid <= 100_001; pid++) {
            chain.add(process(pid, pid - 1, 2, 'S'));
        }
        long start = System.nanoTime();

        assertThat(new ProcessSnapshot(chain, true, 0).liveDescendants(List.of(Pid.INIT), entry -> false))
                .hasSize(100_000);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_scan_began_after_an_earlier_moment_only() {
        ProcessSnapshot snapshot = new ProcessSnapshot(List.of(), true, Long.MIN_VALUE);

        assertThat(snapshot.beganAfter(Long.MAX_VALUE)).as("System.nanoTime() may overflow").isTrue();
        assertThat(snapshot.beganAfter(Long.MIN_VALUE)).isFalse();
        assertThat(snapshot.beganAfter(Long.MIN_VALUE + 1)).isFalse();
    }

    private static ProcessSnapshot snapshot(ProcessEntry... entries) {
        return new ProcessSnapshot(List.of(entries), true, 0);
    }

    private static ProcessEntry inSession(int pid, int parent, int group, int session) {
        return new ProcessEntry(new ProcessIdentity(new Pid(pid), 1), "x", 'S', parent, group, session, 0, 1, 0, 0);
    }

    private static ProcessEntry process(int pid, int parent, int group, char state) {
        return new ProcessEntry(new ProcessIdentity(new Pid(pid), 1), "x", state, parent, group, group, 0, 1, 0, 0);
    }
}
