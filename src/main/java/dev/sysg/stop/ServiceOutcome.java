package dev.sysg.stop;

import java.time.Duration;
import java.util.Optional;

import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;

/**
 * One line of the report.
 *
 * @param service as the user names it: NAME, or PROJECT/NAME where the store has projects
 * @param pid     the recorded process, if what is recorded is a pid
 * @param signal  the strongest signal that was sent
 * @param elapsed from the first signal to the end of the last process
 * @param detail  the reason of a failure, or what a dry run would signal
 * @param hook    how its on_stop hook went, if it was due
 */
public record ServiceOutcome(String service, Optional<Pid> pid, Outcome outcome, Optional<Signal> signal,
        Duration elapsed, Optional<String> detail, Optional<HookResult> hook) {

    /** Nothing was signalled. */
    static ServiceOutcome untouched(String service, Optional<Pid> pid, Outcome outcome, String detail) {
        return new ServiceOutcome(service, pid, outcome, Optional.empty(), Duration.ZERO, Optional.of(detail),
                Optional.empty());
    }

    /** The same line with another outcome. */
    ServiceOutcome as(Outcome other, String reason) {
        return new ServiceOutcome(service, pid, other, signal, elapsed, Optional.of(reason), hook);
    }

    /** The same line with the result of the hook. */
    ServiceOutcome with(HookResult result) {
        return new ServiceOutcome(service, pid, outcome, signal, elapsed, detail, Optional.of(result));
    }
}
