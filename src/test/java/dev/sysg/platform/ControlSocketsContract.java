package dev.sysg.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets.ConnectFailure;
import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;

/** What every implementation of {@link ControlSockets} has to do. */
public abstract class ControlSocketsContract extends ConnectionContract {

    @Test
    void a_missing_socket_is_absent() {
        assertThat(failure(socket, LIMIT).reason()).isEqualTo(Reason.ABSENT);
        assertThat(failure(directory.resolve("no/such/directory/x.sock"), LIMIT).reason()).isEqualTo(Reason.ABSENT);
    }

    @Test
    void a_dangling_link_is_absent() throws IOException {
        Files.createSymbolicLink(socket, directory.resolve("nothing"));

        assertThat(failure(socket, LIMIT).reason()).isEqualTo(Reason.ABSENT);
    }

    @Test
    void a_socket_without_a_listener_refuses() throws IOException {
        listen(socket, 5).close();

        assertThat(failure(socket, LIMIT).reason()).isEqualTo(Reason.REFUSED);
    }

    @Test
    void a_file_that_is_not_a_socket_does_not_refuse() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();

        assertThat(failure(file, LIMIT).reason()).isEqualTo(Reason.OTHER);
        assertThat(failure(directory, LIMIT).reason()).isEqualTo(Reason.OTHER);
        assertThat(failure(fifo, LIMIT).reason()).isEqualTo(Reason.OTHER);
        assertThat(failure(Path.of("/dev/null"), LIMIT).reason()).isEqualTo(Reason.OTHER);
        assertThat(failure(Files.createSymbolicLink(socket, file), LIMIT).reason()).isEqualTo(Reason.OTHER);
    }

    @Test
    void a_full_queue_ends_with_the_time_limit() throws IOException {
        listen(socket, 1);
        Duration took = null;
        ConnectFailure failure = null;
        for (int i = 0; i < 10 && failure == null; i++) {
            long start = System.nanoTime();
            try {
                open.add(sockets.connect(socket, SHORT));
            } catch (ConnectFailure e) {
                failure = e;
                took = since(start);
            }
        }

        assertThat(failure).isNotNull();
        assertThat(failure.reason()).isEqualTo(Reason.OTHER);
        assertThat(took).isBetween(SHORT, Duration.ofSeconds(3));
    }

    @Test
    void a_queue_that_gets_free_in_time_accepts() throws Exception {
        ServerSocketChannel server = listen(socket, 1);
        connect(socket);
        connect(socket);
        Thread later = new Thread(() -> accept(server));
        assertThat(failure(socket, SHORT).reason()).isEqualTo(Reason.OTHER);
        later.start();

        connect(socket);

        later.join(LIMIT.toMillis());
    }

    @Tag("permissions")
    @Test
    void a_socket_without_permission_is_not_permitted() throws IOException {
        assumeTrue(new ProcessTable(new ThreadBootTime()).ownUser() != 0, "root may do everything");
        listen(socket, 5);
        Files.setAttribute(socket, "unix:mode", 0);

        assertThat(failure(socket, LIMIT).reason()).isEqualTo(Reason.OTHER);
    }

    @Tag("permissions")
    @Test
    void a_directory_without_permission_is_not_permitted() throws IOException {
        assumeTrue(new ProcessTable(new ThreadBootTime()).ownUser() != 0, "root may do everything");
        Path closed = Files.createDirectory(directory.resolve("closed"));
        listen(closed.resolve("x.sock"), 5);
        Files.setAttribute(closed, "unix:mode", 0);

        assertThat(failure(closed.resolve("x.sock"), LIMIT).reason()).isEqualTo(Reason.OTHER);
        assertThat(failure(closed.resolve("y.sock"), LIMIT).reason()).isEqualTo(Reason.OTHER);
        Files.setAttribute(closed, "unix:mode", 0700);
    }

    @Test
    void the_longest_path_works_and_one_byte_more_is_named() throws IOException {
        int room = ControlSockets.LONGEST_PATH - directory.toString().length() - 1;
        Path longest = directory.resolve("x".repeat(room));
        listen(socket, 5);
        Files.move(socket, longest);

        connect(longest);

        Path tooLong = directory.resolve("x".repeat(room + 1));
        assertThat(failure(tooLong, LIMIT).reason()).isEqualTo(Reason.ABSENT);
        ConnectFailure failure = failure(Files.move(longest, tooLong), LIMIT);
        assertThat(failure.reason()).isEqualTo(Reason.OTHER);
        assertThat(failure).hasMessageContaining("107 bytes");
    }

    @Test
    void close_may_be_repeated_and_is_seen_by_the_peer() throws IOException {
        ServerSocketChannel server = listen(socket, 5);
        Connection client = connect(socket);
        SocketChannel peer = accept(server);

        client.close();
        client.close();

        assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    /** A path that lost its end would be a socket that is not there, and a live supervisor an absent one. */
    @Test
    void a_path_outside_of_ascii_is_passed_whole() throws IOException {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "cannot name the file");
        Path folder = Files.createDirectory(directory.resolve("größe日🚀"));
        listen(socket, 5);
        Path inFolder = Files.move(socket, folder.resolve("control.sock"));

        assertThat(connect(inFolder).peer().pid()).contains(new ProcessTable(new ThreadBootTime()).ownPid());

        int room = ControlSockets.LONGEST_PATH - directory.toString().length() - 1;
        connect(Files.move(inFolder, directory.resolve("ß".repeat(room / 2) + "x".repeat(room % 2))));
    }

    @Test
    void failures_leave_no_descriptor_open() throws IOException {
        listen(socket, 5).close();
        failure(socket, LIMIT);
        long before = openFiles();

        for (int i = 0; i < 50; i++) {
            failure(socket, LIMIT);
        }

        assertThat(openFiles()).isLessThan(before + 25);
    }

    private ConnectFailure failure(Path path, Duration limit) {
        return catchThrowableOfType(ConnectFailure.class, () -> open.add(sockets.connect(path, limit)));
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
