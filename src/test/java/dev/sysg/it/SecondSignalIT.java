package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** A second signal, while the command is still busy with the first one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecondSignalIT {

    /** A pid above the kernel's highest. */
    private static final int IMPOSSIBLE_PID = 2_147_483_646;
    /** The lines of so many services are more than a pipe holds (pipe(7)). */
    private static final int SERVICES = 1000;
    private static final String LONG_NAME = "a-service-that-is-not-stopped-".repeat(6);
    /** $0 is made once it is ready, and $1 at each SIGTERM. */
    private static final String NOTES_TERM = "trap ': > \"$1\"' TERM; : > \"$0\"; while :; do sleep 1; done";

    private final Services services = new Services();
    private Path root;
    private Sysg sysg;
    private Path pipe;

    @BeforeEach
    void world(@TempDir Path directory) throws Exception {
        root = directory;
        sysg = new Sysg(directory).manifest("version: '1'\nservices: {}\n");
        pipe = directory.resolve("pipe");
        Run.of("mkfifo", pipe.toString()).exits(0);
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void the_second_one_ends_the_command_at_once(String signal, int exitCode) throws Exception {
        Process stubborn = stubborn();
        record(stubborn);
        // The pipe is not read, so that the command hangs while it reports the first interruption.
        try (RandomAccessFile bothEnds = new RandomAccessFile(pipe.toFile(), "rw");
                InputStream reader = new FileInputStream(pipe.toFile())) {
            Sysg.Started stop = sysg.startAs(List.of("env", "--default-signal", "sh", "-c", "exec \"$@\" > \"$0\"",
                    pipe.toString()), "stop", "--grace", "60s");
            Services.until(() -> Files.exists(root.resolve("asked")));
            stop.signal("INT");
            Services.until(() -> reader.available() > 0);
            assertThat(stop.process().isAlive()).isTrue();

            stop.signal(signal);

            stop.await().exits(exitCode);
        }
        assertThat(stubborn.isAlive()).isTrue();
        assertThat(sysg.pidFile()).contains("\"stubborn\": " + stubborn.pid());
    }

    private Process stubborn() {
        Path ready = root.resolve("ready");
        Process process = services.startProgram("sh", "-c", NOTES_TERM, ready.toString(),
                root.resolve("asked").toString());
        Services.until(() -> Files.exists(ready));
        return process;
    }

    private void record(Process first) {
        List<Object> recorded = new ArrayList<>(List.of("stubborn", first.pid()));
        for (int i = 0; i < SERVICES; i++) {
            recorded.addAll(List.of(LONG_NAME + i, IMPOSSIBLE_PID - i));
        }
        sysg.recorded(recorded.toArray());
    }
}
