package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Replaces a file so that a reader, or a crash at any moment, finds the old content or the new one. The content is
 * flushed to the disk, and not the directory: a power failure may bring back the old content, and has ended all that it
 * names.
 */
final class AtomicFile {

    private AtomicFile() {
    }

    /**
     * Puts new content in the place of an existing file, and keeps its owner, group and mode.
     *
     * @param old      what the file was like when its content was read
     * @param keepTime whether the modification time stays as well
     * @throws ChangedException if it is not the file any more that was read; read it again
     * @throws IOException      if the file could not be replaced; it is as it was
     */
    static void replace(Path file, byte[] content, FileMetadata old, boolean keepTime) throws IOException {
        try (Draft draft = Draft.write(file, content, old, keepTime)) {
            try {
                draft.takePlace();
            } catch (IOException e) {
                draft.remove();
                throw e;
            }
        }
    }

    /** Another program has written to the file, or put another one in its place, since it was read. */
    static final class ChangedException extends IOException {

        ChangedException() {
            super("another program writes to it all the time, without the lock");
        }
    }

    /** What to do about a failure to replace a file. */
    static String remedy(IOException failure) {
        return failure instanceof ChangedException ? "see to that program" : "see to its directory and its disk";
    }
}
