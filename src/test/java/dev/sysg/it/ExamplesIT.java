package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.Pid;
import dev.sysg.testing.StartedProcesses;

/** What a newcomer runs first. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExamplesIT {

    private static final Path DEV_STATE = Path.of("target/dev-state");

    private final StartedProcesses processes = new StartedProcesses();

    @AfterEach
    void cleanUp() {
        processes.close();
    }

    @Test
    void the_quickstart_stops_its_services_both_ways() throws Exception {
        assertThat(output("examples/quickstart"))
                .contains("web: would stop", "web: stopped (TERM, ", "stubborn: stopped (KILL, ")
                .contains("would send {\"Stop\":{\"service\":\"web\"}}", "Service 'web' stopped",
                        "Supervisor shutting down")
                .endsWith("== All is stopped\n");
    }

    @Test
    void the_services_of_dev_mode_live_until_they_are_cleared() throws Exception {
        JsonNode services;
        try {
            output("examples/dev-services", "start");
            services = new ObjectMapper().readTree(DEV_STATE.resolve("pid.json").toFile()).get("services");
            assertThat(services).hasSize(2).allMatch(ExamplesIT::lives);
        } finally {
            output("examples/dev-services", "clear");
        }
        assertThat(DEV_STATE).doesNotExist();
        for (JsonNode pid : services) {
            StartedProcesses.until(() -> !lives(pid));
        }
    }

    private static boolean lives(JsonNode pid) {
        return StartedProcesses.lives(new Pid(pid.intValue()));
    }

    private String output(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("JAVA_HOME", System.getProperty("java.home"),
                "PATH", System.getProperty("java.home") + "/bin:" + System.getenv("PATH")));
        Process process = processes.start(builder);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
