package dev.sysg.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.sysg.daemon.SupervisorEvent.Exited;
import dev.sysg.manifest.ShellCommand;
import dev.sysg.platform.ChildExit;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ServiceSpawner.Streams;
import dev.sysg.platform.ServiceSpawner;
import dev.sysg.testing.StartedProcesses;

/** With children that a test ends: a real wait for all would take those of other tests in this JVM. */
@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReapingSpawnerTest {

    private static final Path NONE = Path.of("/dev/null");
    private static final Streams STREAMS = new Streams(NONE, NONE, NONE);
    private static final ShellCommand COMMAND = new ShellCommand(List.of(), Map.of());

    private final LinkedBlockingQueue<SupervisorEvent> events = new LinkedBlockingQueue<>();
    private final Children children = new Children();
    private final ReapingSpawner spawner = new ReapingSpawner(children, events);

    /** Answers each wait with the next end, and with no child if there is none. */
    private static final class Children implements ServiceSpawner {

        private final Deque<ChildExit> ended = new ArrayDeque<>();
        private final List<Pid> spawned = new ArrayList<>();

        synchronized void end(Pid pid, int status) {
            ended.add(new ChildExit(pid, status));
        }

        @Override
        public Child spawn(List<String> command, Map<String, String> environment) {
            return new Child(spawn(command, environment, STREAMS), InputStream.nullInputStream());
        }

        @Override
        public synchronized Pid spawn(List<String> command, Map<String, String> environment, Streams streams) {
            Pid pid = new Pid(1000 + spawned.size());
            spawned.add(pid);
            return pid;
        }

        @Override
        public void makePipe(Path path) throws IOException {
            throw new IOException("not asked for");
        }

        @Override
        public OptionalInt reap(Pid child) {
            throw new AssertionError("only the wait for all reaps");
        }

        @Override
        public synchronized Optional<ChildExit> awaitAny() {
            return Optional.ofNullable(ended.poll());
        }
    }

    @Test
    void the_end_of_a_service_is_an_event() throws Exception {
        Pid service = spawner.spawnService(COMMAND, STREAMS);
        children.end(service, 3 << 8);
        spawner.start();

        assertThat(((Exited) events.take()).exit().code()).hasValue(3);
    }

    @Test
    void the_end_of_a_hook_is_kept_until_it_is_asked_for() throws Exception {
        Pid hook = spawner.spawn(List.of(), Map.of()).pid();
        assertThat(spawner.reap(hook)).isEmpty();
        children.end(hook, 9);
        spawner.start();

        OptionalInt[] status = new OptionalInt[1];
        StartedProcesses.until(() -> (status[0] = spawner.reap(hook)).isPresent());
        assertThat(status[0]).hasValue(128 + 9);
        assertThat(events).isEmpty();
    }

    @Test
    void orphans_are_reaped_and_are_no_event() throws Exception {
        children.end(new Pid(4711), 0);
        Pid service = spawner.spawnService(COMMAND, STREAMS);
        children.end(service, 15);
        spawner.start();

        assertThat(((Exited) events.take()).exit().signal()).hasValue(15);
        assertThat(events).isEmpty();
    }

    @Test
    void a_service_that_starts_while_there_is_no_child_is_not_missed() throws Exception {
        spawner.start();
        Pid service = spawner.spawnService(COMMAND, STREAMS);
        children.end(service, 0);

        assertThat(((Exited) events.take()).exit().pid()).isEqualTo(service);
    }
}
