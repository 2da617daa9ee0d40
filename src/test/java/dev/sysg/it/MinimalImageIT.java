package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/**
 * The native executable in a directory that holds nothing but it, libc.so.6, the dynamic loader, /proc and
 * /dev/urandom, all read-only: no shell, no /tmp, no HOME, no locale.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MinimalImageIT {

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    /** The mounts end with the namespace. $1 is the directory; the rest is the command in it. */
    private static final String ENTER = """
            set -e
            root=$1; shift
            mount --bind "$root" "$root"
            mount -t proc proc "$root/proc"
            mount --bind /dev/urandom "$root/dev/urandom"
            mount --bind "$root/state" "$root/state"
            mount -o remount,bind,ro "$root"
            exec chroot "$root" /sysg "$@"
            """;

    private final Services services = new Services();
    private Path image;

    @BeforeEach
    void an_image_of_the_executable_and_what_it_is_linked_with(@TempDir Path directory) throws Exception {
        assumeTrue(StartedProcesses.isRoot(), "chroot is for root");
        Path executable = Sysg.executable();
        try (InputStream program = Files.newInputStream(executable)) {
            assumeFalse(new String(program.readNBytes(2), StandardCharsets.US_ASCII).equals("#!"), "not native");
        }
        image = directory.toRealPath();
        Files.copy(executable, image.resolve("sysg"));
        image.resolve("sysg").toFile().setExecutable(true);
        List<Path> libraries = libraries(executable);
        assertThat(libraries).extracting(library -> library.getFileName().toString())
                .containsExactlyInAnyOrder("libc.so.6", "ld-linux-x86-64.so.2");
        for (Path library : libraries) {
            Path copy = image.resolve(Path.of("/").relativize(library));
            Files.createDirectories(copy.getParent());
            Files.copy(library.toRealPath(), copy);
        }
        Files.createDirectory(image.resolve("proc"));
        Files.createFile(Files.createDirectory(image.resolve("dev")).resolve("urandom"));
        Files.createDirectory(image.resolve("state"));
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void it_stops_services() throws Exception {
        Process web = services.start("sleep 600");
        Process stubborn = services.start("trap '' TERM; while :; do sleep 1; done");
        record("{\"services\": {\"web\": " + web.pid() + ", \"stubborn\": " + stubborn.pid() + "}}");

        run(Map.of(), "stop", "--grace", "1s").exits(0).prints("web: stopped (TERM", "stubborn: stopped (KILL");

        assertThat(services.live()).isEmpty();
        assertThat(Files.readString(image.resolve("state/pid.json"))).doesNotContain("web", "stubborn");
    }

    @Test
    void it_prints_its_help() {
        run(Map.of("LANG", "de_DE.UTF-8"), "stop", "--help").exits(0).isSilent().prints("--service <SERVICE>");
    }

    @Test
    void a_hook_without_a_shell_is_a_warning() throws Exception {
        Process web = services.start("sleep 600");
        record("{\"services\": {\"web\": " + web.pid() + "}}");
        Files.writeString(image.resolve("state/systemg.yaml"), """
                version: "1"
                services:
                  web:
                    command: sleep 600
                    hooks: {on_stop: {success: {command: "true"}}}
                """);

        run(Map.of(), "stop", "-c", "/state/systemg.yaml").exits(0).prints("web: stopped (TERM")
                .complains("warning: the on_stop hook of 'web' cannot be started (sh: No such file or directory)");
    }

    private void record(String pidFile) throws IOException {
        Files.writeString(image.resolve("state/pid.json"), pidFile);
    }

    private Run run(Map<String, String> environment, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", ENTER, "sh", image.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(Set.of("PATH"));
        builder.environment().put("SYSG_STATE_DIR", "/state");
        builder.environment().putAll(environment);
        return Run.of(builder);
    }

    private static List<Path> libraries(Path executable) {
        return LIBRARY.matcher(Run.of("ldd", executable.toString()).out()).results()
                .map(library -> Path.of(library.group(1))).toList();
    }
}
