package dev.sysg.platform.nativeimage;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

import dev.sysg.platform.ControlSockets.Connection;
import dev.sysg.platform.ControlSockets.Peer;
import dev.sysg.platform.Pid;
import dev.sysg.time.Deadline;

/** A connected socket that does not block. */
final class CConnection implements Connection {

    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    /** struct ucred: pid, uid, gid. */
    private static final int UCRED_SIZE = 12;
    private static final int UID = 4;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EAGAIN = 11;
    private static final int EINTR = 4;
    private static final int CHUNK = 8192;

    private final int descriptor;
    private boolean closed;

    CConnection(int descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public Peer peer() throws IOException {
        Pointer credentials = StackValue.get(UCRED_SIZE);
        CIntPointer length = StackValue.get(CIntPointer.class);
        length.write(UCRED_SIZE);
        if (LibC.getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, credentials, length) != 0) {
            throw new IOException("cannot read the credentials of the peer: " + LibC.text(LibC.errno()));
        }
        return new Peer(Pid.of(credentials.readInt(0)), credentials.readInt(UID));
    }

    @Override
    public void write(ByteBuffer bytes, Duration limit) throws IOException {
        Deadline deadline = Deadline.after(limit);
        byte[] chunk = new byte[CHUNK];
        while (bytes.hasRemaining()) {
            int size = Math.min(CHUNK, bytes.remaining());
            bytes.get(bytes.position(), chunk, 0, size);
            int sent = transfer(chunk, size, true);
            if (sent >= 0) {
                bytes.position(bytes.position() + sent);
            } else if (!Poll.await(descriptor, Poll.WRITABLE, deadline)) {
                throw new SocketTimeoutException("the peer reads nothing");
            }
        }
    }

    @Override
    public int read(ByteBuffer target, Duration limit) throws IOException {
        Deadline deadline = Deadline.after(limit);
        byte[] chunk = new byte[Math.min(CHUNK, target.remaining())];
        int received = transfer(chunk, chunk.length, false);
        while (received < 0) {
            if (!Poll.await(descriptor, Poll.READABLE, deadline)) {
                return 0;
            }
            received = transfer(chunk, chunk.length, false);
        }
        target.put(chunk, 0, received);
        return received == 0 ? -1 : received;
    }

    /** One send(2) or recv(2); −1 if it would block. */
    private int transfer(byte[] bytes, int size, boolean out) throws IOException {
        try (PinnedObject pinned = PinnedObject.create(bytes)) {
            long count = out
                    ? LibC.send(descriptor, pinned.addressOfArrayElement(0), WordFactory.unsigned(size), MSG_NOSIGNAL)
                            .rawValue()
                    : LibC.recv(descriptor, pinned.addressOfArrayElement(0), WordFactory.unsigned(size), 0).rawValue();
            int error = count < 0 ? LibC.errno() : 0;
            if (error != 0 && error != EAGAIN && error != EINTR) {
                throw new IOException((out ? "writing" : "reading") + " failed: " + LibC.text(error));
            }
            return (int) count;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibC.close(descriptor);
        }
    }
}
