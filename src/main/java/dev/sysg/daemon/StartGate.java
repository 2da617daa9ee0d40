package dev.sysg.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jboss.logging.Logger;

import dev.sysg.platform.ServiceSpawner;

/**
 * A pipe at which the shell of a service waits, with its pid, until that is recorded. If the supervisor is killed
 * before, the shell reads the end of the pipe, and ends: no service runs that no record names.
 */
final class StartGate {

    /** What the shell does first. */
    static final String WAIT = "read -r line || { echo 'not started, because it cannot be recorded: see the log of the "
            + "supervisor' >&2; exit 1; }; ";

    private static final byte[] LINE = {'\n'};
    private static final Logger LOG = Logger.getLogger(StartGate.class);

    private final Path pipe;
    private final FileChannel end;

    /** @param pipe where it is made, if only until the shell has opened it */
    StartGate(Path pipe, ServiceSpawner spawner) throws IOException {
        this.pipe = pipe;
        Files.deleteIfExists(pipe);
        spawner.makePipe(pipe);
        // Open for both, it does not wait for the other end (fifo(7)).
        end = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    Path pipe() {
        return pipe;
    }

    /** @param recorded whether to let the shell go; else it ends */
    void open(boolean recorded) {
        try (end) {
            end.write(ByteBuffer.wrap(recorded ? LINE : new byte[0]));
        } catch (IOException e) {
            LOG.errorf("a service that has been started cannot begin: %s", e.getMessage());
        }
    }
}
