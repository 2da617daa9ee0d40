package dev.sysg.store;

import static dev.sysg.store.StateFiles.removal;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ManyEntriesTest {

    @TempDir
    Path root;

    @Test
    void ten_times_the_entries_take_ten_times_as_long() {
        Duration few = fastestRemoval(2_000);
        Duration many = fastestRemoval(20_000);

        assertThat(many).isLessThan(few.multipliedBy(40).plusMillis(200));
        assertThat(many).isLessThan(Duration.ofSeconds(5));
    }

    /** Reads n entries that have spawned a child each, and removes every second one. */
    private Duration fastestRemoval(int entries) {
        StringBuilder services = new StringBuilder();
        StringBuilder parents = new StringBuilder();
        StringBuilder children = new StringBuilder();
        for (int i = 2; i < entries + 2; i++) {
            String comma = i == 2 ? "" : ",";
            services.append(comma).append("\"service-").append(i).append("\":").append(i);
            parents.append(comma).append('"').append(i + 100_000).append("\":").append(i);
            children.append(comma).append('"').append(i).append("\":[").append(i + 100_000).append(']');
        }
        String json = "{\"services\":{" + services + "},\"parent_map\":{" + parents + "},\"children_map\":{" + children
                + "}}";
        Duration fastest = Duration.ofHours(1);
        for (int run = 0; run < 3; run++) {
            StateFiles files = StateFiles.in(root).pids(json);
            long start = System.nanoTime();
            List<EntryRemoval> removals = files.services().stream().map(service -> service.pid().orElseThrow())
                    .filter(pid -> pid.value() % 2 == 0)
                    .map(pid -> removal("service-" + pid, pid.value())).toList();
            assertThat(files.remove(removals).removed()).hasSize(entries / 2);
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            fastest = duration.compareTo(fastest) < 0 ? duration : fastest;
        }
        return fastest;
    }
}
