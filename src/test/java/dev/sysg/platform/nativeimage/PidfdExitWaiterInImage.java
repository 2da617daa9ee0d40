package dev.sysg.platform.nativeimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.ExitWaiter;
import dev.sysg.platform.ExitWaiterContract;
import dev.sysg.platform.Pid;
import dev.sysg.time.BackOff;

class PidfdExitWaiterInImage extends ExitWaiterContract {

    @Override
    protected ExitWaiter waiter() {
        return new PidfdExitWaiter(cancellation);
    }

    @Test
    void only_the_process_that_has_ended_is_returned() {
        Process running = sleep();
        Process ended = sleep();

        ended.destroyForcibly();

        assertEquals(List.of(pid(ended)), awaitAny(List.of(pid(running), pid(ended)), new BackOff()));
    }

    @Test
    void no_process_is_returned_when_the_time_is_up() {
        Process running = sleep();

        assertEquals(List.of(), waiter().await(List.of(pid(running)), Duration.ofMillis(20), new BackOff()));
    }

    @Test
    void no_descriptor_stays_open() throws IOException {
        List<Pid> processes = List.of(pid(sleep()), new Pid(Integer.MAX_VALUE), new Pid(1));
        waiter().await(processes, Duration.ZERO, new BackOff());
        long before = descriptors();

        for (int i = 0; i < 50; i++) {
            waiter().await(processes, Duration.ZERO, new BackOff());
        }

        assertTrue(descriptors() < before + 25);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
