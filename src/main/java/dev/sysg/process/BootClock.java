package dev.sysg.process;

import java.time.Duration;
import java.time.Instant;

import dev.sysg.platform.BootTime;
import dev.sysg.time.Stopwatch;

/** Turns start times in ticks since boot into moments of the wall clock as it stood when this was made. */
public final class BootClock {

    private static final Duration TOLERANCE = Duration.ofMillis(100);
    /** By so much the clock of another machine, on which a file may lie, is trusted to be wrong. */
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final int TRIES = 20;

    private final Instant boot;
    private final Instant made = Instant.now();
    private final Stopwatch sinceThen = Stopwatch.started();

    BootClock(Instant boot) {
        this.boot = boot;
    }

    /**
     * Reads both clocks. If this process has to pause between them, processes look older than they are, and so the
     * quickest of several tries is taken.
     */
    static BootClock read(BootTime bootTime) {
        Instant boot = null;
        Duration quickest = null;
        for (int tries = 0; tries < TRIES && (quickest == null || quickest.compareTo(BootTime.TICK) > 0); tries++) {
            Instant now = Instant.now();
            long start = System.nanoTime();
            Duration sinceBoot = bootTime.sinceBoot();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (quickest == null || taken.compareTo(quickest) < 0) {
                quickest = taken;
                boot = now.minus(sinceBoot);
            }
        }
        return new BootClock(boot);
    }

    public Instant boot() {
        return boot;
    }

    /** This moment, as the start times go, however the wall clock has been set meanwhile. */
    public Instant now() {
        return made.plus(sinceThen.elapsed());
    }

    public Instant startOf(ProcessIdentity process) {
        return boot.plus(BootTime.TICK.multipliedBy(process.startTicks()));
    }

    /** Whether a file was written at a moment that is yet to come, so that its time tells nothing. */
    public boolean isAhead(Instant written) {
        return written.isAfter(Instant.now().plus(SKEW));
    }

    /** Whether the process is certain to have started before this moment of a file's clock, which is not quite ours. */
    public boolean startedBefore(Instant written, ProcessIdentity process) {
        return startOf(process).plus(TOLERANCE).isBefore(written);
    }

    /** Whether the process is certain to have started after this moment of a file's clock, which is not quite ours. */
    public boolean startedAfter(Instant written, ProcessIdentity process) {
        return startOf(process).isAfter(written.plus(TOLERANCE));
    }
}
