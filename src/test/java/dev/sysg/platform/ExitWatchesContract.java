package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.ExitWatches.Watch;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;

/** What every implementation of {@link ExitWatches} has to keep. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class ExitWatchesContract {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration PROMPT = Duration.ofSeconds(5);
    private static final int MANY = 100;

    private final StartedProcesses processes = new StartedProcesses();

    protected final Cancellation interruption = new Cancellation();

    protected abstract ExitWatches watches();

    @AfterEach
    void end_what_was_started() {
        processes.close();
    }

    @Test
    void a_death_ends_the_wait() {
        Process sleeper = processes.start("sleep", "600");
        Deadline prompt = Deadline.after(PROMPT);

        try (Watch watch = watches().watch(StartedProcesses.pid(sleeper))) {
            sleeper.destroyForcibly();
            while (sleeper.isAlive()) {
                watch.pause(LONG);
            }
        }

        assertFalse(prompt.isPast());
    }

    @Test
    void who_goes_on_waiting_after_the_end_does_not_spin() {
        Process sleeper = processes.start("sleep", "600");
        int pauses = 0;

        try (Watch watch = watches().watch(StartedProcesses.pid(sleeper))) {
            sleeper.destroyForcibly();
            Deadline end = Deadline.after(Duration.ofMillis(300));
            for (; !end.isPast(); pauses++) {
                watch.pause(end.remaining());
            }
        }

        assertTrue(pauses < MANY, pauses + " pauses");
    }

    @Test
    void nobody_waits_for_whom_does_not_exist() {
        Deadline prompt = Deadline.after(PROMPT);

        try (Watch watch = watches().watch(new Pid(Integer.MAX_VALUE))) {
            watch.pause(LONG);
        }

        assertFalse(prompt.isPast());
    }

    @Test
    void an_interruption_ends_the_wait() throws InterruptedException {
        Process sleeper = processes.start("sleep", "600");
        Deadline prompt = Deadline.after(PROMPT);
        Thread interrupter = new Thread(() -> interruption.request(15));

        try (Watch watch = watches().watch(StartedProcesses.pid(sleeper))) {
            interrupter.start();
            while (!interruption.isRequested() && !prompt.isPast()) {
                watch.pause(LONG);
            }
            watch.pause(LONG);
        }
        interrupter.join();

        assertFalse(prompt.isPast());
        assertTrue(sleeper.isAlive());
    }

    @Test
    void the_wait_is_as_long_as_was_asked_at_most() {
        Process sleeper = processes.start("sleep", "600");
        Deadline prompt = Deadline.after(PROMPT);

        try (Watch watch = watches().watch(StartedProcesses.pid(sleeper))) {
            watch.pause(Duration.ofMillis(20));
            watch.pause(Duration.ZERO);
            watch.pause(Duration.ofNanos(1));
            watch.pause(Duration.ofMillis(-1));
        }

        assertFalse(prompt.isPast());
    }
}
