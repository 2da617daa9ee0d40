package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** Another program holds the lock of pid.json. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockedPidFileIT {

    private final Services services = new Services();
    private final StartedProcesses processes = new StartedProcesses();
    private Sysg sysg;
    private Path lock;
    private Process web;
    private Process holder;

    @BeforeEach
    void a_recorded_service_and_a_holder_of_the_lock(@TempDir Path root) {
        sysg = new Sysg(root).manifest("version: '1'\nservices: {}\n");
        web = services.start("sleep 600");
        sysg.recorded("web", web.pid());
        lock = sysg.state().resolve("pid.json.lock");
        holder = processes.startUntilLine("held", "flock", "-o", lock.toString(), "sh", "-c", "echo held; exec cat");
    }

    @AfterEach
    void cleanUp() {
        processes.close();
        services.close();
    }

    @Test
    void after_the_lock_timeout_nothing_is_signalled() {
        String before = sysg.pidFile();
        long start = System.nanoTime();

        sysg.with("SYSG_LOCK_TIMEOUT", "300ms").run("stop").exits(1).printsNothing()
                .complainsOnly("error: ", lock.toString(), "300 ms");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(web.isAlive()).isTrue();
        assertThat(sysg.pidFile()).isEqualTo(before);
    }

    @Test
    void when_the_lock_is_released_the_stop_goes_on() throws IOException {
        Sysg.Started stop = sysg.with("SYSG_LOCK_TIMEOUT", "60s").start("stop");
        Services.until(() -> triesToLock(stop.process().pid()));
        assertThat(web.isAlive()).isTrue();

        holder.getOutputStream().close();

        stop.await().exits(0).prints("web: stopped");
        assertThat(services.live()).isEmpty();
        assertThat(sysg.pidFile()).doesNotContain("web");
    }

    @Test
    void an_interruption_ends_the_wait_and_names_what_is_not_recorded(@TempDir Path signs)
            throws Exception {
        holder.getOutputStream().close();
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Path ready = signs.resolve("ready");
        Path heard = signs.resolve("heard");
        Path end = signs.resolve("end");
        Process slow = services.start("trap ': > " + heard + "; while [ ! -e " + end + " ]; do sleep 0.01; done; exit' "
                + "TERM; : > " + ready + "; while :; do sleep 0.01; done");
        Services.until(() -> Files.exists(ready));
        sysg.recorded("slow", slow.pid());
        Sysg.Started stop = sysg.with("SYSG_LOCK_TIMEOUT", "60s").startAs(List.of("env", "--default-signal"), "stop");
        Services.until(() -> Files.exists(heard));
        processes.startUntilLine("held", "flock", "-o", lock.toString(), "sh", "-c", "echo held; exec cat");
        Files.createFile(end);
        Services.until(() -> triesToLock(stop.process().pid()));

        stop.signal("INT");

        stop.await().exits(130).prints("slow: has ended, which could not be recorded").complainsOnly(
                "error: 'slow' has ended, but the command was interrupted while another program held the lock " + lock);
        assertThat(sysg.pidFile()).contains("slow");
    }

    /** Whether the process has the lock file open, which it has only while it waits for the lock or holds it. */
    private boolean triesToLock(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return descriptors.anyMatch(this::isLock);
        }
    }

    private boolean isLock(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(lock.toRealPath());
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
