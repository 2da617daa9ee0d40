package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** What only the native executable has, or is to have nothing of. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NativeExecutableIT {

    private static final Pattern GLIBC = Pattern.compile("glibc (\\d+)\\.(\\d+)\\s*");
    /** The first release of glibc 2 that has pidfd_open(2) as a function. */
    private static final int WITH_PIDFD_OPEN = 36;

    private final Services services = new Services();

    @BeforeEach
    void the_program_is_native() throws IOException {
        try (InputStream program = Files.newInputStream(Sysg.executable())) {
            String start = new String(program.readNBytes(2), StandardCharsets.US_ASCII);
            assumeFalse(start.equals("#!"), "the launcher of the jar");
        }
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void too_few_open_files_are_named_and_not_the_disk(@TempDir Path root) {
        Sysg sysg = new Sysg(root).manifest("version: '1'\nservices: {}\n").recorded("web", Integer.MAX_VALUE);

        sysg.startAs(List.of("sh", "-c", "ulimit -n 6; exec \"$@\"", "sh"), "stop").await().exits(1).complainsOnly(
                "error: ", "Too many open files", "raise the limit (ulimit -n)");
    }

    @Test
    void it_holds_nothing_of_jnr() throws IOException {
        String bytes = Files.readString(Sysg.executable(), StandardCharsets.ISO_8859_1);

        for (String name : List.of("dev.sysg.platform.nativeimage.", "com.fasterxml.jackson.databind.")) {
            assertThat(bytes.contains(name)).as("it holds " + name + " as every class that it has").isTrue();
        }
        for (String name : List.of("jnr.posix", "jnr/posix", "jnr.constants", "jnr.unixsocket", "jnr.ffi.provider",
                "com.kenai.jffi", "com/kenai/jffi", "libjffi", "dev.sysg.platform.jvm.")) {
            assertThat(bytes.contains(name)).as("it holds " + name).isFalse();
        }
    }

    @Test
    void it_holds_neither_tls_nor_the_xml_parser_of_the_jdk() throws IOException {
        String bytes = Files.readString(Sysg.executable(), StandardCharsets.ISO_8859_1);

        for (String name : List.of("SSLSocketImpl", "XMLEntityScanner")) {
            assertThat(bytes.contains(name)).as("it holds " + name).isFalse();
        }
    }

    @Test
    void its_supervisor_stays_small_after_many_requests(@TempDir Path root) throws IOException {
        Sysg sysg = new Sysg(root).manifest("version: '1'\nservices: {web: {command: exec sleep 600}}\n");
        Sysg.Started start = sysg.start("start", "--daemonize");
        try {
            start.result().exits(0);
            UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(sysg.state().resolve("supervisor.sock"));
            for (int i = 0; i < 3000; i++) {
                try (SocketChannel client = SocketChannel.open(socket)) {
                    client.write(ByteBuffer.wrap("\"Status\"\n".getBytes(StandardCharsets.US_ASCII)));
                    assertThat(Channels.newInputStream(client).readAllBytes()).isNotEmpty();
                }
            }
            Path status = Path.of("/proc", Files.readString(sysg.state().resolve("supervisor.pid")), "status");
            int heap = Files.readAllLines(status).stream().filter(line -> line.startsWith("RssAnon:"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", ""))).sum();
            assertThat(heap).as("kB of memory that is no file's").isBetween(1, 16 << 10);
            sysg.run("stop").exits(0);
        } finally {
            start.await();
        }
    }

    @Test
    void it_waits_for_a_service_by_a_pidfd(@TempDir Path root) throws Exception {
        assumeTrue(hasPidfdOpen(), "this C library has no pidfd_open");
        Process stubborn = services.startIgnoringTerm();
        Sysg sysg = new Sysg(root).manifest("version: '1'\nservices: {}\n");
        sysg.recorded("stubborn", stubborn.pid());
        Sysg.Started stop = sysg.start("stop", "--grace", "60s");

        Services.until(() -> holdsPidfd(stop.process().pid(), stubborn.pid()));
        stubborn.destroyForcibly();

        stop.await().exits(0).prints("stubborn: stopped");
    }

    /** The best of several runs: the machine may be busy with others. */
    @Test
    void it_offers_the_recorded_services_within_20_milliseconds(@TempDir Path root) {
        Sysg sysg = new Sysg(root).recorded("web", 999_999_901);
        Duration shortest = Duration.ofDays(1);
        for (int i = 0; i < 30; i++) {
            long start = System.nanoTime();
            sysg.run("completion", "--services").exits(0).printsOnly("web");
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            shortest = time.compareTo(shortest) < 0 ? time : shortest;
        }

        assertThat(shortest).isLessThan(Duration.ofMillis(20));
    }

    /** Only a pidfd has this line (pidfd_open(2), proc_pid_fdinfo(5)). */
    private static boolean holdsPidfd(long holder, long process) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + holder + "/fdinfo"))) {
            for (Path descriptor : descriptors) {
                if (text(descriptor).lines().anyMatch(("Pid:\t" + process)::equals)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static String text(Path descriptor) {
        try {
            return Files.readString(descriptor);
        } catch (IOException e) {
            return ""; // closed meanwhile, be it between open(2) and read(2), which then says ENOENT
        }
    }

    private static boolean hasPidfdOpen() {
        Matcher version = GLIBC.matcher(Run.of("getconf", "GNU_LIBC_VERSION").out());
        return version.matches() && (Integer.parseInt(version.group(1)) > 2
                || Integer.parseInt(version.group(2)) >= WITH_PIDFD_OPEN);
    }
}
