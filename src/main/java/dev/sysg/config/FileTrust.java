package dev.sysg.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whose configuration files a user may be led by: his own and root's, if nobody else can change them or put others in
 * their place. For root, that excludes the group as well; for others a group of one's own is common.
 *
 * @param user the effective user id
 */
record FileTrust(int user) {

    private static final int ROOT = 0;
    private static final int GROUP_WRITES = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    static FileTrust ofThisUser() {
        try {
            return new FileTrust((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new ConfigurationException("cannot read /proc/self: mount /proc, and try again", e);
        }
    }

    /**
     * Why the file or one of the directories above it is not to be trusted, and what would help.
     *
     * @param file without symbolic links in it
     */
    Optional<String> objection(Path file) throws IOException {
        for (Path path = file; path != null; path = path.getParent()) {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
            int owner = (Integer) attributes.get("uid");
            if (owner != ROOT && owner != user) {
                return Optional.of(path + " belongs to uid " + owner + "; chown it to "
                        + (user == ROOT ? "root" : "uid " + user) + " to have it used");
            }
            if (othersMayChange((Integer) attributes.get("mode"), path.equals(file))) {
                return Optional.of("others can write " + path + "; chmod " + (user == ROOT ? "go-w" : "o-w")
                        + " it to have it used");
            }
        }
        return Optional.empty();
    }

    /** In a sticky directory such as /tmp everybody can write, but nobody can replace what is another's. */
    private boolean othersMayChange(int mode, boolean isFile) {
        int foreign = user == ROOT ? GROUP_WRITES | OTHERS_WRITE : OTHERS_WRITE;
        return (mode & foreign) != 0 && (isFile || (mode & STICKY) == 0);
    }
}
