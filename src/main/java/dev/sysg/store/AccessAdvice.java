package dev.sysg.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import dev.sysg.error.FailureReason;
import dev.sysg.file.FileTrust;

/** Ends a message about a file that cannot be used. */
public final class AccessAdvice {

    private AccessAdvice() {
    }

    /** What mends a failure: where permission is denied, whose the file is, or the directory that does not show it. */
    public static String after(IOException failure, Path file) {
        if (!(failure instanceof AccessDeniedException)) {
            return switch (FailureReason.of(failure)) {
                case "Too many open files" -> "raise the limit (ulimit -n), and try again";
                case "Read-only file system" -> "mount it for writing, and try again";
                case "No space left on device", "Disk quota exceeded" -> "make room, and try again";
                default -> "mend that, and try again";
            };
        }
        Path denying = file;
        while (!Files.exists(denying, LinkOption.NOFOLLOW_LINKS)) {
            denying = denying.getParent();
        }
        try {
            FileMetadata metadata = FileMetadata.of(denying, LinkOption.NOFOLLOW_LINKS);
            return denying + " belongs to " + name(metadata.owner()) + ", mode "
                    + PosixFilePermissions.toString(metadata.permissions()) + ": "
                    + (metadata.owner() == FileTrust.ofThisUser().user()
                    ? "run 'chmod u+" + (Files.isDirectory(denying) ? "rwx " : "rw ") + denying + "'"
                    : mendOwner(denying, metadata.owner()));
        } catch (IOException e) {
            return "run sysg as the user that " + denying + " belongs to";
        }
    }

    /** What to do about a file of another user: in a directory of this user it has the wrong owner. */
    static String mendOwner(Path file, int owner) throws IOException {
        int user = FileTrust.ofThisUser().user();
        return Files.getAttribute(file.getParent(), "unix:uid").equals(user)
                ? "run 'chown " + user + " " + file + "' as root" : "run sysg as " + name(owner);
    }

    static String name(int user) {
        return user == FileTrust.ROOT ? "root" : "uid " + user;
    }
}
