package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.StartedProcesses;
import dev.sysg.time.Cancellation;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(180)
class KilledWriterTest {

    private static final int ROUNDS = 10;
    private static final int WRITERS = 5;
    private static final int LONGEST_LIFE_MICROS = 12_000;
    private static final long SEED = 20_261_123;

    /** Only what the writer needs: searching the class path of the tests takes it half a second. */
    private static final String CLASS_PATH = Stream.of(EndlessWriter.class, AtomicFile.class, Logger.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .collect(Collectors.joining(":"));

    @TempDir
    Path root;

    private final StartedProcesses processes = new StartedProcesses();

    @AfterEach
    void end_what_was_started() {
        processes.close();
    }

    @Test
    void a_killed_writer_never_leaves_half_a_file() throws IOException {
        Random random = new Random(SEED);
        List<StateFiles> all = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            all.add(StateFiles.in(Files.createDirectory(root.resolve("state-" + i)))
                    .pids("{\"services\":{\"first\":1}}"));
        }
        Set<String> generations = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Process> writers = all.stream().map(this::writer).toList();
            writers.forEach(writer -> assertThat(StartedProcesses.firstLine(writer)).isEqualTo("ready"));
            for (int i = 0; i < WRITERS; i++) {
                new Cancellation().pause(Duration.ofNanos(1000L * random.nextInt(LONGEST_LIFE_MICROS)));
                writers.get(i).destroyForcibly();
                assertThat(StartedProcesses.await(writers.get(i))).isEqualTo(128 + 9);
                generations.add(generationOf(all.get(i)));
            }
        }
        assertThat(generations).as("the moments at which it was killed").hasSizeGreaterThan(3);
    }

    /** The one generation that the file is of. */
    private static String generationOf(StateFiles files) {
        List<RecordedService> services = files.services();
        assertThat(services).hasSizeBetween(250, 500).extracting(RecordedService::text)
                .containsOnly(services.get(0).text());
        assertThat(files.names()).isSubsetOf("pid.json", "pid.json.lock", ".pid.json.tmp");
        return services.get(0).text();
    }

    private Process writer(StateFiles files) {
        return processes.start(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Dorg.jboss.logging.provider=jdk", "-cp", CLASS_PATH,
                EndlessWriter.class.getName(), files.pidFile().toString());
    }
}
