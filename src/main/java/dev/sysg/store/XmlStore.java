package dev.sysg.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jboss.logging.Logger;

import dev.sysg.error.FailureReason;
import dev.sysg.file.RegularFile;

/**
 * The store of systemg 0.26 and newer, pid.xml or projects/ID/pid.xml (systemg-compat-0.69.md §1): this program cannot
 * read it, and must not take it for an empty one.
 */
public final class XmlStore {

    private static final int LARGEST_READ = 64 << 20;
    private static final Pattern ENTRY = Pattern.compile("<services[\\s>]");
    private static final Logger LOG = Logger.getLogger(XmlStore.class);

    private XmlStore() {
    }

    /** A file of such a store in which services may be recorded, if there is one. */
    public static Optional<Path> withServices(StateDirectory state) {
        List<Path> candidates = new ArrayList<>(List.of(state.root().resolve("pid.xml")));
        Path projects = state.root().resolve("projects");
        try {
            // Before it is opened, since that would wait for the other end of a pipe.
            if (Files.readAttributes(projects, BasicFileAttributes.class).isDirectory()) {
                try (DirectoryStream<Path> stream = Files.newDirectoryStream(projects)) {
                    stream.forEach(project -> candidates.add(project.resolve("pid.xml")));
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debugf("%s has no projects", state.root());
        } catch (IOException | DirectoryIteratorException e) {
            throw new StoreException("cannot list " + projects + " (" + FailureReason.of(e) + "), where services may "
                    + "be recorded: nothing was stopped; run as the user that it belongs to", e);
        }
        return candidates.stream().filter(XmlStore::mayHoldServices).findFirst();
    }

    private static boolean mayHoldServices(Path file) {
        try {
            return ENTRY.matcher(RegularFile.text(file, LARGEST_READ)).find();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
