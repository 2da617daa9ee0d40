package dev.sysg.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.daemon.SupervisorEvent.Asked;
import dev.sysg.supervisor.ControlCommand;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.time.Stopwatch;

/** The control socket beside clients of every kind. Each request is answered with its own text. */
@Timeout(60)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ControlServerTest {

    private static final String STOP = "{\"Stop\":{\"service\":\"web\"}}\n";
    /** A delayed client would wait for the patience with another, ten seconds. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path root;

    private final LinkedBlockingQueue<SupervisorEvent> events = new LinkedBlockingQueue<>();
    private final List<SocketChannel> open = new ArrayList<>();
    private ControlServer server;
    private Path socket;
    private Thread supervisor;

    @BeforeEach
    void listen() throws IOException {
        socket = root.resolve("s");
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket), 1024);
        server = new ControlServer(listener, root, events, new Object());
        server.start();
        supervisor = new Thread(this::answerAll);
        supervisor.setDaemon(true);
        supervisor.start();
    }

    private void answerAll() {
        try {
            for (;;) {
                Asked asked = (Asked) events.take();
                asked.client().answer(RequestParser.message(asked.request() instanceof ControlCommand.Status
                        ? "x".repeat(4 << 20) : asked.request().toString()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        supervisor.interrupt();
        server.close();
    }

    @Test
    void a_line_is_answered_by_a_line_and_the_end() throws IOException {
        assertThat(ask(STOP)).isEqualTo("{\"Message\":\"Stop[service=Optional[web], project=Optional.empty]\"}\n");
    }

    @Tag("permissions")
    @Test
    void another_user_s_client_is_refused() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root is trusted by every supervisor");
        Path other = root.resolve("other");
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(other));
        // The directory above all is root's.
        try (ControlServer foreign = new ControlServer(listener, Path.of("/"), events, new Object())) {
            foreign.start();
            SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(other));
            open.add(client);

            assertThat(read(client)).contains("unauthorized control socket peer");
        }
        assertThat(events).isEmpty();
    }

    @Test
    void a_request_may_come_in_pieces_and_without_its_line_end() throws IOException {
        SocketChannel client = connect();
        for (String piece : List.of("{\"Stop\":", "{\"service\":\"w", "eb\"}}")) {
            send(client, piece);
        }
        client.shutdownOutput();

        assertThat(read(client)).contains("Optional[web]");
    }

    @Test
    void garbage_is_answered_by_an_error() throws IOException {
        assertThat(ask("garbage\n")).startsWith("{\"Error\":\"failed to serialise control message");
        assertThat(ask("\n")).startsWith("{\"Error\":\"control socket I/O failed: empty control command");
    }

    @Test
    void a_line_of_more_than_a_mebibyte_is_refused() throws IOException {
        SocketChannel client = connect();
        ByteBuffer line = ByteBuffer.allocate(10 << 20);
        try {
            client.write(line);
        } catch (IOException e) {
            assertThat(line.position()).isPositive(); // it has been closed meanwhile
        }

        assertThat(read(client)).isEqualTo("{\"Error\":\"control command exceeds maximum length\"}\n");
    }

    @Test
    void a_large_answer_is_written_as_it_is_read() throws IOException {
        assertThat(ask("\"Status\"\n")).hasSize((4 << 20) + "{\"Message\":\"\"}\n".length());
    }

    @Test
    void no_hostile_client_delays_another() throws IOException {
        for (int i = 0; i < 1000; i++) {
            connect();
        }
        for (int i = 0; i < 3; i++) {
            send(connect(), "\"Status\"\n"); // and never reads four mebibytes
        }
        for (int i = 0; i < 20; i++) {
            send(connect(), "{\"Stop\":");
            connect().write(ByteBuffer.allocate(100_000));
        }
        ask(STOP);
        Stopwatch watch = Stopwatch.started();

        assertThat(ask(STOP)).contains("Optional[web]");

        assertThat(watch.elapsed()).isLessThan(SOON);
    }

    @Test
    void a_hundred_clients_lose_none_of_ten_thousand_requests() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(100);
        try {
            List<Future<Integer>> answered = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                answered.add(clients.submit(() -> {
                    int right = 0;
                    for (int j = 0; j < 100; j++) {
                        String name = number + "-" + j;
                        right += ask("{\"Stop\":{\"service\":\"" + name + "\"}}\n")
                                .contains("Optional[" + name + "]") ? 1 : 0;
                    }
                    return right;
                }));
            }
            for (Future<Integer> client : answered) {
                assertThat(client.get()).isEqualTo(100);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void a_client_that_goes_away_hurts_nobody_else() throws IOException {
        for (int i = 0; i < 50; i++) {
            SocketChannel client = connect();
            send(client, "\"Status\"\n");
            client.close();
        }

        assertThat(ask(STOP)).contains("Optional[web]");
    }

    @Test
    void the_last_answers_are_written_before_the_end() throws Exception {
        SocketChannel client = connect();
        send(client, STOP);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> read(client));
        assertThat(answer.get()).contains("Optional[web]");
        server.close();

        assertThat(socket).exists();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        synchronized (open) {
            open.add(client);
        }
        return client;
    }

    private static void send(SocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    private static String read(SocketChannel client) {
        try {
            return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "failed: " + e.getMessage();
        }
    }

    private String ask(String request) throws IOException {
        SocketChannel client = connect();
        send(client, request);
        return read(client);
    }
}
