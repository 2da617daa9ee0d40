package dev.sysg.stop;

import java.time.Duration;

/**
 * How long the processes of one service have.
 *
 * @param grace    from SIGTERM to SIGKILL; zero for SIGKILL at once
 * @param killWait from SIGKILL to giving up
 */
record Limits(Duration grace, Duration killWait) {
}
