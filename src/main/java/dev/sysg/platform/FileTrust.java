package dev.sysg.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import dev.sysg.SysgException;

/**
 * Whose files a user may be led by, be they configuration or commands to run: his own and root's, if nobody else can
 * change them or put others in their place. For root, that excludes the group as well; for others a group of one's own
 * is common. {@code cd /tmp && sudo sysg stop} must do nobody else's bidding.
 *
 * @param user the effective user id
 */
public record FileTrust(int user) {

    private static final int ROOT = 0;
    private static final int GROUP_WRITES = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    /**
     * That of the user who runs this program.
     *
     * @throws SysgException if /proc is not there
     */
    public static FileTrust ofThisUser() {
        try {
            return new FileTrust((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new SysgException("cannot read /proc/self: mount /proc, and try again", e);
        }
    }

    /**
     * Why the file, a link by that name, or one of the directories above them is not to be trusted, and what would
     * help.
     *
     * @return empty if it is trusted
     * @throws IOException if it cannot be examined
     */
    public Optional<String> objection(Path file) throws IOException {
        Path real = file.toRealPath();
        Path parent = file.toAbsolutePath().getParent();
        Path name = parent == null ? real : parent.toRealPath().resolve(file.getFileName());
        Optional<String> objection = objectionUpwards(name);
        return objection.isPresent() || real.equals(name) ? objection : objectionUpwards(real);
    }

    private Optional<String> objectionUpwards(Path file) throws IOException {
        for (Path path = file; path != null; path = path.getParent()) {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode,isSymbolicLink",
                    LinkOption.NOFOLLOW_LINKS);
            int owner = (Integer) attributes.get("uid");
            if (owner != ROOT && owner != user) {
                return Optional.of(path + " belongs to uid " + owner + "; chown it to "
                        + (user == ROOT ? "root" : "uid " + user) + " to have it used");
            }
            if (!(boolean) attributes.get("isSymbolicLink")
                    && othersMayChange((Integer) attributes.get("mode"), path.equals(file))) {
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
