package dev.sysg.stop;

import java.util.List;
import java.util.Optional;

import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;

/**
 * How the termination of one service went.
 *
 * @param signal      the strongest signal that was sent and taken; empty if all were dead already
 * @param tree        every process that belonged to it
 * @param survivors   those that live; empty does not rule out a member that its group got since
 * @param interrupted whether the wait was cut short
 * @param failure     why nothing is known of survivors, if so
 */
record Ending(Optional<Signal> signal, ProcessTree tree, List<Survivor> survivors, boolean interrupted,
        Optional<String> failure) {

    /** @param permitted whether we may signal it */
    record Survivor(Pid pid, boolean permitted) {
    }
}
