package dev.sysg.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The shipped program in a world of its own: a home, a working directory, an environment with nothing else in it. The
 * program is what the system property {@code sysg.executable} names: the launcher of the jar, or the native executable.
 */
public final class Sysg {

    private static final Duration LONGEST_RUN = Duration.ofSeconds(90);

    private final Path home;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();

    /** A world below this directory, which is empty. */
    public Sysg(Path root) {
        home = create(root.resolve("home"));
        directory = create(root.resolve("current"));
        environment.put("HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
        String javaHome = System.getenv("JAVA_HOME");
        environment.put("JAVA_HOME", javaHome == null ? System.getProperty("java.home") : javaHome);
    }

    public static Path executable() {
        return Path.of(System.getProperty("sysg.executable", "target/sysg")).toAbsolutePath();
    }

    /** Whether the program may be run through this other one. */
    public static boolean isReachedBy(List<String> prefix) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("test", "-x", executable().toString()));
        return Run.of(command.toArray(String[]::new)).exitCode() == 0;
    }

    public Path home() {
        return home;
    }

    /** Where the command runs. */
    public Path directory() {
        return directory;
    }

    /** The state directory, made if it is not there. */
    public Path state() {
        return create(home.resolve(".local/share/systemg"));
    }

    /** Sets a variable for the runs that follow; null unsets it. */
    public Sysg with(String variable, String value) {
        if (value == null) {
            environment.remove(variable);
        } else {
            environment.put(variable, value);
        }
        return this;
    }

    /** Writes a manifest where the command looks for it. */
    public Sysg manifest(String text) {
        write(directory.resolve("systemg.yaml"), text);
        return this;
    }

    /** Records services as systemg does; NAME, PID, NAME, PID, … */
    public Sysg recorded(Object... services) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < services.length; i += 2) {
            entries.add("    \"" + services[i] + "\": " + services[i + 1]);
        }
        write(state().resolve("pid.json"), "{\n  \"services\": {\n" + String.join(",\n", entries) + "\n  }\n}");
        return this;
    }

    public String pidFile() {
        return read(state().resolve("pid.json"));
    }

    /** Runs the program to its end. */
    public Run run(String... arguments) {
        return start(arguments).await();
    }

    /** Starts the program, and does not wait for it. */
    public Started start(String... arguments) {
        return startAs(List.of(), arguments);
    }

    /** Starts the program through another one, such as setpriv. */
    public Started startAs(List<String> prefix, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(executable().toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Started(List.of(arguments), builder);
    }

    /** A run under way. */
    public static final class Started {

        private final StartedProcesses processes = new StartedProcesses();
        private final List<String> arguments;
        private final Process process;
        private final CompletableFuture<String> out;
        private final CompletableFuture<String> err;

        private Started(List<String> arguments, ProcessBuilder program) {
            this.arguments = arguments;
            process = processes.start(program);
            close(process.getOutputStream());
            out = CompletableFuture.supplyAsync(() -> drain(process.getInputStream()), Started::inThread);
            err = CompletableFuture.supplyAsync(() -> drain(process.getErrorStream()), Started::inThread);
        }

        public Process process() {
            return process;
        }

        /** Sends it a signal, such as INT, unless it has ended. */
        public void signal(String name) {
            int status = Run.of("kill", "-" + name, Long.toString(process.pid())).exitCode();
            assertThat(status == 0 || !process.isAlive()).as("signalled, or ended").isTrue();
        }

        /** Waits for its end. What it has started is killed. */
        public Run await() {
            try (processes) {
                return result();
            }
        }

        /** Waits for its end. What it has started goes on, until {@link #await}. */
        public Run result() {
            try {
                if (!process.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("sysg " + arguments + " did not end; stdout: "
                            + out.get(5, TimeUnit.SECONDS)
                            + " stderr: " + err.get(5, TimeUnit.SECONDS));
                }
                return new Run(arguments, process.exitValue(), out.get(10, TimeUnit.SECONDS),
                        err.get(10, TimeUnit.SECONDS));
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError("sysg " + arguments + " could not be read", e);
            }
        }

        private static void close(OutputStream stream) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void inThread(Runnable reader) {
            Thread thread = new Thread(reader, "output of sysg");
            thread.setDaemon(true);
            thread.start();
        }

        private static String drain(InputStream stream) {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Path create(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
