package dev.sysg.platform;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;

/** Client side of Unix domain stream sockets (unix(7)). */
public interface ControlSockets {

    /** The longest path of a socket, in bytes: sun_path holds 108 with its final NUL. */
    int LONGEST_PATH = 107;

    /** Connects within the time limit. */
    Connection connect(Path socket, Duration limit) throws ConnectFailure;

    /** The path in bytes, for connect(2), which reports ECONNREFUSED for a file that is no socket, too. */
    static byte[] address(Path socket) throws ConnectFailure {
        if (Files.notExists(socket, LinkOption.NOFOLLOW_LINKS)) {
            throw new ConnectFailure(Reason.ABSENT, "no such file");
        }
        byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length > LONGEST_PATH) {
            throw new ConnectFailure(Reason.OTHER, "its path is longer than " + LONGEST_PATH + " bytes");
        }
        if (isNoSocket(socket)) {
            throw new ConnectFailure(Reason.OTHER, "not a socket");
        }
        return path;
    }

    /** S_IFMT and S_IFSOCK of inode(7). */
    private static boolean isNoSocket(Path socket) {
        try {
            return ((int) Files.getAttribute(socket, "unix:mode") & 0170000) != 0140000;
        } catch (IOException e) {
            return false; // connect(2) fails, too, and reports why
        }
    }

    /** One connection to a supervisor. Not for use by several threads. */
    interface Connection extends Closeable {

        /** The process at the other end (SO_PEERCRED). */
        Peer peer() throws IOException;

        /**
         * Writes all that remains in the buffer; SocketTimeoutException if the peer does not read it within the time
         * limit. After any other IOException, such as EPIPE, an answer may still be readable.
         */
        void write(ByteBuffer bytes, Duration limit) throws IOException;

        /** Waits for bytes; returns how many, 0 when the time is up, −1 at the end of the stream. */
        int read(ByteBuffer target, Duration limit) throws IOException;
    }

    /** The process that began to listen; no pid if it is in another pid namespace (the kernel reports 0). */
    record Peer(Optional<Pid> pid, int uid) {
    }

    /** There is no connection. Only ABSENT and REFUSED prove that no process listens. */
    final class ConnectFailure extends IOException {

        /** ENOENT · ECONNREFUSED · the rest, such as a full backlog or EACCES. */
        public enum Reason {
            ABSENT, REFUSED, OTHER
        }

        private final transient Reason reason;

        public ConnectFailure(Reason reason, String message) {
            super(message);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }
}
