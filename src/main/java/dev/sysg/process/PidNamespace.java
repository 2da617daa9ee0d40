package dev.sysg.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.platform.Pid;

/**
 * The pid namespace that /proc shows, in which alone its numbers mean what they say (pid_namespaces(7)).
 *
 * @param proc where it is mounted
 */
record PidNamespace(Path proc) {

    /** The kernel gives it this number in every release (PID_NS_INIT_INO of linux/nsfs.h). */
    private static final String FIRST = "pid:[4026531836]";

    /** Whether it is another one than the first one of the machine. */
    boolean isOwn() {
        try {
            return !Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString().equals(FIRST);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Refuses a /proc of other processes than ours.
     *
     * @throws SysgException if it shows those of another namespace, or none
     */
    void requireShown(Pid ownPid) {
        Path self = proc.resolve("self");
        try {
            if (!Files.readSymbolicLink(self).toString().equals(ownPid.toString())) {
                throw new SysgException(proc + " shows the processes of another pid namespace: mount that of this one "
                        + "(mount -t proc proc " + proc + "), and try again");
            }
        } catch (IOException e) {
            throw new SysgException("cannot read " + self + " (" + FailureReason.of(e)
                    + "): mount /proc, and try again", e);
        }
    }
}
