package dev.sysg.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.sysg.error.FailureReason;
import dev.sysg.file.RegularFile;

/**
 * Finds services that systemg 0.26 and newer recorded in pid.xml or projects/ID/pid.xml (systemg-compat-0.69.md §1).
 * These files cannot be read yet, and a stop that knew nothing of their services would report that all is stopped.
 */
final class XmlStore {

    private static final int LARGEST = 64 << 20;

    private XmlStore() {
    }

    /**
     * Checks that no services are recorded in XML.
     *
     * @throws StoreException if some are, or may be
     */
    static void requireNoServices(StateDirectory state) {
        requireNoServices(state.file("pid.xml"));
        Path projects = state.file("projects");
        // Checked first, because opening a pipe would block.
        if (Files.isDirectory(projects)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(projects)) {
                stream.forEach(project -> requireNoServices(project.resolve("pid.xml")));
            } catch (IOException | DirectoryIteratorException e) {
                throw new StoreException("cannot list " + projects + " (" + FailureReason.of(e)
                        + "), where services may be recorded: mend that and run `sysg stop` again", e);
            }
        }
    }

    private static void requireNoServices(Path file) {
        try {
            if (RegularFile.text(file, LARGEST).contains("<services")) {
                throw new StoreException("services are recorded in " + file + ", the format of systemg 0.26 and newer, "
                        + "which cannot be read here: stop them with that release's own `stop`");
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new StoreException("cannot read " + file + " (" + FailureReason.of(e)
                    + "), where services may be recorded: " + AccessAdvice.after(e, file), e);
        }
    }
}
