package dev.sysg.platform;

import java.util.OptionalInt;

/**
 * The end of a child that has been reaped.
 *
 * @param status as waitpid(2) reports it
 */
public record ChildExit(Pid pid, int status) {

    /** The exit status; empty if a signal ended it. */
    public OptionalInt code() {
        return (status & 0x7f) == 0 ? OptionalInt.of(status >> 8 & 0xff) : OptionalInt.empty();
    }

    /** The signal that ended it, if one did. */
    public OptionalInt signal() {
        return (status & 0x7f) == 0 ? OptionalInt.empty() : OptionalInt.of(status & 0x7f);
    }

    /** The exit status as a shell has it: 128 + n if signal n ended it. */
    public int shellStatus() {
        return code().orElseGet(() -> 128 + signal().getAsInt());
    }
}
