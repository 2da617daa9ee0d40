package dev.sysg.daemon;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.sysg.time.Deadline;

/** One client of the control socket: it sends one line, and gets one. All but the answer is the server's thread's. */
final class ClientConnection implements SupervisorEvent.Client {

    private static final int LONGEST_REQUEST = 1 << 20;
    private static final int CHUNK = 64 << 10;
    /** For the whole request, and again for the answer to be read. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Logger LOG = Logger.getLogger(ClientConnection.class);

    private final ControlServer server;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private boolean asking;
    private Deadline deadline = Deadline.after(PATIENCE);
    private volatile ByteBuffer answer;

    ClientConnection(ControlServer server, SocketChannel channel, Selector selector) throws IOException {
        this.server = server;
        this.channel = channel;
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** The first answer counts. */
    @Override
    public synchronized void answer(String line) {
        if (answer == null) {
            answer = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            server.wakeFor(this);
        }
    }

    /** Whether its request has come, and its answer has not. */
    boolean isAsking() {
        return asking && answer == null;
    }

    /** Whether its answer is being written. */
    boolean isAnswered() {
        return answer != null && channel.isOpen();
    }

    void beginToWrite() {
        deadline = Deadline.after(PATIENCE);
        advance();
    }

    /** Reads or writes what is possible; the request, once it is whole. */
    Optional<byte[]> advance() {
        try {
            if (answer != null) {
                write();
                return Optional.empty();
            }
            return asking ? Optional.empty() : read();
        } catch (IOException | RuntimeException e) {
            LOG.debugf(e, "a client has gone");
            close();
            return Optional.empty();
        }
    }

    private Optional<byte[]> read() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        int count = channel.read(chunk);
        int length = 0;
        while (length < count && chunk.get(length) != '\n') {
            length++;
        }
        request.write(chunk.array(), 0, length);
        if (request.size() > LONGEST_REQUEST) {
            answer(RequestParser.error("control command exceeds maximum length"));
        } else if (length < count || count < 0 && request.size() > 0) {
            asking = true;
            key.interestOps(0);
            return Optional.of(request.toByteArray());
        } else if (count < 0) {
            close();
        }
        return Optional.empty();
    }

    /** A child that was started at the same moment may have inherited the socket: its end is sent all the same. */
    private void write() throws IOException {
        channel.write(answer);
        if (answer.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else {
            channel.shutdownOutput();
            close();
        }
    }

    /** Closes it if its time is over; whether it is closed. */
    boolean closeIfLate() {
        if (deadline.isPast() && !isAsking()) {
            close();
        }
        return !channel.isOpen();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debugf(e, "a connection cannot be closed");
        }
    }
}
