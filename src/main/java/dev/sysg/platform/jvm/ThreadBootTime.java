package dev.sysg.platform.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import dev.sysg.error.SysgException;
import dev.sysg.platform.BootTime;

/** The start time of a thread that is started now, because jnr has no clock_gettime(2). */
public final class ThreadBootTime implements BootTime {

    private static final Path OWN_THREAD = Path.of("/proc/thread-self/stat");
    /** The position of the start time, field 22 of proc_pid_stat(5), after the name of the thread. */
    private static final int START = 19;

    @Override
    public Duration sinceBoot() {
        FutureTask<Long> startTicks = new FutureTask<>(ThreadBootTime::startTicks);
        new Thread(startTicks).start();
        try {
            return TICK.multipliedBy(startTicks.get());
        } catch (InterruptedException | ExecutionException e) {
            throw new SysgException("cannot read " + OWN_THREAD + ": mount /proc, and try again", e);
        }
    }

    private static long startTicks() throws IOException {
        String line = new String(Files.readAllBytes(OWN_THREAD), StandardCharsets.UTF_8);
        return Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ", START + 2)[START]);
    }
}
