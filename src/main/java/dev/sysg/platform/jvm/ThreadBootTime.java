package dev.sysg.platform.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.platform.BootTime;

/** Asks the kernel when a thread started that we start now: jnr has no clock_gettime(2). */
public final class ThreadBootTime implements BootTime {

    private static final Path OWN_THREAD = Path.of("/proc/thread-self/stat");
    /** The position of the start time, field 22 of proc_pid_stat(5), after the name of the thread. */
    private static final int START = 19;

    @Override
    public Duration sinceBoot() {
        NewThread thread = new NewThread();
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SysgException("interrupted while the clock was read: try again", e);
        }
        if (thread.failure != null) {
            throw new SysgException("cannot read " + OWN_THREAD + " (" + FailureReason.of(thread.failure)
                    + "): mount /proc, and try again", thread.failure);
        }
        return TICK.multipliedBy(thread.startTicks);
    }

    private static final class NewThread extends Thread {

        private long startTicks;
        private Exception failure;

        @Override
        public void run() {
            try {
                String line = new String(Files.readAllBytes(OWN_THREAD), StandardCharsets.UTF_8);
                startTicks = Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ", START + 2)[START]);
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
        }
    }
}
