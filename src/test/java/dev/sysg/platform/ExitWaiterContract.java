package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.testing.StartedProcesses;
import dev.sysg.time.BackOff;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Deadline;

/** What every implementation of {@link ExitWaiter} has to keep. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class ExitWaiterContract {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration PROMPT = Duration.ofSeconds(5);
    private static final int MANY = 100;

    private final StartedProcesses started = new StartedProcesses();

    protected final Cancellation cancellation = new Cancellation();

    protected abstract ExitWaiter waiter();

    @AfterEach
    void end_what_was_started() {
        started.close();
    }

    @Test
    void the_end_of_one_process_ends_the_wait() {
        Process running = sleep();
        Process ending = sleep();
        Deadline prompt = Deadline.after(PROMPT);

        ending.destroyForcibly();
        List<Pid> ended = new ArrayList<>();
        while (ending.isAlive() || !ended.contains(pid(ending))) {
            ended.addAll(awaitAny(List.of(pid(running), pid(ending)), new BackOff()));
        }

        assertFalse(prompt.isPast());
        assertTrue(running.isAlive());
    }

    @Test
    void waiting_again_after_the_end_does_not_spin() {
        Process ended = sleep();
        ended.destroyForcibly();
        BackOff backOff = new BackOff();

        Deadline end = Deadline.after(Duration.ofMillis(300));
        int waits = 0;
        for (; !end.isPast(); waits++) {
            waiter().await(List.of(pid(ended)), end.remaining(), backOff);
        }

        assertTrue(waits < MANY, waits + " waits");
    }

    @Test
    void a_process_that_does_not_exist_is_returned() {
        Pid missing = new Pid(Integer.MAX_VALUE);

        assertEquals(List.of(missing), awaitAny(List.of(missing), new BackOff()));
    }

    @Test
    void any_number_of_processes_can_be_waited_for() {
        List<Pid> processes = IntStream.rangeClosed(Integer.MAX_VALUE - 500, Integer.MAX_VALUE).mapToObj(Pid::new)
                .toList();

        assertEquals(processes, awaitAny(processes, new BackOff()));
    }

    @Test
    void cancellation_ends_the_wait() throws InterruptedException {
        Process running = sleep();
        Deadline prompt = Deadline.after(PROMPT);
        Thread canceller = new Thread(() -> cancellation.request(15));

        canceller.start();
        while (!cancellation.isRequested()) {
            waiter().await(List.of(pid(running)), LONG, new BackOff());
        }
        waiter().await(List.of(pid(running)), LONG, new BackOff());
        canceller.join();

        assertFalse(prompt.isPast());
        assertTrue(running.isAlive());
    }

    @Test
    void the_wait_is_no_longer_than_its_limit() {
        List<Pid> running = List.of(pid(sleep()));
        Deadline prompt = Deadline.after(PROMPT);

        waiter().await(running, Duration.ofMillis(20), new BackOff());
        waiter().await(running, Duration.ZERO, new BackOff());
        waiter().await(running, Duration.ofNanos(1), new BackOff());
        waiter().await(running, Duration.ofMillis(-1), new BackOff());

        assertFalse(prompt.isPast());
    }

    protected final Process sleep() {
        return started.start("sleep", "600");
    }

    protected static Pid pid(Process process) {
        return StartedProcesses.pid(process);
    }

    /** Waits until a process is returned. */
    protected final List<Pid> awaitAny(List<Pid> processes, BackOff backOff) {
        List<Pid> ended = List.of();
        Deadline prompt = Deadline.after(PROMPT);
        while (ended.isEmpty() && !prompt.isPast()) {
            ended = waiter().await(processes, LONG, backOff);
        }
        return ended;
    }
}
