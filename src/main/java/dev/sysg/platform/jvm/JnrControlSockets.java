package dev.sysg.platform.jvm;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import jnr.constants.platform.Errno;
import jnr.unixsocket.Credentials;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;

import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.Pid;
import dev.sysg.time.Deadline;

/** unix(7) sockets through jnr-unixsocket. */
public final class JnrControlSockets implements ControlSockets {

    private static final Duration RETRY = Duration.ofMillis(5);

    static {
        NativePosix.require();
    }

    @Override
    public Connection connect(Path socket, Duration limit) throws ConnectFailure {
        int bytes = ControlSockets.address(socket).length;
        try {
            UnixSocketChannel channel = UnixSocketChannel.open();
            try {
                connect(channel, padded(socket.toString(), bytes), Deadline.after(limit));
                return new JnrConnection(channel);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (ConnectFailure e) {
            throw e;
        } catch (IOException e) {
            Reason reason = reason(e);
            // In a locale other than UTF-8, jnr spells the path wrongly: that it is absent proves nothing.
            throw new ConnectFailure(reason == Reason.ABSENT && !Files.notExists(socket) ? Reason.OTHER : reason,
                    String.valueOf(e.getMessage()));
        }
    }

    /** A full backlog would block a connect for ever; without blocking, it is a failure that passes. */
    private static void connect(UnixSocketChannel channel, String path, Deadline deadline) throws IOException {
        UnixSocketAddress address = new UnixSocketAddress(path);
        channel.configureBlocking(false);
        while (!channel.connect(address)) {
            if (deadline.isPast()) {
                throw new ConnectFailure(Reason.OTHER, "its queue of connections stays full");
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
        channel.configureBlocking(true);
    }

    /**
     * jnr passes the number of characters as the number of bytes, and so would cut the end off a path outside of ASCII.
     * The kernel stops at the first NUL.
     */
    private static String padded(String path, int bytes) {
        return path + "\0".repeat(bytes - path.length());
    }

    /** jnr throws plain IOExceptions with the text of the error number. */
    private static Reason reason(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        if (text.contains(Errno.ECONNREFUSED.toString())) {
            return Reason.REFUSED;
        }
        return text.contains(Errno.ENOENT.toString()) ? Reason.ABSENT : Reason.OTHER;
    }

    private static final class JnrConnection implements Connection {

        private final UnixSocketChannel channel;

        JnrConnection(UnixSocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public Peer peer() throws IOException {
            Credentials credentials = channel.getOption(UnixSocketOptions.SO_PEERCRED);
            return new Peer(Pid.of(credentials.getPid()), credentials.getUid());
        }

        @Override
        public void write(ByteBuffer bytes, Duration limit) throws IOException {
            Deadline deadline = Deadline.after(limit);
            while (bytes.hasRemaining()) {
                channel.setOption(UnixSocketOptions.SO_SNDTIMEO, milliseconds(deadline.remaining()));
                channel.write(bytes);
                if (bytes.hasRemaining() && deadline.isPast()) {
                    throw new SocketTimeoutException("the peer reads nothing");
                }
            }
        }

        /** jnr returns 0 when the time is up, which its streams read as the end. */
        @Override
        public int read(ByteBuffer target, Duration limit) throws IOException {
            channel.setOption(UnixSocketOptions.SO_RCVTIMEO, milliseconds(limit));
            return channel.read(target);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        /** Zero would mean to wait for ever. */
        private static int milliseconds(Duration duration) {
            return (int) Math.max(1, Math.min(duration.toMillis(), Integer.MAX_VALUE));
        }
    }
}
