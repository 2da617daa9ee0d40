package dev.sysg.supervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

import dev.sysg.file.RegularFile;
import dev.sysg.platform.Pid;

/**
 * A supervisor's pid file (systemg-compat.md §1.1): a decimal number, with or without blanks around it.
 *
 * @param pid       empty if the text is not a pid
 * @param writtenAt when the file was written: its supervisor had started before
 */
record PidFile(Path path, String text, Optional<Pid> pid, Instant writtenAt) {

    private static final int LONGEST = 64;

    /** Reads the file; empty if there is none. */
    static Optional<PidFile> read(Path path) throws IOException {
        try {
            String text = new String(RegularFile.start(path, LONGEST + 1), StandardCharsets.ISO_8859_1);
            // After the text: a time that is too early could prove a supervisor to be another process.
            Instant writtenAt = Files.getLastModifiedTime(path).toInstant();
            // The start of a longer text may be another pid. systemg reads "00012" as 12, too.
            Optional<Pid> pid = text.length() > LONGEST ? Optional.empty()
                    : Pid.parse(text.strip().replaceFirst("^0+(?=[0-9])", ""));
            return Optional.of(new PidFile(path, text, pid, writtenAt));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
