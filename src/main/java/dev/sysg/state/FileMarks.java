package dev.sysg.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What a file keeps when its content is replaced, and by what it is known to be the same file still. Owner and group are numbers: the names that the JDK deals in are
 * looked up in the user database each time, which may be on another machine, or missing in a container.
 */
record FileMarks(int owner, int group, Set<PosixFilePermission> permissions, FileTime modified, long size, Object key) {

    private static final String OWNER = "unix:uid";
    private static final String GROUP = "unix:gid";

    static FileMarks of(Path file) throws IOException {
        Map<String, Object> marks = Files.readAttributes(file, "unix:uid,gid,permissions,lastModifiedTime,size,fileKey");
        @SuppressWarnings("unchecked")
        Set<PosixFilePermission> permissions = (Set<PosixFilePermission>) marks.get("permissions");
        return new FileMarks((int) marks.get("uid"), (int) marks.get("gid"), permissions,
                (FileTime) marks.get("lastModifiedTime"), (long) marks.get("size"), marks.get("fileKey"));
    }

    Instant writtenAt() {
        return modified.toInstant();
    }

    /** Whether this is the same file still, and nobody has written to it. */
    boolean areOf(BasicFileAttributes file) {
        return file.fileKey().equals(key) && file.size() == size && file.lastModifiedTime().equals(modified);
    }

    /** Gives them to another file. */
    void put(Path file, boolean withTime) throws IOException {
        FileMarks found = of(file);
        if (found.owner != owner) {
            Files.setAttribute(file, OWNER, owner);
        }
        if (found.group != group) {
            Files.setAttribute(file, GROUP, group);
        }
        if (withTime) {
            Files.setAttribute(file, "lastModifiedTime", modified);
        }
        Files.setAttribute(file, "posix:permissions", permissions);
    }
}
