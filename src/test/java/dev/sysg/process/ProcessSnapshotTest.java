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
    void members_of_a_group_are_found_whoever_their_parents_are() {
        ProcessEntry leader = process(10, 1, 10, 'S');
        ProcessEntry adopted = process(11, 1, 10, 'T');

        assertThat(snapshot(INIT, leader, adopted, process(12, 10, 12, 'S')).liveMembers(new Pid(10)))
                .containsExactly(leader, adopted);
    }

    @Test
    void zombies_are_shown_but_live_no_more() {
        ProcessSnapshot snapshot = snapshot(process(10, 1, 10, 'Z'), process(11, 10, 10, 'X'));

        assertThat(snapshot.liveMembers(new Pid(10))).isEmpty();
        assertThat(snapshot.shows(new Pid(10))).isTrue();
        assertThat(snapshot.shows(new Pid(11))).isFalse();
    }

    @Test
    void a_zombie_leader_whose_threads_run_on_lives() {
        ProcessEntry leader = new ProcessEntry(new ProcessIdentity(new Pid(10), 1), "x", 'Z', 1, 10, 10, 2, 0);

        assertThat(snapshot(leader).liveMembers(new Pid(10))).containsExactly(leader);
    }

    @Test
    void descendants_are_found_at_any_depth_and_below_dead_ones() {
        ProcessEntry child = process(11, 10, 11, 'S');
        ProcessEntry dead = process(12, 11, 11, 'Z');
        ProcessEntry deep = process(13, 12, 13, 'S');

        assertThat(snapshot(INIT, process(10, 1, 10, 'S'), child, dead, deep, process(20, 1, 20, 'S'))
                .liveDescendants(List.of(new Pid(10)), nobody -> false)).containsExactlyInAnyOrder(child, deep);
    }

    @Test
    void a_descendant_of_two_roots_is_found_once_and_a_root_is_no_descendant() {
        ProcessEntry root = process(10, 1, 10, 'S');
        ProcessEntry below = process(11, 10, 10, 'S');
        ProcessEntry deep = process(12, 11, 10, 'S');

        assertThat(snapshot(root, below, deep).liveDescendants(List.of(new Pid(10), new Pid(11)), nobody -> false))
                .containsExactly(deep);
    }

    @Test
    void parents_in_a_circle_which_a_scan_at_two_moments_may_show_end_the_search() {
        assertThat(snapshot(process(10, 11, 10, 'S'), process(11, 10, 10, 'S'))
                .liveDescendants(Set.of(new Pid(10)), nobody -> false))
                .hasSize(1);
    }

    @Test
    void members_of_a_session_descend_from_who_began_it_though_their_parents_are_gone() {
        ProcessEntry leader = inSession(10, 1, 10, 10);
        ProcessEntry orphan = inSession(11, 1, 11, 10);
        ProcessEntry child = inSession(12, 11, 11, 10);

        assertThat(snapshot(INIT, leader, orphan, child, inSession(20, 1, 20, 20))
                .liveDescendants(List.of(new Pid(10)), nobody -> false)).containsExactlyInAnyOrder(orphan, child);
        assertThat(snapshot(INIT, orphan).liveSession(new Pid(10))).containsExactly(orphan);
    }

    @Test
    void who_is_left_out_is_passed_over_with_all_below() {
        ProcessEntry child = process(11, 10, 10, 'S');
        ProcessEntry left = process(12, 10, 12, 'S');

        assertThat(snapshot(process(10, 1, 10, 'S'), child, left, process(13, 12, 13, 'S'))
                .liveDescendants(List.of(new Pid(10)), left::equals)).containsExactly(child);
    }

    @Test
    void what_is_below_one_left_out_is_not_found_by_the_session_either() {
        ProcessEntry other = inSession(11, 10, 11, 10);

        assertThat(snapshot(inSession(10, 1, 10, 10), inSession(12, 11, 12, 10), other)
                .liveDescendants(List.of(new Pid(10)), other::equals)).isEmpty();
    }

    @Test
    void nor_are_the_members_of_a_session_that_one_left_out_began() {
        ProcessEntry other = inSession(11, 10, 11, 11);
        ProcessEntry orphan = inSession(12, 1, 12, 11);

        assertThat(snapshot(inSession(10, 1, 10, 10), other, orphan)
                .liveDescendants(List.of(new Pid(10)), other::equals)).isEmpty();
    }

    @Test
    void nobody_is_below_an_unknown_process() {
        assertThat(snapshot(INIT).liveDescendants(List.of(new Pid(10)), nobody -> false)).isEmpty();
        assertThat(snapshot(INIT).liveMembers(new Pid(10))).isEmpty();
    }

    @Test
    void a_chain_of_100_000_is_followed_in_no_time() {
        List<ProcessEntry> chain = new ArrayList<>();
        for (int pid = 2; pid <= 100_001; pid++) {
            chain.add(process(pid, pid - 1, 2, 'S'));
        }
        long start = System.nanoTime();

        assertThat(new ProcessSnapshot(chain, true).liveDescendants(List.of(Pid.INIT), nobody -> false))
                .hasSize(100_000);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private static ProcessSnapshot snapshot(ProcessEntry... entries) {
        return new ProcessSnapshot(List.of(entries), true);
    }

    private static ProcessEntry inSession(int pid, int parent, int group, int session) {
        return new ProcessEntry(new ProcessIdentity(new Pid(pid), 1), "x", 'S', parent, group, session, 1, 0);
    }

    private static ProcessEntry process(int pid, int parent, int group, char state) {
        return new ProcessEntry(new ProcessIdentity(new Pid(pid), 1), "x", state, parent, group, group, 1, 0);
    }
}
