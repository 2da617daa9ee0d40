package dev.sysg.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;

/** What the connections of every implementation of {@link ControlSockets} have to do. */
@Timeout(20)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
abstract class ConnectionContract {

    static final Duration LIMIT = Duration.ofSeconds(5);
    static final Duration SHORT = Duration.ofMillis(150);
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path directory;

    final ControlSockets sockets = sockets();
    final List<AutoCloseable> open = new ArrayList<>();
    Path socket;

    protected abstract ControlSockets sockets();

    @BeforeEach
    void name_the_socket() {
        socket = directory.resolve("control.sock");
    }

    @AfterEach
    void close_everything() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void bytes_go_both_ways() throws IOException {
        ServerSocketChannel server = listen(socket, 5);
        Connection client = connect(socket);
        SocketChannel peer = accept(server);

        client.write(ByteBuffer.wrap("Größe\n".getBytes(UTF_8)), LIMIT);
        assertThat(readAll(peer, 8)).isEqualTo("Größe\n");

        peer.write(ByteBuffer.wrap("answer".getBytes(UTF_8)));
        ByteBuffer target = ByteBuffer.allocate(100);
        assertThat(client.read(target, LIMIT)).isEqualTo(6);
        assertThat(new String(target.array(), 0, 6, UTF_8)).isEqualTo("answer");
    }

    @Test
    void a_read_gets_no_more_than_fits() throws IOException {
        ServerSocketChannel server = listen(socket, 5);
        Connection client = connect(socket);
        accept(server).write(ByteBuffer.wrap("abc".getBytes(UTF_8)));

        ByteBuffer two = ByteBuffer.allocate(2);
        assertThat(client.read(two, LIMIT)).isEqualTo(2);
        assertThat(client.read(two.clear(), LIMIT)).isEqualTo(1);
        assertThat(two.get(0)).isEqualTo((byte) 'c');
    }

    @Test
    void the_peer_is_known_from_the_kernel() throws IOException {
        listen(socket, 5);
        ProcessTable processes = new ProcessTable(new ThreadBootTime());

        ControlSockets.Peer peer = connect(socket).peer();

        assertThat(peer.pid()).contains(processes.ownPid());
        assertThat(peer.uid()).isEqualTo(processes.ownUser());
    }

    @Test
    void a_read_without_bytes_ends_with_its_limit() throws IOException {
        ServerSocketChannel server = listen(socket, 5);
        Connection client = connect(socket);
        SocketChannel peer = accept(server);
        long start = System.nanoTime();

        assertThat(client.read(ByteBuffer.allocate(10), SHORT)).isZero();

        assertThat(since(start)).isBetween(Duration.ofMillis(100), Duration.ofSeconds(3));
        peer.write(ByteBuffer.wrap(new byte[] {'x'}));
        assertThat(client.read(ByteBuffer.allocate(10), LIMIT)).isEqualTo(1);
    }

    @Test
    void the_shortest_limit_is_not_endless() throws IOException {
        listen(socket, 5);

        assertThat(connect(socket).read(ByteBuffer.allocate(10), Duration.ZERO)).isZero();
        assertThat(connect(socket).read(ByteBuffer.allocate(10), Duration.ofNanos(1))).isZero();
    }

    @Test
    void the_end_of_the_stream_comes_after_its_bytes() throws IOException {
        ServerSocketChannel server = listen(socket, 5);
        Connection client = connect(socket);
        try (SocketChannel peer = server.accept()) {
            peer.write(ByteBuffer.wrap("bye".getBytes(UTF_8)));
        }

        assertThat(client.read(ByteBuffer.allocate(10), LIMIT)).isEqualTo(3);
        assertThat(client.read(ByteBuffer.allocate(10), LIMIT)).isEqualTo(-1);
    }

    @Test
    void the_answer_of_a_closed_peer_can_be_read_after_a_write() throws IOException {
        ServerSocketChannel server = listen(socket, 5);
        Connection client = connect(socket);
        try (SocketChannel peer = server.accept()) {
            peer.write(ByteBuffer.wrap("no\n".getBytes(UTF_8)));
        }

        assertThatThrownBy(() -> client.write(ByteBuffer.wrap(new byte[10]), LIMIT)).isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
        assertThat(client.read(ByteBuffer.allocate(10), LIMIT)).isEqualTo(3);
    }

    @Test
    void a_peer_that_does_not_read_resets_after_its_answer() throws IOException {
        ServerSocketChannel server = listen(socket, 5);
        Connection client = connect(socket);
        client.write(ByteBuffer.wrap(new byte[10]), LIMIT);
        try (SocketChannel peer = server.accept()) {
            peer.write(ByteBuffer.wrap("no\n".getBytes(UTF_8)));
        }

        ByteBuffer answer = ByteBuffer.allocate(10);
        try {
            assertThat(client.read(answer, LIMIT)).isEqualTo(3);
        } catch (IOException reset) {
            assertThat(client.read(answer, LIMIT)).as("once after %s", reset).isEqualTo(3);
        }
    }

    @Test
    void a_write_that_is_not_read_ends_with_its_limit() throws IOException {
        listen(socket, 5);
        Connection client = connect(socket);
        long start = System.nanoTime();

        assertThatThrownBy(() -> client.write(ByteBuffer.allocate(8 * MEGABYTE), SHORT))
                .isInstanceOf(SocketTimeoutException.class);

        assertThat(since(start)).isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
    }

    @Test
    void a_long_write_is_sent_whole() throws Exception {
        ServerSocketChannel server = listen(socket, 5);
        Connection client = connect(socket);
        SocketChannel peer = accept(server);
        int[] count = new int[1];
        Thread reader = new Thread(() -> count[0] = drain(peer, 3 * MEGABYTE));
        reader.start();

        client.write(ByteBuffer.allocate(3 * MEGABYTE), LIMIT);
        reader.join(LIMIT.toMillis());

        assertThat(count[0]).isEqualTo(3 * MEGABYTE);
    }

    ServerSocketChannel listen(Path path, int backlog) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(server);
        return server.bind(UnixDomainSocketAddress.of(path), backlog);
    }

    Connection connect(Path path) throws IOException {
        Connection connection = sockets.connect(path, LIMIT);
        open.add(connection);
        return connection;
    }

    SocketChannel accept(ServerSocketChannel server) {
        try {
            SocketChannel channel = server.accept();
            open.add(channel);
            return channel;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String readAll(SocketChannel channel, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            continue;
        }
        return new String(buffer.array(), 0, buffer.position(), UTF_8);
    }

    private static int drain(SocketChannel channel, int count) {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        try {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                continue;
            }
            return buffer.position();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
