package dev.sysg.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The user that root becomes where the program is to run as an ordinary user, in no group but its own. */
public final class Nobody {

    public static final int ID = 65534;

    private static final List<String> COMMAND = List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups");

    private Nobody() {
    }

    /** What to start the program through, with the world below this directory open to that user. */
    public static List<String> in(Sysg world, Path root) throws IOException {
        for (Path directory : List.of(root, world.home(), world.directory())) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assumeTrue(Sysg.isReachedBy(COMMAND), "the program may only be reached by its owner");
        return COMMAND;
    }
}
