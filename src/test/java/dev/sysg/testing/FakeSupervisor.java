package dev.sysg.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

import dev.sysg.platform.jvm.JnrFlock;

/**
 * Listens on a Unix socket, keeps what it receives, and answers by its script; one client at a time, as systemg's first
 * releases do, or each at once. In the test's own process, or, through {@link SupervisorProcess}, in one of its own.
 */
public final class FakeSupervisor implements AutoCloseable {

    private final ServerSocketChannel server;
    private final Script script;
    private final boolean manyClients;
    private final List<String> frames = new CopyOnWriteArrayList<>();

    private final Thread thread = new Thread(this::serve, "fake supervisor");
    private volatile SocketChannel current;

    private FakeSupervisor(ServerSocketChannel server, Script script, boolean manyClients) {
        this.server = server;
        this.script = script;
        this.manyClients = manyClients;
    }

    /** What happens to a client; afterwards its connection is closed. */
    @FunctionalInterface
    public interface Script {
        void serve(Client client) throws IOException;
    }

    public static FakeSupervisor at(Path socket, Script script) {
        return at(socket, script, false);
    }

    /** One that serves its clients at once, as releases since 0.56 do. */
    public static FakeSupervisor ofManyClients(Path socket, Script script) {
        return at(socket, script, true);
    }

    private static FakeSupervisor at(Path socket, Script script, boolean manyClients) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            FakeSupervisor supervisor = new FakeSupervisor(server, script, manyClients);
            start(supervisor.thread);
            return supervisor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads the frame, and writes each piece in a write of its own. */
    public static Script answering(String... pieces) {
        return client -> {
            if (client.readFrame() != null) {
                for (String piece : pieces) {
                    client.write(piece);
                }
            }
        };
    }

    /** Reads the frame, and keeps the connection open until the client goes. */
    public static Script silent() {
        return client -> {
            client.readFrame();
            client.awaitEnd();
        };
    }

    /** Answers a question for its status, and no command. */
    public static Script answeringStatusOnly() {
        return client -> {
            String frame = client.readFrame();
            if (frame != null && frame.startsWith("{\"Status\"")) {
                client.write("{\"Status\":{}}\n");
            } else {
                client.awaitEnd();
            }
        };
    }

    /** Every whole line that came, without its end, and what came of one that was cut off. */
    public List<String> frames() {
        return frames;
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                current = channel;
                if (manyClients) {
                    start(new Thread(() -> serve(channel), "client of the fake supervisor"));
                } else {
                    serve(channel);
                }
            } catch (IOException e) {
                continue; // close() was called
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            script.serve(new Client(channel));
        } catch (IOException e) {
            return; // the client went, or close() was called
        }
    }

    /** Leaves the socket behind, on which nobody listens any more. */
    @Override
    public void close() {
        try {
            server.close();
            if (current != null) {
                current.close();
            }
            // The kernel goes on listening until the thread has left accept(2).
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection as the supervisor has it. */
    public final class Client {

        private final SocketChannel channel;

        private Client(SocketChannel channel) {
            this.channel = channel;
        }

        /** The line that the client sends; null if it sends none. What follows it is lost. */
        public String readFrame() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            ByteBuffer chunk = ByteBuffer.allocate(8192);
            while (line.toString(StandardCharsets.UTF_8).indexOf('\n') < 0 && channel.read(chunk.clear()) > 0) {
                line.write(chunk.array(), 0, chunk.position());
            }
            String frame = line.toString(StandardCharsets.UTF_8).split("\n", 2)[0];
            if (line.size() == 0) {
                return null;
            }
            frames.add(frame);
            return frame;
        }

        public void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.UTF_8));
        }

        public void write(byte[] bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        /** Until the client closes its end. */
        public void awaitEnd() throws IOException {
            while (channel.read(ByteBuffer.allocate(1)) >= 0) {
                continue;
            }
        }
    }

    /**
     * STATE PID-FILE SOCKET LIFE ANSWER: answers every command with ANSWER, and ends LIFE milliseconds after a
     * Shutdown, its files removed at once, as systemg's releases do. What may follow: {@code lock}, it holds its lock;
     * {@code silent}, it answers nothing; {@code status}, it answers nothing but the question for its status.
     */
    public static void main(String[] arguments) throws IOException {
        Path pidFile = Path.of(arguments[0], arguments[1]);
        Path socket = Path.of(arguments[0], arguments[2]);
        Duration life = Duration.ofMillis(Long.parseLong(arguments[3]));
        List<String> more = List.of(arguments).subList(5, arguments.length);
        if (more.contains("lock")) {
            new JnrFlock().lock(Path.of(arguments[0], "supervisor.lock"), Duration.ZERO, () -> true).orElseThrow();
        }
        ofManyClients(socket, more.contains("silent") ? silent() : more.contains("status") ? answeringStatusOnly()
                : client -> {
                    String frame = client.readFrame();
                    if (frame != null) {
                        client.write(arguments[4] + "\n");
                    }
                    if ("\"Shutdown\"".equals(frame)) {
                        Files.delete(socket);
                        Files.delete(pidFile);
                        LockSupport.parkNanos(life.toNanos());
                        Runtime.getRuntime().halt(0);
                    }
                });
        Files.writeString(pidFile, Long.toString(ProcessHandle.current().pid()));
        System.out.println("ready");
        while (System.in.read() >= 0) {
            continue;
        }
        Runtime.getRuntime().halt(0);
    }
}
