package dev.sysg.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

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
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new IOException("not a regular file");
            }
            // What /proc makes calls itself a regular and empty file, and may keep its reader waiting.
            String text = attributes.size() == 0 ? "" : start(path);
            // The start of a longer text may be another number.
            Optional<Pid> pid = text.length() > LONGEST ? Optional.empty() : Pid.parse(digits(text));
            return Optional.of(new PidFile(path, text, pid, attributes.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Systemg's own reader takes "00012" for 12 as well. */
    private static String digits(String text) {
        return text.strip().replaceFirst("^0+(?=[0-9])", "");
    }

    private static String start(Path path) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            ByteBuffer buffer = ByteBuffer.allocate(LONGEST + 1);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                continue;
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
        }
    }
}
