package dev.sysg.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.sysg.error.SysgException;

/**
 * Whose files a user may be led by, be they configuration or commands to run: his own and root's, if nobody else can
 * change them or put others in their place. For root, that excludes the group as well; for others a group of one's own
 * is common. {@code cd /tmp && sudo sysg stop} must do nobody else's bidding.
 *
 * @param user the effective user id
 */
public record FileTrust(int user) {

    private static final int ROOT = 0;
    private static final Path PROCESSES = Path.of("/proc");
    private static final int LONGEST_NUMBER = 32;
    /** The map of the first user namespace. */
    private static final String ALL_USERS = "0 0 4294967295";
    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;
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
     * Why the file, or a directory or link on the way to it, is not to be trusted, and what would help. Where there is
     * no objection, nobody else can make the same path lead elsewhere later, when it is opened.
     *
     * @return empty if it is trusted
     * @throws IOException if it cannot be examined
     */
    public Optional<String> objection(Path file) throws IOException {
        return walk(file, this::objectionTo);
    }

    /**
     * Who has a say in where this name leads: the owners of the directories and links on the way to it, and of what it
     * leads to, in the order of the way. Where the way ends early, those up to there.
     *
     * @throws IOException if the way cannot be examined
     */
    public static List<Step> stepsTo(Path file) throws IOException {
        List<Step> steps = new ArrayList<>();
        OptionalInt nobody = unmappedUser();
        try {
            walk(file, (path, attributes, isFile) -> {
                int user = (Integer) attributes.get("uid");
                steps.add(new Step(path, nobody.isPresent() && nobody.getAsInt() == user ? ROOT : user,
                        (Integer) attributes.get("gid"), (Integer) attributes.get("mode"), isLink(attributes)));
                return Optional.empty();
            });
        } catch (NoSuchFileException e) {
            return steps;
        }
        return steps;
    }

    /**
     * A directory or link on the way to a file, or the file itself.
     *
     * @param user  its owner; root for those of outside of this user namespace
     * @param group its group
     */
    public record Step(Path path, int user, int group, int mode, boolean isLink) {

        public boolean isRoots() {
            return user == ROOT;
        }

        /** Whether others than its owner can put another thing in the place of one in it. */
        public boolean isOpenToOthers() {
            return !isLink && (mode & STICKY) == 0
                    && ((mode & OTHERS_WRITE) != 0 || (mode & GROUP_WRITES) != 0 && group != ROOT);
        }
    }

    /** What owners look like that this user namespace does not have (user_namespaces(7)): they have no rights in it. */
    private static OptionalInt unmappedUser() throws IOException {
        String map = Files.readString(PROCESSES.resolve("self/uid_map")).strip().replaceAll("\\s+", " ");
        if (map.equals(ALL_USERS)) {
            return OptionalInt.empty();
        }
        try (InputStream stream = Files.newInputStream(PROCESSES.resolve("sys/kernel/overflowuid"))) {
            // In one piece: what is not read at first is not given later.
            String user = new String(stream.readNBytes(LONGEST_NUMBER), StandardCharsets.ISO_8859_1).strip();
            return OptionalInt.of(Integer.parseInt(user));
        }
    }

    /**
     * Whether the file itself is such a link.
     *
     * @throws IOException if it cannot be examined
     */
    public boolean isForeignLink(Path file) throws IOException {
        return isForeignLink(attributes(file));
    }

    /** Looks at one directory, link or file of a path; whatever it finds ends the walk. */
    private interface Look<T> {
        Optional<T> at(Path path, Map<String, Object> attributes, boolean isFile);
    }

    private static <T> Optional<T> walk(Path file, Look<T> look) throws IOException {
        Deque<Path> ahead = new ArrayDeque<>();
        prepend(ahead, file.toAbsolutePath());
        Path path = file.toAbsolutePath().getRoot();
        Optional<T> found = look.at(path, attributes(path), false);
        for (int links = 0; found.isEmpty() && !ahead.isEmpty();) {
            Path name = ahead.pop();
            if (name.toString().equals("..")) {
                // No link is left in what was walked, so that this is the parent that the kernel takes.
                path = path.getParent() == null ? path : path.getParent();
                continue;
            }
            Path next = path.resolve(name).normalize();
            Map<String, Object> attributes = attributes(next);
            found = look.at(next, attributes, ahead.isEmpty());
            if (!isLink(attributes)) {
                path = next;
            } else if (++links > MOST_LINKS) {
                throw new FileSystemLoopException(file.toString());
            } else {
                Path target = Files.readSymbolicLink(next);
                prepend(ahead, target);
                path = target.isAbsolute() ? target.getRoot() : path;
            }
        }
        return found;
    }

    private static void prepend(Deque<Path> ahead, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            ahead.push(path.getName(i));
        }
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, "unix:uid,gid,mode,isSymbolicLink", LinkOption.NOFOLLOW_LINKS);
    }

    private Optional<String> objectionTo(Path path, Map<String, Object> attributes, boolean isFile) {
        if (path.startsWith(PROCESSES)) {
            return Optional.of(path + " leads to wherever a process wants it to; name the file itself");
        }
        if (isForeign(attributes)) {
            return Optional.of(path + " belongs to uid " + attributes.get("uid")
                    + (user == ROOT ? "; run as that user" : "; chown it to uid " + user) + " to have it used");
        }
        if (!isLink(attributes) && othersMayChange((Integer) attributes.get("mode"), isFile)) {
            return Optional.of("others can write " + path + "; chmod " + (user == ROOT ? "go-w" : "o-w")
                    + " it to have it used");
        }
        return Optional.empty();
    }

    private boolean isForeignLink(Map<String, Object> attributes) {
        return isLink(attributes) && isForeign(attributes);
    }

    private static boolean isLink(Map<String, Object> attributes) {
        return (boolean) attributes.get("isSymbolicLink");
    }

    private boolean isForeign(Map<String, Object> attributes) {
        int owner = (Integer) attributes.get("uid");
        return owner != ROOT && owner != user;
    }

    /** In a sticky directory such as /tmp everybody can write, but nobody can replace what is another's. */
    private boolean othersMayChange(int mode, boolean isFile) {
        int foreign = user == ROOT ? GROUP_WRITES | OTHERS_WRITE : OTHERS_WRITE;
        return (mode & foreign) != 0 && (isFile || (mode & STICKY) == 0);
    }
}
