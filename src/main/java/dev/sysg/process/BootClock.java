package dev.sysg.process;

import java.time.Duration;
import java.time.Instant;

import dev.sysg.platform.BootTime;
import dev.sysg.time.Stopwatch;

/** Turns start times in ticks since boot into moments of the wall clock as it stood when this was made. */
public final class BootClock {

    private static final Duration TOLERANCE = Duration.ofMillis(100);
    /** So wrong may the clock of another machine be that serves a file. */
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final int TRIES = 20;

    private final Instant boot;
    private final Instant made = Instant.now();
    private final Stopwatch sinceThen = Stopwatch.started();

    BootClock(Instant boot) {
        this.boot = boot;
    }

    /** Reads both clocks again if there was a pause in between: that makes processes look older than they are. */
    static BootClock read(BootTime bootTime) {
        for (int tries = 1;; tries++) {
            Instant now = Instant.now();
            Stopwatch pause = Stopwatch.started();
            Instant boot = now.minus(bootTime.sinceBoot());
            if (pause.elapsed().compareTo(BootTime.TICK) <= 0 || tries == TRIES) {
                return new BootClock(boot);
            }
        }
    }

    /** This moment on the clock of the start times, however the wall clock has been set meanwhile. */
    public Instant now() {
        return made.plus(sinceThen.elapsed());
    }

    public Instant startOf(ProcessIdentity process) {
        return boot.plus(BootTime.TICK.multipliedBy(process.startTicks()));
    }

    /** Whether a file is dated in the future, so that its time proves nothing. */
    public boolean isAhead(Instant written) {
        return written.isAfter(Instant.now().plus(SKEW));
    }

    /** Whether the process is certain to have started after this moment of a file, within 100 ms. */
    public boolean startedAfter(Instant written, ProcessIdentity process) {
        return startOf(process).isAfter(written.plus(TOLERANCE));
    }
}
