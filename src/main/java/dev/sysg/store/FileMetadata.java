package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import dev.sysg.file.FileTrust;

/**
 * What a file keeps when its content is replaced, and by what it is known to be the same file still. Owner and group
 * are numbers: the names that the JDK deals in are looked up in the user database each time, which may be on another
 * machine, or missing in a container.
 */
record FileMetadata(int owner, int group, Set<PosixFilePermission> permissions, FileTime modified, long size, Object key) {

    private static final int ROOT = 0;
    private static final String OWNER = "unix:uid";
    private static final String GROUP = "unix:gid";

    static FileMetadata of(Path file) throws IOException {
        Map<String, Object> marks = Files.readAttributes(file,
                "unix:uid,gid,permissions,lastModifiedTime,size,fileKey");
        @SuppressWarnings("unchecked")
        Set<PosixFilePermission> permissions = (Set<PosixFilePermission>) marks.get("permissions");
        return new FileMetadata((int) marks.get("uid"), (int) marks.get("gid"), permissions,
                (FileTime) marks.get("lastModifiedTime"), (long) marks.get("size"), marks.get("fileKey"));
    }

    /**
     * Fails unless this user may replace a file of that owner: it keeps its owner, and only root may give files away.
     *
     * @throws StoreException naming the file and its owner
     */
    static void requireOwner(Path file, int owner) {
        int user = FileTrust.ofThisUser().user();
        if (user != ROOT && user != owner) {
            throw new StoreException(file + " belongs to uid " + owner + ", and no stop could be recorded in it: run "
                    + "as that user");
        }
    }

    Instant writtenAt() {
        return modified.toInstant();
    }

    /** Whether this is the same file still, and nobody has written to it. */
    boolean areOf(BasicFileAttributes file) {
        return file.fileKey().equals(key) && file.size() == size && file.lastModifiedTime().equals(modified);
    }

    /**
     * Gives a new file to their owner and group. To be done before it has any content: in the directory of another
     * user, that user could take the content away in a file of ours, which would pass for our own word.
     *
     * @return whether it is in their group now
     */
    boolean putOwner(Path file) throws IOException {
        FileMetadata found = of(file);
        if (found.owner != owner) {
            Files.setAttribute(file, OWNER, owner);
        }
        return found.group == group || giveTo(file, group);
    }

    /**
     * Gives the rest of them to a file that is written.
     *
     * @param inGroup whether it is in their group
     */
    void putRest(Path file, boolean inGroup, boolean withTime) throws IOException {
        if (withTime) {
            Files.setAttribute(file, "lastModifiedTime", modified);
        }
        Files.setAttribute(file, "posix:permissions", inGroup ? permissions : withoutGroup(permissions));
    }

    /** Who is not in a group cannot give a file to it, not even his own, which somebody else gave to it. */
    private static boolean giveTo(Path file, int group) {
        try {
            Files.setAttribute(file, GROUP, group);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the old group might is not for the new one, unless everybody may. */
    private static Set<PosixFilePermission> withoutGroup(Set<PosixFilePermission> permissions) {
        Set<PosixFilePermission> narrowed = EnumSet.copyOf(permissions);
        if (!permissions.contains(PosixFilePermission.OTHERS_READ)) {
            narrowed.remove(PosixFilePermission.GROUP_READ);
        }
        if (!permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            narrowed.remove(PosixFilePermission.GROUP_WRITE);
        }
        narrowed.remove(PosixFilePermission.GROUP_EXECUTE);
        return narrowed;
    }
}
