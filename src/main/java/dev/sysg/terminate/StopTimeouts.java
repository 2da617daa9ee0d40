package dev.sysg.terminate;

import java.time.Duration;

/**
 * How long the processes of one service have.
 *
 * @param grace    from the first signal to SIGKILL; zero for SIGKILL at once
 * @param killWait from SIGKILL to giving up
 */
public record StopTimeouts(Duration grace, Duration killWait) {
}
