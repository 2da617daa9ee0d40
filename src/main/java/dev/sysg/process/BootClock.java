package dev.sysg.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import dev.sysg.SysgException;

/**
 * Turns start times in ticks into moments of the wall clock as it stands now. The btime of /proc/stat would be a whole
 * second off, and both it and /proc/uptime are a container's own under lxcfs, while the ticks are the host's: so the
 * kernel is asked what tick a thread started at that we start now. The sum is exact to two ticks.
 */
public record BootClock(Instant boot) {

    /** Linux shows ticks of 10 ms whatever the kernel's own are (time(7)). */
    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration TOLERANCE = Duration.ofMillis(100);
    private static final Path OWN_THREAD = Path.of("/proc/thread-self/stat");
    private static final int TRIES = 20;

    /**
     * Reads /proc/thread-self/stat (proc_pid_stat(5)) in a new thread. On a busy machine that one may start late, and a
     * clock that is behind makes processes look older than a file: the quickest of several tries is taken.
     */
    public static BootClock read() {
        Instant boot = null;
        Duration quickest = null;
        for (int tries = 0; tries < TRIES && (quickest == null || quickest.compareTo(TICK) > 0); tries++) {
            Instant before = Instant.now();
            long start = System.nanoTime();
            long ticks = startOfNewThread();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (quickest == null || taken.compareTo(quickest) < 0) {
                quickest = taken;
                boot = before.minus(TICK.multipliedBy(ticks));
            }
        }
        return new BootClock(boot);
    }

    public Instant startOf(ProcessIdentity process) {
        return boot.plus(TICK.multipliedBy(process.startTicks()));
    }

    /** Whether the process is certain to have started after this moment of a file's clock, which is not quite ours. */
    public boolean startedAfter(Instant written, ProcessIdentity process) {
        return startOf(process).isAfter(written.plus(TOLERANCE));
    }

    private static long startOfNewThread() {
        NewThread thread = new NewThread();
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SysgException("interrupted while the clock was read: try again", e);
        }
        if (thread.failure != null) {
            throw new SysgException("cannot read " + OWN_THREAD + " (" + thread.failure.getMessage()
                    + "): mount /proc, and try again", thread.failure);
        }
        return thread.ticks;
    }

    private static final class NewThread extends Thread {

        private long ticks;
        private IOException failure;

        @Override
        public void run() {
            try {
                ticks = ProcStat.parse(Files.readAllBytes(OWN_THREAD)).identity().startTicks();
            } catch (IOException e) {
                failure = e;
            }
        }
    }
}
