package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.ProcessSpawner.Child;
import dev.sysg.platform.ServiceSpawner.Streams;
import dev.sysg.testing.StartedProcesses;

/** What every implementation of {@link ProcessSpawner} and {@link ServiceSpawner} has to keep. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class ProcessSpawnerContract {

    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"));
    /** Signals that end no process by default, or stop it. */
    private static final Set<Integer> HARMLESS = Set.of(17, 18, 19, 20, 21, 22, 23, 28);

    @TempDir
    Path directory;

    private final List<Pid> children = new ArrayList<>();
    private final List<InputStream> outputs = new ArrayList<>();

    protected abstract ServiceSpawner spawner();

    @AfterEach
    void end_what_was_started() throws IOException {
        for (InputStream output : outputs) {
            output.close();
        }
        for (Pid child : List.copyOf(children)) {
            ProcessHandle.of(child.value()).ifPresent(ProcessHandle::destroyForcibly);
            awaitEnd(child);
        }
    }

    @Test
    void a_child_leads_a_group_and_a_session_of_its_own() throws IOException {
        Pid child = spawnSleeper();

        assertEquals(child.toString(), statField(child.toString(), 5));
        assertEquals(child.toString(), statField(child.toString(), 6));
    }

    @Test
    void a_child_reads_dev_null_and_writes_to_one_pipe() throws IOException {
        Path descriptors = Path.of("/proc", spawnSleeper().toString(), "fd");
        Path output = Files.readSymbolicLink(descriptors.resolve("1"));

        assertEquals(Path.of("/dev/null"), Files.readSymbolicLink(descriptors.resolve("0")));
        assertTrue(output.toString().startsWith("pipe:"), output.toString());
        assertEquals(output, Files.readSymbolicLink(descriptors.resolve("2")));
    }

    @Test
    void what_a_child_writes_can_be_read_and_ends_with_it() throws IOException {
        Child child = spawner().spawn(List.of("sh", "-c", "echo one; echo two >&2; sleep 0.1; echo three"),
                ENVIRONMENT);
        children.add(child.pid());

        try (InputStream output = child.output()) {
            assertEquals("one\ntwo\nthree\n", new String(output.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void no_descriptor_stays_open() throws IOException {
        long before = openDescriptors();
        Child child = spawner().spawn(List.of("true"), ENVIRONMENT);
        child.output().close();
        awaitEnd(child.pid());
        assertThrows(IOException.class, () -> spawn(List.of(directory.toString()), ENVIRONMENT));

        assertEquals(before, openDescriptors());
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(descriptor -> {
                try {
                    return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
                } catch (IOException e) {
                    return false;
                }
            }).count();
        }
    }

    @Test
    void a_child_gets_the_given_environment_and_no_more() throws IOException {
        Map<String, String> environment = Map.of("A", "1", "EMPTY", "", "TEXT", "two words = \"three\"\nlines");

        Pid child = spawn(List.of("sleep", "600"), environment);

        assertEquals(Set.of("A=1", "EMPTY=", "TEXT=two words = \"three\"\nlines"),
                Set.copyOf(words(child, "environ")));
    }

    @Test
    void a_child_gets_its_arguments_unchanged() throws IOException {
        List<String> words = List.of("tail", "-f", "/dev/null", "a b", "", "'\"$HOME*\n");

        Pid child = spawn(words, ENVIRONMENT);

        assertEquals(words, words(child, "cmdline"));
    }

    @Test
    void arguments_and_variables_beyond_ascii_are_utf_8() throws IOException {
        assumeTrue(Charset.defaultCharset().equals(StandardCharsets.UTF_8), "JDK 17 writes ASCII in the C locale");
        List<String> words = List.of("tail", "-f", "/dev/null", "größe €😀");

        Pid child = spawn(words, Map.of("PATH", System.getenv("PATH"), "NAME", "größe €😀"));

        assertEquals(words, words(child, "cmdline"));
        assertTrue(words(child, "environ").contains("NAME=größe €😀"));
    }

    @Test
    void a_program_is_found_by_its_path_too() throws IOException {
        assertEquals(0, awaitEnd(spawn(List.of("/bin/true"), Map.of())));
    }

    @Test
    void a_missing_program_is_an_error_that_names_it() {
        String missing = directory.resolve("missing").toString();

        IOException failure = assertThrows(IOException.class, () -> spawn(List.of(missing), ENVIRONMENT));
        // Where PATH leads through a directory that we may not enter, the reason is another one.
        IOException lookup = assertThrows(IOException.class, () -> spawn(List.of("sysg-no-such-program"), ENVIRONMENT));

        assertEquals(missing + ": No such file or directory", failure.getMessage());
        assertTrue(lookup.getMessage().startsWith("sysg-no-such-program: "), lookup.getMessage());
    }

    @Test
    void a_file_that_is_not_executable_is_an_error() throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "true");

        assertThrows(IOException.class, () -> spawn(List.of(text.toString()), ENVIRONMENT));
        assertThrows(IOException.class, () -> spawn(List.of(directory.toString()), ENVIRONMENT));
    }

    @Test
    void a_running_child_has_not_ended() throws IOException {
        assertEquals(OptionalInt.empty(), spawner().reap(spawnSleeper()));
    }

    @Test
    void every_exit_status_is_reported() throws IOException {
        List<Pid> ended = new ArrayList<>();
        for (int status = 0; status <= 255; status++) {
            ended.add(spawn(List.of("sh", "-c", "exit " + status), ENVIRONMENT));
        }

        assertEquals(IntStream.rangeClosed(0, 255).boxed().toList(), ended.stream().map(this::awaitEnd).toList());
    }

    @Test
    void an_end_by_a_signal_is_128_plus_the_signal() throws IOException {
        for (int signal = 1; signal <= 31; signal++) {
            if (!HARMLESS.contains(signal)) {
                // Who runs the tests in the background has them started with SIGINT and SIGQUIT ignored.
                Pid child = spawn(List.of("env", "--default-signal", "sh", "-c",
                        "ulimit -c 0; kill -" + signal + " $$"),
                        ENVIRONMENT);
                assertEquals(128 + signal, awaitEnd(child));
            }
        }
    }

    @Test
    void a_reaped_child_is_gone() throws IOException {
        Pid child = spawn(List.of("true"), ENVIRONMENT);

        awaitEnd(child);

        assertTrue(Files.notExists(Path.of("/proc", child.toString())));
    }

    @Test
    void output_is_appended_to_files_that_only_the_owner_can_read() throws IOException {
        Path output = directory.resolve("out put");
        Path error = directory.resolve("err");
        Files.writeString(error, "before\n");

        awaitEnd(spawn(List.of("sh", "-c", "echo one; echo two >&2"), output, error));

        assertEquals("one\n", Files.readString(output));
        assertEquals("before\ntwo\n", Files.readString(error));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(output)));
    }

    @Test
    void a_child_with_files_inherits_no_other_descriptor() throws IOException {
        Pid child;
        try (FileChannel open = FileChannel.open(Files.createFile(directory.resolve("open")))) {
            child = spawn(List.of("sleep", "600"), directory.resolve("out"), directory.resolve("err"));
        }

        Path descriptors = Path.of("/proc", child.toString(), "fd");
        StartedProcesses.until(() -> names(descriptors).equals(Set.of("0", "1", "2")));
        assertEquals(Path.of("/dev/null"), Files.readSymbolicLink(descriptors.resolve("0")));
        assertEquals(child.toString(), statField(child.toString(), 6));
    }

    @Test
    void nor_does_one_that_writes_to_a_pipe() throws IOException {
        Pid child;
        try (FileChannel open = FileChannel.open(Files.createFile(directory.resolve("open")))) {
            child = spawnSleeper();
        }

        Path descriptors = Path.of("/proc", child.toString(), "fd");
        StartedProcesses.until(() -> names(descriptors).equals(Set.of("0", "1", "2")));
    }

    @Test
    void a_child_reads_a_named_pipe_to_its_end() throws IOException {
        Path pipe = directory.resolve("pipe");
        spawner().makePipe(pipe);
        Pid child;
        try (FileChannel end = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            child = spawn(List.of("sh", "-c", "read -r a; read -r b || exit 7"), pipe, directory.resolve("out"),
                    directory.resolve("err"));
            end.write(ByteBuffer.wrap(new byte[] {'\n'}));
            assertEquals(OptionalInt.empty(), spawner().reap(child));
        }

        assertEquals(7, awaitEnd(child));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(pipe)));
        assertThrows(IOException.class, () -> spawner().makePipe(pipe));
    }

    @Test
    void a_file_that_cannot_be_opened_is_an_error() {
        Path missing = directory.resolve("missing/out");

        assertThrows(IOException.class, () -> spawn(List.of("true"), missing, missing));
    }

    @Test
    void the_end_of_any_child_is_awaited() throws IOException {
        Pid sleeper = spawnSleeper();
        Pid ended = spawn(List.of("sh", "-c", "exit 7"), ENVIRONMENT);

        assertEquals(OptionalInt.of(7), awaitAny(ended).code());
        ProcessHandle.of(sleeper.value()).orElseThrow().destroyForcibly();
        assertEquals(OptionalInt.of(9), awaitAny(sleeper).signal());
    }

    /** Another child of this process may end at the same moment. */
    private ChildExit awaitAny(Pid child) {
        ChildExit exit = spawner().awaitAny().orElseThrow();
        while (!exit.pid().equals(child)) {
            exit = spawner().awaitAny().orElseThrow();
        }
        children.remove(child);
        return exit;
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Pid spawn(List<String> command, Path output, Path error) throws IOException {
        return spawn(command, Path.of("/dev/null"), output, error);
    }

    private Pid spawn(List<String> command, Path input, Path output, Path error) throws IOException {
        Pid child = spawner().spawn(command, ENVIRONMENT, new Streams(input, output, error));
        children.add(child);
        return child;
    }

    private Pid spawnSleeper() throws IOException {
        return spawn(List.of("sleep", "600"), ENVIRONMENT);
    }

    private Pid spawn(List<String> command, Map<String, String> environment) throws IOException {
        Child child = spawner().spawn(command, environment);
        children.add(child.pid());
        outputs.add(child.output());
        return child.pid();
    }

    private int awaitEnd(Pid child) {
        OptionalInt[] status = new OptionalInt[1];
        StartedProcesses.until(() -> (status[0] = spawner().reap(child)).isPresent());
        children.remove(child);
        return status[0].getAsInt();
    }

    private static String statField(String process, int field) throws IOException {
        String stat = Files.readString(Path.of("/proc", process, "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field - 3];
    }

    /** What the kernel shows of the program once it runs: of a child that has not come so far, it shows nothing. */
    private static List<String> words(Pid process, String file) throws IOException {
        Path shown = Path.of("/proc", process.toString(), file);
        StartedProcesses.until(() -> size(shown) > 0);
        String text = new String(Files.readAllBytes(shown), StandardCharsets.UTF_8);
        return List.of(text.substring(0, text.length() - 1).split("\0", -1));
    }

    private static int size(Path file) {
        try {
            return Files.readAllBytes(file).length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
