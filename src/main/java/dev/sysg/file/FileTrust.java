package dev.sysg.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import dev.sysg.error.SysgException;

/**
 * Whether a file may lead this user, as configuration or as commands to run: the user's own files and root's, if no
 * other user can change or replace them. For root, no group must write them either. Otherwise
 * {@code cd /tmp && sudo sysg stop} would run what another user has put there.
 *
 * @param user the effective user id
 */
public record FileTrust(int user) {

    /** The user id, and group id, of root. */
    public static final int ROOT = 0;
    private static final Path PROC = Path.of("/proc");
    private static final int LONGEST_UID = 32;
    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;
    private static final int GROUP_WRITES = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    /** What makes a file untrusted: itself, or a directory or link on the way to it, with its owner and group. */
    public record Problem(Path path, int owner, int group, boolean isOtherOwner, String text) {
    }

    /** The trust of the user who runs this program. */
    public static FileTrust ofThisUser() {
        try {
            return new FileTrust((Integer) Files.getAttribute(PROC.resolve("self"), "unix:uid"));
        } catch (IOException e) {
            throw new SysgException("cannot read /proc/self: mount /proc, then run sysg again", e);
        }
    }

    /**
     * Why the file is not trusted, and what mends that; empty if it is trusted. Then no other user can make the same
     * path lead to another file before it is opened. A directory above it may belong to the overflow user, who stands
     * for the users outside of this user namespace: no process in here can be that user.
     */
    public Optional<String> objection(Path file) throws IOException {
        return problem(file.toAbsolutePath(), false, 0).map(Problem::text);
    }

    /**
     * Why root must not use a directory: it, or a directory or link on the way to it, belongs to another user or can be
     * written by others than group root.
     *
     * @return empty if root may use it
     * @throws java.nio.file.NoSuchFileException if it does not exist, and the directories above it are fine
     */
    public static Optional<Problem> problemForRoot(Path directory) throws IOException {
        return new FileTrust(ROOT).problem(directory.toAbsolutePath(), true, 0);
    }

    /** Follows the path from the root on, as the kernel does: a link is replaced by its target in the path. */
    private Optional<Problem> problem(Path file, boolean isState, int links) throws IOException {
        Path path = file.getRoot();
        Optional<Problem> found = problemAt(path, attributes(path), false, isState);
        for (int i = 0; i < file.getNameCount() && found.isEmpty(); i++) {
            boolean isLast = i == file.getNameCount() - 1;
            // No link is left in the path so far, so that ".." is the parent that the kernel takes.
            Path next = path.resolve(file.getName(i)).normalize();
            Map<String, Object> attributes = attributes(next);
            found = problemAt(next, attributes, isLast, isState);
            if (found.isEmpty() && isLink(attributes)) {
                if (links == MOST_LINKS) {
                    throw new FileSystemLoopException(next.toString());
                }
                Path target = path.resolve(Files.readSymbolicLink(next));
                return problem(isLast ? target : target.resolve(file.subpath(i + 1, file.getNameCount())), isState,
                        links + 1);
            }
            path = next;
        }
        return found;
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, "unix:uid,gid,mode,isSymbolicLink", LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isLink(Map<String, Object> attributes) {
        return (boolean) attributes.get("isSymbolicLink");
    }

    private Optional<Problem> problemAt(Path path, Map<String, Object> attributes, boolean isLast, boolean isState)
            throws IOException {
        int owner = (Integer) attributes.get("uid");
        int group = (Integer) attributes.get("gid");
        int mode = (Integer) attributes.get("mode");
        boolean isOtherOwner = owner != ROOT && owner != user && (isLast || owner != unmappedUser());
        boolean groupCounts = user == ROOT && !(isState && group == ROOT);
        String text;
        if (path.startsWith(PROC)) {
            text = path + " leads wherever a process wants it to; name the file itself";
        } else if (isOtherOwner) {
            text = path + " belongs to uid " + owner
                    + (user == ROOT ? "; run as that user" : "; chown it to uid " + user) + " to have it used";
        } else if (!isLink(attributes) && othersMayChange(mode, groupCounts, isLast)) {
            text = "others can write " + path + ((mode & STICKY) == 0
                    ? "; run 'chmod " + (user == ROOT ? "go-w " : "o-w ") + path + "'" : "; use another directory");
        } else {
            return Optional.empty();
        }
        return Optional.of(new Problem(path, owner, group, isOtherOwner, text));
    }

    /** In a sticky directory such as /tmp every user can write, but only the owner of a file can replace it. */
    private static boolean othersMayChange(int mode, boolean groupCounts, boolean isLast) {
        int others = groupCounts ? GROUP_WRITES | OTHERS_WRITE : OTHERS_WRITE;
        return (mode & others) != 0 && (isLast || (mode & STICKY) == 0);
    }

    /** The overflow user id, −1 if a user of this namespace has it (user_namespaces(7)). */
    private static int unmappedUser() throws IOException {
        int overflow;
        try (InputStream stream = Files.newInputStream(PROC.resolve("sys/kernel/overflowuid"))) {
            // In one read(2): the kernel gives nothing to a second one.
            overflow = Integer.parseInt(
                    new String(stream.readNBytes(LONGEST_UID), StandardCharsets.ISO_8859_1).strip());
        }
        for (String line : Files.readAllLines(PROC.resolve("self/uid_map"))) {
            String[] fields = line.strip().split("\\s+");
            long first = Long.parseLong(fields[0]);
            if (overflow >= first && overflow < first + Long.parseLong(fields[2])) {
                return -1;
            }
        }
        return overflow;
    }
}
