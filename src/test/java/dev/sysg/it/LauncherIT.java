package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.FakeSupervisor;
import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** How the shell script of the jar starts it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LauncherIT {

    /** The JVMs that make archives of loaded classes, as far as is known. */
    private static final Pattern ARCHIVES = Pattern.compile("HotSpot|OpenJDK");
    private static final int LONGEST_HEADER = 4096;

    @TempDir
    Path root;

    @BeforeEach
    void the_program_is_the_launcher() throws IOException {
        try (InputStream program = Files.newInputStream(Sysg.executable())) {
            String start = new String(program.readNBytes(2), StandardCharsets.US_ASCII);
            assumeTrue(start.equals("#!"), "a native executable");
        }
    }

    @Test
    void it_is_found_through_links_with_blanks_in_their_names() throws IOException {
        Path directory = Files.createDirectories(root.resolve("a b/bin"));
        Path first = Files.createSymbolicLink(directory.resolve("first"), Sysg.executable());
        Files.createSymbolicLink(directory.resolve("second one"), Path.of("first"));
        Files.createSymbolicLink(root.resolve("third\n"), Path.of("a b/bin/second one"));

        run(Map.of(), first.toString(), "--version").exits(0).isSilent();
        run(Map.of(), directory.resolve("second one").toString(), "--version").exits(0).isSilent();
        run(Map.of(), "./third\n", "--version").exits(0).isSilent();
        run(Map.of(), "sh", "third\n", "--version").exits(0).isSilent();
    }

    @Test
    void without_it_the_jar_leaves_nothing_in_the_temporary_directory() throws IOException {
        Path temporary = Files.createDirectory(root.resolve("tmp"));
        try (var jars = Files.newDirectoryStream(Sysg.executable().getParent(), "*-runner.jar")) {
            run(Map.of(), Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djava.io.tmpdir=" + temporary, "-jar", jars.iterator().next().toString(), "stop", "-s", "x")
                    .exits(0);
        }

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void it_is_found_on_the_path() throws IOException {
        Files.createSymbolicLink(root.resolve("sysg"), Sysg.executable());

        run(Map.of("PATH", root + ":" + System.getenv("PATH")), "sh", "-c", "exec sysg --version").exits(0).isSilent();
    }

    @Test
    void an_installation_may_lie_anywhere() throws IOException {
        Path installation = installation("an installation é");

        run(Map.of(), installation + "/sysg", "stop", "-s", "x").exits(0).prints("x: nothing to stop").withoutTrace();
    }

    @Test
    void classes_come_from_the_archive_that_the_build_has_made() throws IOException {
        assumeTrue(ARCHIVES.matcher(System.getProperty("java.vm.name")).find(), "this JVM makes no archive");
        Path classes = root.resolve("classes");

        runNoting(classes, Sysg.executable());

        assertThat(sources(classes)).contains("dev.sysg.Main source: shared objects file",
                        "dev.sysg.stop.DirectStopper source: shared objects file")
                .noneMatch(line -> line.contains(".jar") && !mayExtendOldClass(line));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 500, 10_000_000})
    void an_archive_that_is_cut_off_is_done_without(int length) throws IOException {
        Path installation = installation("with a damaged archive");
        Files.write(installation.resolve(archive().getFileName()),
                Arrays.copyOf(Files.readAllBytes(archive()), length));
        Path classes = root.resolve("classes");

        runNoting(classes, installation.resolve("sysg"));

        assertThat(sources(classes)).anyMatch(line -> line.startsWith("dev.sysg.Main source: file:"));
    }

    @Test
    void so_is_that_of_another_JVM() throws IOException {
        assumeTrue(ARCHIVES.matcher(System.getProperty("java.vm.name")).find(), "this JVM makes no archive");
        Path installation = installation("with a foreign archive");
        Path copy = installation.resolve(archive().getFileName());
        Path classes = root.resolve("classes");
        Files.createSymbolicLink(copy, archive());
        runNoting(classes, installation.resolve("sysg"));
        assertThat(sources(classes)).contains("dev.sysg.Main source: shared objects file");

        Files.delete(copy);
        Files.write(copy, ofAnotherJvm(Files.readAllBytes(archive())));
        runNoting(classes, installation.resolve("sysg"));

        assertThat(sources(classes)).anyMatch(line -> line.startsWith("dev.sysg.Main source: file:"));
    }

    @Test
    void a_directory_from_which_Java_starts_no_jar_is_named() throws IOException {
        Path directory = Files.createDirectory(root.resolve("a:b"));
        Path copy = Files.copy(Sysg.executable(), directory.resolve("sysg"));

        run(Map.of(), copy.toString(), "--version").exits(1).printsNothing()
                .complainsOnly("error: ", directory.toString());
    }

    @Test
    void a_missing_jar_is_named() throws IOException {
        Path copy = Files.copy(Sysg.executable(), root.resolve("sysg"));

        run(Map.of(), copy.toString(), "--version").exits(1).printsNothing()
                .complainsOnly("error: there is no " + root + "/sysg-");
    }

    @Test
    void a_wrong_java_home_is_named() {
        run(Map.of("JAVA_HOME", "/nonexistent"), Sysg.executable().toString(), "--version").exits(1).printsNothing()
                .complainsOnly("error: there is no /nonexistent/bin/java: set JAVA_HOME");
    }

    @Test
    void no_java_at_all_is_an_error() throws IOException {
        Path tools = Files.createDirectory(root.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("sh"), Path.of("/bin/sh").toRealPath());

        run(Map.of("JAVA_HOME", "", "PATH", tools.toString()), Sysg.executable().toString(), "--version").exits(1)
                .printsNothing().complainsOnly("error: there is no java on PATH");
    }

    @Test
    void an_old_java_is_an_error() throws IOException {
        for (String version : List.of("java full version \\\"1.8.0_392-b08\\\"",
                "openjdk full version \\\"11.0.2+9\\\"",
                "nonsense")) {
            Path home = fakeJava("echo \"" + version + "\" >&2");

            run(Map.of("JAVA_HOME", home.toString()), Sysg.executable().toString(), "--version").exits(1)
                    .printsNothing().complainsOnly("error: " + home + "/bin/java is not Java 17 or newer");
        }
    }

    @Test
    void arguments_and_environment_reach_java_untouched() throws IOException {
        Path home = fakeJava("""
                case $1 in -fullversion) echo 'openjdk full version "21+35"' >&2; exit ;; esac
                while [ "$1" != -jar ]; do shift; done
                shift 2
                printf '<%s>' "$@"
                env | grep -c '^sysg_' """);

        run(Map.of("JAVA_HOME", home.toString(), "LC_ALL", "C"), Sysg.executable().toString(),
                "", " a  b ", "c\nd", "*", "é",
                "$HOME", "-x").exits(1).prints("<>< a  b ><c\nd><*><é><$HOME><-x>0");
    }

    @Test
    void every_jdk_of_the_machine_runs_it_without_a_word() throws IOException {
        // A jar that a newer one has built does not start on those before it.
        List<Path> jdks = jdks(Runtime.version().feature());
        jdks.add(Path.of(System.getProperty("java.home")));
        for (Path jdk : jdks) {
            run(Map.of("JAVA_HOME", jdk.toString()), Sysg.executable().toString(), "stop", "--dry-run").exits(0)
                    .isSilent().printsOnly("nothing to stop in " + root.resolve(".local/share/systemg"));
        }
    }

    /** They warn of native libraries and of Unsafe, neither of which a dry run needs. */
    @Test
    void a_stop_causes_no_warning_of_native_code() throws IOException {
        List<Path> jdks = jdks(24);
        assumeFalse(jdks.isEmpty(), "there is no Java of version 24 or newer");
        for (Path jdk : jdks) {
            Path world = Files.createTempDirectory(root, "world");
            Sysg sysg = new Sysg(world).manifest("version: '1'\nservices: {}\n").with("JAVA_HOME", jdk.toString());
            try (Services services = new Services()) {
                sysg.recorded("web", services.start("sleep 600").pid()).run("stop").exits(0).isSilent()
                        .prints("web: stopped (TERM");
            }
            try (FakeSupervisor supervisor = FakeSupervisor.at(sysg.state().resolve("control.sock"),
                    FakeSupervisor.answering("{\"Message\":\"Service 'web' stopped\"}\n"))) {
                sysg.run("stop", "-s", "web").exits(0).isSilent().printsOnly("Service 'web' stopped");
            }
        }
    }

    @Test
    void a_temporary_directory_that_cannot_be_written_does_not_matter() throws IOException {
        Path file = Files.createFile(root.resolve("file"));

        run(Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + file), Sysg.executable().toString(), "stop", "-s", "x")
                .exits(0).prints("x: nothing to stop").withoutTrace();
    }

    @Test
    void fewer_open_files_than_java_needs_are_named() {
        run(Map.of(), "sh", "-c", "ulimit -n 20; exec \"$0\" stop", Sysg.executable().toString()).exits(1)
                .complainsOnly("error: only 20 files may be open, too few for Java: raise that (ulimit -n)");
    }

    @Test
    void a_name_outside_of_ascii_is_read_without_a_locale() {
        for (Map<String, String> locale : List.of(Map.<String, String>of(), Map.of("LANG", "C"),
                Map.of("LANG", "C.UTF-8"))) {
            run(locale, Sysg.executable().toString(), "stop", "-s", "wéb €").exits(0)
                    .prints("wéb €: nothing to stop");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX"})
    void a_name_that_the_locale_cannot_decode_is_refused(String locale) {
        run(Map.of("LC_ALL", locale), Sysg.executable().toString(), "stop", "-s", "wéb").exits(2).printsNothing()
                .complains("error: invalid value ", "LC_ALL=C.UTF-8");
    }

    /** The JDKs of this release or a newer one that are installed where packages put them. */
    private static List<Path> jdks(int oldest) throws IOException {
        List<Path> jdks = new ArrayList<>();
        for (Path parent : List.of(Path.of("/usr/lib/jvm"), Path.of("/opt/java"))) {
            if (Files.isDirectory(parent)) {
                try (var homes = Files.newDirectoryStream(parent, Files::isDirectory)) {
                    homes.forEach(jdks::add);
                }
            }
        }
        jdks.removeIf(home -> !Files.isExecutable(home.resolve("bin/java")) || release(home) < oldest);
        return jdks;
    }

    private static int release(Path jdk) {
        try {
            String text = Files.readString(jdk.resolve("release"));
            return Integer.parseInt(text.replaceAll("(?s).*JAVA_VERSION=\"(\\d+).*", "$1"));
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** The launcher with the jar beside it, and without an archive. */
    private Path installation(String name) throws IOException {
        Path installation = Files.createDirectory(root.resolve(name));
        Path target = Sysg.executable().getParent();
        try (var files = Files.newDirectoryStream(target, "*-runner.jar")) {
            for (Path jar : files) {
                Files.createSymbolicLink(installation.resolve(jar.getFileName()), jar);
            }
        }
        Files.copy(Sysg.executable(), installation.resolve("sysg"));
        Files.createSymbolicLink(installation.resolve("jni"), target.resolve("jni"));
        return installation;
    }

    private static Path archive() throws IOException {
        try (var files = Files.newDirectoryStream(Sysg.executable().getParent(), "*.jsa")) {
            return files.iterator().next();
        }
    }

    /** Its header names the JVM that made it: OpenJDK 64-Bit Server VM (17.0.15+6) … */
    private static byte[] ofAnotherJvm(byte[] archive) {
        int name = new String(archive, 0, LONGEST_HEADER, StandardCharsets.ISO_8859_1).indexOf(" VM (");
        assertThat(name).as("where the archive names its JVM").isPositive();
        archive[name + 1] = 'X';
        return archive;
    }

    /** Runs a launcher with the Java of this test, which notes where it takes each class from. */
    private void runNoting(Path classes, Path launcher) throws IOException {
        Path home = fakeJava("""
                for argument do
                    shift
                    [ "$argument" != -jar ] || set -- "$@" -Xlog:class+load:file='%s':none
                    set -- "$@" "$argument"
                done
                exec '%s/bin/java' "$@"
                """.formatted(classes, System.getProperty("java.home")));
        Files.deleteIfExists(classes);

        run(Map.of("JAVA_HOME", home.toString()), launcher.toString(), "stop", "--dry-run").exits(0).isSilent()
                .printsOnly("nothing to stop in " + root.resolve(".local/share/systemg"));
    }

    /** Such as "dev.sysg.Main source: shared objects file", of the program's own classes. */
    private static List<String> sources(Path classes) throws IOException {
        try (var lines = Files.lines(classes)) {
            return lines.filter(line -> line.startsWith("dev.sysg.")).toList();
        }
    }

    /** Newer JVMs archive none that picocli's are above, which have the format of Java 5. */
    private static boolean mayExtendOldClass(String line) {
        return line.startsWith("dev.sysg.cli.");
    }

    private Path fakeJava(String script) throws IOException {
        Path java = Files.createDirectories(root.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return root.resolve("jdk");
    }

    private Run run(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("HOME", root.toString(), "PATH", System.getenv("PATH"), "JAVA_HOME",
                System.getProperty("java.home")));
        builder.environment().putAll(environment);
        return Run.of(builder);
    }
}
