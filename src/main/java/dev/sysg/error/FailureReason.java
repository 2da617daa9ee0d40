package dev.sysg.error;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

/** Puts an exception into words: the message of those of java.nio is often but the name of the file. */
public final class FailureReason {

    private FailureReason() {
    }

    /** Why a file could not be read or written, or a directory not be listed, without its name. */
    public static String of(Exception failure) {
        if (failure instanceof DirectoryIteratorException interrupted) {
            return of(interrupted.getCause());
        }
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof FileSystemLoopException) {
            return "a loop of symbolic links";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "there is another file of that name";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof CharacterCodingException) {
            return "not UTF-8 text";
        }
        return failure instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : String.valueOf(failure.getMessage());
    }
}
