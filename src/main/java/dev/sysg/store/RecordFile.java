package dev.sysg.store;

import java.nio.file.Path;
import java.time.Instant;

/**
 * The file that an entry stands in, as it was when it was read.
 *
 * @param writtenAt its modification time: whatever runs as a recorded service started no later
 * @param owner     the user id that it belongs to: unless it is root's, it speaks for that user's processes alone
 */
public record RecordFile(Path path, Instant writtenAt, int owner) {
}
