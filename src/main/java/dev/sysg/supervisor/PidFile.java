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
 * A supervisor's pid file (systemg-compat.md §1.1): a decimal number, blanks around it do not matter.
 *
 * @param pid       empty if the text is no process id
 * @param writtenAt when the file was written: its supervisor started before
 */
record PidFile(Path path, String text, Optional<Pid> pid, Instant writtenAt) {

    private static final int LONGEST = 64;

    /**
     * @return empty if there is none
     * @throws IOException if it cannot be read, or is no regular file
     */
    static Optional<PidFile> read(Path path) throws IOException {
        try {
            String text = new String(RegularFile.start(path, LONGEST + 1), StandardCharsets.ISO_8859_1);
            // After the text: a time that is too late proves no process to be somebody else, one too early might.
            Instant writtenAt = Files.getLastModifiedTime(path).toInstant();
            // The start of a longer text may be another number.
            Optional<Pid> pid = text.length() > LONGEST ? Optional.empty() : Pid.parse(digits(text));
            return Optional.of(new PidFile(path, text, pid, writtenAt));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Systemg's own reader takes "00012" for 12 as well. */
    private static String digits(String text) {
        return text.strip().replaceFirst("^0+(?=[0-9])", "");
    }
}
