package dev.sysg.platform;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Client side of Unix domain stream sockets (unix(7)). */
public interface ControlSockets {

    /** The longest path of a socket, in bytes: sun_path holds 108 with its final NUL. */
    int LONGEST_PATH = 107;

    /**
     * Connects within the time limit.
     *
     * @throws ConnectFailure naming why not
     */
    Connection connect(Path socket, Duration limit) throws ConnectFailure;

    /** One connection to a supervisor. Not for use by several threads. */
    interface Connection extends Closeable {

        /** Who is at the other end (SO_PEERCRED). */
        Peer peer() throws IOException;

        /**
         * Writes all that remains in the buffer, within the time limit.
         *
         * @throws java.net.SocketTimeoutException when the peer does not take it in time
         * @throws IOException on EPIPE, ECONNRESET and the like; an answer may still be readable
         */
        void write(ByteBuffer bytes, Duration limit) throws IOException;

        /**
         * Waits for bytes at most this long.
         *
         * @return the number of bytes read, 0 when the time is up, −1 at the end of the stream
         */
        int read(ByteBuffer target, Duration limit) throws IOException;
    }

    /**
     * The credentials that the kernel recorded when the peer began to listen.
     *
     * @param pid empty if the peer lives in another pid namespace (0 there)
     */
    record Peer(Optional<Pid> pid, int uid) {
    }

    /** Why there is no connection; only ABSENT and REFUSED prove that nobody listens. */
    final class ConnectFailure extends IOException {

        /** ENOENT · ECONNREFUSED · no answer in time, e.g. a full backlog · EACCES · ENOTSOCK · the rest. */
        public enum Reason {
            ABSENT, REFUSED, TIMED_OUT, NOT_PERMITTED, NOT_A_SOCKET, OTHER
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
