package dev.sysg.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

import dev.sysg.file.FileTrust;
import dev.sysg.platform.ControlSockets.ConnectFailure.Reason;
import dev.sysg.platform.ControlSockets.ConnectFailure;

/** What the path of a socket tells before connect(2) is asked. */
public final class SocketFile {

    /** S_IFMT and S_IFSOCK of inode(7). */
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private SocketFile() {
    }

    /**
     * The path in bytes, as connect(2) takes it.
     *
     * @throws ConnectFailure if nothing is there, its path is too long for an address, or it is no socket
     */
    public static byte[] address(Path socket) throws ConnectFailure {
        if (Files.notExists(socket, LinkOption.NOFOLLOW_LINKS)) {
            throw new ConnectFailure(Reason.ABSENT, "no such file");
        }
        byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length > ControlSockets.LONGEST_PATH) {
            throw new ConnectFailure(Reason.OTHER,
                    "its path is longer than " + ControlSockets.LONGEST_PATH + " bytes");
        }
        if (isForeignLink(socket)) {
            throw new ConnectFailure(Reason.OTHER, "it is a symbolic link of another user, who may lead it anywhere");
        }
        if (isSomethingElse(socket)) {
            // connect(2) calls that refused as well, as if somebody had listened there once.
            throw new ConnectFailure(Reason.NOT_A_SOCKET, "not a socket");
        }
        return path;
    }

    /** Root would shut down its own supervisor at the word of a user's link. */
    private static boolean isForeignLink(Path socket) {
        try {
            return FileTrust.ofThisUser().isForeignLink(socket);
        } catch (IOException e) {
            return false; // connect(2) will say why
        }
    }

    private static boolean isSomethingElse(Path socket) {
        try {
            return ((int) Files.getAttribute(socket, "unix:mode") & FILE_TYPE) != SOCKET;
        } catch (IOException e) {
            return false; // connect(2) will say why
        }
    }
}
