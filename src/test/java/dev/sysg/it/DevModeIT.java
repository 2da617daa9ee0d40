package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.StartedProcesses;

/** {@code ./mvnw quarkus:dev -Dquarkus.args='stop'}, in a copy of the project. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DevModeIT {

    private static final Duration LONGEST_START = Duration.ofMinutes(4);
    private static final List<String> SOURCES = List.of("pom.xml", "application.yaml", "mvnw", ".mvn", "src/main");

    @TempDir
    Path project;

    private final StartedProcesses processes = new StartedProcesses();

    @AfterEach
    void end_what_was_started() {
        processes.close();
    }

    @Test
    void it_logs_the_signals_that_it_would_send_and_changes_nothing() throws IOException {
        copyProject();
        Process service = start(new File("service.log"), "setsid", "sleep", "600");
        Path pidFile = Files.createDirectories(project.resolve("target/dev-state")).resolve("pid.json");
        String recorded = "{\n  \"services\": {\n    \"web\": " + service.pid() + "\n  }\n}";
        Files.writeString(pidFile, recorded);

        Process dev = start(new File("dev.log"), command());

        await().atMost(LONGEST_START).pollInterval(Duration.ofMillis(200))
                .failFast("dev mode ended", () -> !dev.isAlive())
                .untilAsserted(() -> assertThat(log()).contains("web: would stop"));
        assertThat(log()).contains("would send SIGTERM to process group " + service.pid())
                .doesNotContain("Exception");
        assertThat(service.isAlive()).isTrue();
        assertThat(pidFile).hasContent(recorded);
        assertThat(project.resolve("target/dev-state")).isDirectoryContaining("glob:**/pid.json")
                .satisfies(directory -> assertThat(directory.toFile().list()).containsExactly("pid.json"));
    }

    private String[] command() {
        List<String> command = new ArrayList<>(List.of("./mvnw", "-B", "quarkus:dev", "-Dquarkus.args=stop"));
        String repository = System.getProperty("maven.repo.local");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        return command.toArray(String[]::new);
    }

    private Process start(File log, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true)
                .redirectOutput(project.resolve(log.toPath()).toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return processes.start(builder);
    }

    private String log() throws IOException {
        return Files.readString(project.resolve("dev.log"));
    }

    private void copyProject() throws IOException {
        Path origin = Path.of("").toAbsolutePath();
        for (String source : SOURCES) {
            Files.walkFileTree(origin.resolve(source), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Path copy = project.resolve(origin.relativize(file));
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
