package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.StartedProcesses;

/** Other programs write pid.json at the same time, in systemg's way: under flock(2), over the old content. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class SharedPidFileTest {

    private static final int ADDED = 150;
    private static final int REMOVED = 150;
    private static final int WRITERS = 3;

    /** Adds services peer-1 to peer-n, each under the lock of its own. */
    private static final String PEER = """
            i=0
            while [ $i -lt "$2" ]; do
              i=$((i + 1))
              flock "$1.lock" sh -c 'sed "s/\\"services\\": {/&\\"peer-$2\\": $((100000 + $2)),/" "$1" > "$1.new"
                cat "$1.new" > "$1"' sh "$1" $i
            done
            """;

    @TempDir
    Path root;

    private final StartedProcesses processes = new StartedProcesses();
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);

    @AfterEach
    void end_what_was_started() {
        threads.shutdownNow();
        processes.close();
    }

    @Test
    void no_entry_is_lost_between_two_programs() throws Exception {
        StateFiles files = StateFiles.in(root).pids("{\"services\": {\"last\": 9}}");
        IntStream.rangeClosed(1, REMOVED).forEach(i -> files.pids(
                files.pids().replace("\"last\"", "\"web-" + i + "\": " + (1000 + i) + ", \"last\"")));
        Process peer = processes.start("sh", "-c", PEER, "sh", files.pidFile().toString(), Integer.toString(ADDED));

        List<Future<?>> removals = IntStream.range(0, WRITERS).<Future<?>>mapToObj(writer -> threads.submit(() -> {
            for (int i = 1 + writer; i <= REMOVED; i += WRITERS) {
                assertThat(files.remove("web-" + i, 1000 + i)).containsExactly("web-" + i);
            }
        })).toList();
        for (Future<?> removal : removals) {
            removal.get();
        }

        assertThat(StartedProcesses.await(peer)).isZero();
        Set<String> expected = new HashSet<>(Set.of("last"));
        IntStream.rangeClosed(1, ADDED).forEach(i -> expected.add("peer-" + i));
        assertThat(files.services()).extracting(service -> service.id().name()).hasSize(ADDED + 1)
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
