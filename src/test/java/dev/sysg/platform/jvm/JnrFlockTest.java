package dev.sysg.platform.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.platform.Flock;
import dev.sysg.platform.FlockContract;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.testing.StartedProcesses;

class JnrFlockTest extends FlockContract {

    @TempDir
    Path elsewhere;

    @Override
    protected Flock locks() {
        return new JnrFlock();
    }

    @Test
    void a_lock_ends_with_its_process_even_by_SIGKILL() throws IOException {
        Path file = elsewhere.resolve("lock");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process holder = processes.startUntilLine("held", java, "-cp", System.getProperty("java.class.path"),
                LockHolder.class.getName(), file.toString());
        assertThat(lock(file, Duration.ZERO)).isEmpty();

        holder.destroyForcibly();
        StartedProcesses.await(holder);

        assertThat(isFree(file)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_child_does_not_inherit_a_lock(boolean shared) throws IOException {
        Path file = elsewhere.resolve("lock");
        ProcessSpawner spawner = new JnrProcessSpawner();
        HeldLock lock = (shared ? locks().lockShared(file) : lock(file, Duration.ZERO)).orElseThrow();
        Pid child = spawner.spawn(List.of("sleep", "600"), Map.of("PATH", System.getenv("PATH"))).pid();
        try {
            lock.close();

            // The child closes what it does not inherit a moment after posix_spawn has returned here.
            StartedProcesses.until(() -> isFree(file));
        } finally {
            ProcessHandle.of(child.value()).orElseThrow().destroyForcibly();
            StartedProcesses.until(() -> spawner.reap(child).isPresent());
        }
    }

    private boolean isFree(Path file) {
        try {
            Optional<HeldLock> lock = lock(file, Duration.ZERO);
            lock.ifPresent(HeldLock::close);
            return lock.isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
