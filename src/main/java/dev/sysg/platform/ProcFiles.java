package dev.sysg.platform;

import java.util.Optional;
import java.util.stream.IntStream;

/** The files of /proc, where a process that has gone is an ordinary answer, and no exception with a stack trace. */
public interface ProcFiles {

    /** There is no such file (ENOENT). */
    int NOT_FOUND = -1;
    /** It cannot be read, or not in this cheap way. */
    int UNREADABLE = -2;

    /** Reads the start of a file in one read(2), because the kernel never divides a line then: how many bytes. */
    int read(String path, byte[] buffer);

    /** The names in a directory that are pids; empty if it cannot be read. */
    Optional<IntStream> pids(String directory);
}
