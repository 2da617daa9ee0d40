package dev.sysg.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sysg.file.FileTrust;

/**
 * What a file keeps when its content is replaced, and by what a change is noticed. Owner and group are ids: a name
 * would be looked up in the user database, which may be on another machine, or missing in a container.
 */
record FileMetadata(int owner, int group, Set<PosixFilePermission> permissions, FileTime modified, FileTime changed,
        long size, Object key) {

    private static final Set<PosixFilePermission> GROUP_RIGHTS = Set.of(PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE);

    static FileMetadata of(Path file, LinkOption... options) throws IOException {
        Map<String, Object> found = Files.readAttributes(file,
                "unix:uid,gid,permissions,lastModifiedTime,ctime,size,fileKey", options);
        @SuppressWarnings("unchecked")
        Set<PosixFilePermission> permissions = (Set<PosixFilePermission>) found.get("permissions");
        return new FileMetadata((int) found.get("uid"), (int) found.get("gid"), permissions,
                (FileTime) found.get("lastModifiedTime"), (FileTime) found.get("ctime"), (long) found.get("size"),
                found.get("fileKey"));
    }

    /** Whether the path still leads to this very file, and no program has written to it: that sets the ctime. */
    boolean isUnchanged(Path file) throws IOException {
        try {
            FileMetadata now = of(file, LinkOption.NOFOLLOW_LINKS);
            return now.key.equals(key) && now.size == size && now.changed.equals(changed);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Who else can write the file: others, or for root a group. Then it says nothing that can be relied on. */
    Optional<String> otherWriters() {
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            return Optional.of("others");
        }
        boolean root = permissions.contains(PosixFilePermission.GROUP_WRITE) && group != FileTrust.ROOT
                && FileTrust.ofThisUser().user() == FileTrust.ROOT;
        return root ? Optional.of("group " + group) : Optional.empty();
    }

    /** Gives owner, group and mode to a new file, and the modification time if that is to stay. Follows no link. */
    void applyTo(Path file, boolean withTime) throws IOException {
        FileMetadata created = of(file, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> mode = new HashSet<>(permissions);
        if (created.owner != owner) {
            set(file, "unix:uid", owner);
        }
        if (created.group != group) {
            try {
                set(file, "unix:gid", group);
            } catch (IOException e) {
                // chown(2) to a group fails unless the user is a member of it, and its rights are not for another one.
                mode.removeAll(GROUP_RIGHTS);
            }
        }
        set(file, "posix:permissions", mode);
        if (withTime) {
            set(file, "lastModifiedTime", modified);
        }
    }

    private static void set(Path file, String attribute, Object value) throws IOException {
        Files.setAttribute(file, attribute, value, LinkOption.NOFOLLOW_LINKS);
    }
}
