package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sysg.testing.StartedProcesses;

/** What every implementation of {@link SignalSender} that sends real signals has to keep. */
@Tag("permissions")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class SignalSenderContract {

    /** Above the highest pid_max that Linux has (2²²). */
    private static final Pid NOBODY = new Pid(Integer.MAX_VALUE);

    protected final StartedProcesses processes = new StartedProcesses();

    protected abstract SignalSender sender();

    @AfterEach
    void end_what_was_started() {
        processes.close();
    }

    @ParameterizedTest
    @EnumSource
    void process_1_is_never_signalled(Signal signal) {
        assertThrows(IllegalArgumentException.class, () -> sender().signal(Pid.INIT, signal));
        assertThrows(IllegalArgumentException.class, () -> sender().signalGroup(Pid.INIT, signal));
    }

    @Test
    void group_1_is_never_probed_because_it_means_all() {
        assertThrows(IllegalArgumentException.class, () -> sender().probeGroup(Pid.INIT));
    }

    @Test
    void a_missing_process_is_reported() {
        assertEquals(KillResult.NO_SUCH_PROCESS, sender().probe(NOBODY));
        assertEquals(KillResult.NO_SUCH_PROCESS, sender().probeGroup(NOBODY));
        assertEquals(KillResult.NO_SUCH_PROCESS, sender().signal(NOBODY, Signal.KILL));
        assertEquals(KillResult.NO_SUCH_PROCESS, sender().signalGroup(NOBODY, Signal.KILL));
    }

    @Test
    void a_process_of_another_user_is_reported() {
        assumeFalse(StartedProcesses.isRoot(), "root may signal everybody");

        assertEquals(KillResult.NOT_PERMITTED, sender().probe(Pid.INIT));
    }

    @Test
    void TERM_ends_a_process() {
        Process sleeper = processes.start("sleep", "600");

        assertEquals(KillResult.DELIVERED, sender().signal(StartedProcesses.pid(sleeper), Signal.TERM));

        assertEquals(128 + 15, StartedProcesses.await(sleeper));
    }

    @Test
    void KILL_ends_a_process_that_ignores_TERM() {
        Process stubborn = processes.startUntilLine("ready", "sh", "-c", "trap '' TERM; echo ready; exec sleep 600");
        sender().signal(StartedProcesses.pid(stubborn), Signal.TERM);

        assertEquals(KillResult.DELIVERED, sender().signal(StartedProcesses.pid(stubborn), Signal.KILL));

        assertEquals(128 + 9, StartedProcesses.await(stubborn));
    }

    @Test
    void CONT_wakes_a_stopped_process() {
        Pid sleeper = StartedProcesses.pid(processes.start("sleep", "600"));
        assertEquals(0, processes.run("kill", "-STOP", sleeper.toString()));
        StartedProcesses.until(() -> StartedProcesses.state(sleeper) == 'T');

        assertEquals(KillResult.DELIVERED, sender().signal(sleeper, Signal.CONT));

        StartedProcesses.until(() -> StartedProcesses.state(sleeper) != 'T');
    }

    @Test
    void a_probe_does_no_harm() {
        Process sleeper = processes.start("setsid", "sleep", "600");
        Pid pid = StartedProcesses.pid(sleeper);
        StartedProcesses.until(() -> sender().probeGroup(pid) == KillResult.DELIVERED);

        assertEquals(KillResult.DELIVERED, sender().probe(pid));

        assertTrue(sleeper.isAlive());
    }

    @Test
    void a_signal_to_a_process_does_not_reach_its_group() {
        Group group = group();

        sender().signal(group.leader(), Signal.KILL);

        StartedProcesses.until(() -> isDead(group.leader()));
        assertFalse(isDead(group.member()));
    }

    @Test
    void every_member_of_a_group_gets_the_signal() {
        Group group = group();

        assertEquals(KillResult.DELIVERED, sender().signalGroup(group.leader(), Signal.TERM));

        StartedProcesses.until(() -> isDead(group.leader()) && isDead(group.member()));
    }

    @Test
    void a_group_outlives_its_leader() {
        Group group = group();
        sender().signal(group.leader(), Signal.KILL);
        StartedProcesses.until(() -> sender().probe(group.leader()) == KillResult.NO_SUCH_PROCESS);

        assertEquals(KillResult.DELIVERED, sender().probeGroup(group.leader()));
        assertEquals(KillResult.DELIVERED, sender().signalGroup(group.leader(), Signal.KILL));

        StartedProcesses.until(() -> isDead(group.member()));
    }

    @Test
    void a_zombie_answers_a_probe() {
        Pid zombie = processes.startZombie();

        assertEquals(KillResult.DELIVERED, sender().probe(zombie));
        assertEquals(KillResult.DELIVERED, sender().signal(zombie, Signal.KILL));
    }

    @Test
    void it_is_no_dry_run() {
        assertFalse(sender().isDryRun());
    }

    private record Group(Pid leader, Pid member) {
    }

    /** A leader of a group and session of its own, and one more member. */
    private Group group() {
        Process leader = processes.start("setsid", "sh", "-c", "sleep 600 & echo $!; wait; sleep 600");
        Pid member = readPid(leader);
        return new Group(StartedProcesses.pid(leader), member);
    }

    private static Pid readPid(Process process) {
        return new Pid(Integer.parseInt(StartedProcesses.firstLine(process).strip()));
    }

    private static boolean isDead(Pid pid) {
        return " ZX".indexOf(StartedProcesses.state(pid)) >= 0;
    }
}
