package dev.sysg.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

import dev.sysg.platform.Pid;

/**
 * One entry of a store.
 *
 * @param pid      empty if what is recorded is not a pid
 * @param text     what is recorded in place of a pid, as it stands in the file
 * @param file     the file that the entry stands in
 * @param evidence what proves, or suggests, that a process of this pid is the recorded one
 */
public record RecordedService(ServiceId id, Optional<Pid> pid, String text, RecordFile file,
        IdentityEvidence evidence) {

    /**
     * The file that an entry stands in, as it was when it was read.
     *
     * @param writtenAt its modification time: whatever runs as a recorded service started no later
     * @param owner     the user id that it belongs to: unless it is root's, it speaks for that user's processes alone
     */
    public record RecordFile(Path path, Instant writtenAt, int owner) {
    }
}
