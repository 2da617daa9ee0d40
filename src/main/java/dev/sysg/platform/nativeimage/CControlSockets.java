package dev.sysg.platform.nativeimage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.graalvm.nativeimage.StackValue;
import org.graalvm.word.Pointer;

import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets;
import dev.sysg.time.Deadline;

/** unix(7) sockets through the C interface: the JDK's do not report the pid of the peer. */
public final class CControlSockets implements ControlSockets {

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int ADDRESS_SIZE = 110;
    private static final int ADDRESS_PATH = 2;
    private static final int ENOENT = 2;
    private static final int EAGAIN = 11;
    private static final int ECONNREFUSED = 111;
    private static final Duration RETRY = Duration.ofMillis(5);

    @Override
    public Connection connect(Path socket, Duration limit) throws ConnectFailure {
        byte[] path = ControlSockets.address(socket);
        int descriptor = LibC.socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            throw new ConnectFailure(Reason.OTHER, "cannot create a socket: " + LibC.text(LibC.errno()));
        }
        try {
            connect(descriptor, path, Deadline.after(limit));
            return new CConnection(descriptor);
        } catch (ConnectFailure e) {
            LibC.close(descriptor);
            throw e;
        }
    }

    /** A full backlog answers EAGAIN, and there is no event to wait for. */
    private static void connect(int descriptor, byte[] path, Deadline deadline) throws ConnectFailure {
        int error = connect(descriptor, path);
        while (error == EAGAIN && !deadline.isPast()) {
            LockSupport.parkNanos(RETRY.toNanos());
            error = connect(descriptor, path);
        }
        switch (error) {
            case 0 -> {
            }
            case EAGAIN -> throw new ConnectFailure(Reason.OTHER, "its queue of connections stays full");
            case ENOENT -> throw new ConnectFailure(Reason.ABSENT, LibC.text(error));
            case ECONNREFUSED -> throw new ConnectFailure(Reason.REFUSED, LibC.text(error));
            default -> throw new ConnectFailure(Reason.OTHER, LibC.text(error));
        }
    }

    private static int connect(int descriptor, byte[] path) {
        Pointer address = StackValue.get(ADDRESS_SIZE);
        address.writeShort(0, (short) AF_UNIX);
        for (int i = 0; i < path.length; i++) {
            address.writeByte(ADDRESS_PATH + i, path[i]);
        }
        address.writeByte(ADDRESS_PATH + path.length, (byte) 0);
        return LibC.connect(descriptor, address, ADDRESS_PATH + path.length + 1) == 0 ? 0 : LibC.errno();
    }
}
