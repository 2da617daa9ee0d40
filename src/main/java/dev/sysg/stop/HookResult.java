package dev.sysg.stop;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a hook went.
 *
 * @param exitStatus 0 to 255, or 128 + n where signal n ended it; empty if it was never started or was killed
 * @param problem    what went wrong; empty if it exited with 0
 */
public record HookResult(OptionalInt exitStatus, Optional<String> problem) {

    static HookResult notStarted(String reason) {
        return new HookResult(OptionalInt.empty(), Optional.of("cannot be started (" + reason + ")"));
    }
}
