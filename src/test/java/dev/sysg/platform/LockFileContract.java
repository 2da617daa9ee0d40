package dev.sysg.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.testing.StartedProcesses;

/** What every implementation of {@link Flock} has to keep where it opens and creates files. */
@Tag("permissions")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class LockFileContract {

    private static final Duration NO_HANG = Duration.ofSeconds(10);
    private static final int NOBODY = 65534;

    @TempDir
    Path directory;

    protected final StartedProcesses processes = new StartedProcesses();
    private Path file;

    protected abstract Flock locks();

    @BeforeEach
    void name_the_lock() {
        file = directory.resolve("pid.json.lock");
    }

    @AfterEach
    void end_what_was_started() {
        processes.close();
    }

    private Optional<HeldLock> lock(Path path, Duration limit) throws IOException {
        return locks().lock(path, limit, () -> true);
    }

    @Test
    void a_check_creates_no_file() throws IOException {
        assertFalse(locks().isLocked(file));
        assertFalse(locks().isLocked(directory.resolve("nowhere/supervisor.lock")));

        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void a_new_file_is_for_its_owner_only() throws IOException {
        lock(file, Duration.ZERO).orElseThrow().close();
        Path shared = directory.resolve("supervisor.lock");
        locks().lockShared(shared).orElseThrow().close();

        for (Path created : List.of(file, shared)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(created)));
            assertEquals(0, Files.size(created));
        }
    }

    @Test
    void an_existing_file_keeps_owner_mode_and_content() throws IOException {
        Files.writeString(file, "kept");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Map<String, Object> before = Files.readAttributes(file, "unix:uid,gid,mode,ino,lastModifiedTime");
        if (StartedProcesses.isRoot()) {
            Files.setAttribute(directory, "unix:uid", NOBODY);
        }

        lock(file, Duration.ZERO).orElseThrow().close();

        assertEquals(before, Files.readAttributes(file, "unix:uid,gid,mode,ino,lastModifiedTime"));
        assertEquals("kept", Files.readString(file));
    }

    @Test
    void a_symbolic_link_is_refused_and_its_target_not_created() throws IOException {
        Path target = directory.resolve("target");
        Files.createSymbolicLink(file, target);

        IOException refusal = assertThrows(IOException.class, () -> lock(file, Duration.ZERO));
        assertThrows(IOException.class, () -> locks().isLocked(file));

        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("symbolic link"), refusal.getMessage());
        assertFalse(Files.exists(target, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void a_directory_in_its_place_is_an_error() throws IOException {
        Files.createDirectory(file);

        assertTimeoutPreemptively(NO_HANG, () -> {
            assertThrows(IOException.class, () -> lock(file, Duration.ZERO));
            assertThrows(IOException.class, () -> locks().isLocked(file));
        });
    }

    @Test
    void a_named_pipe_in_its_place_is_not_waited_for() {
        assertEquals(0, processes.run("mkfifo", file.toString()));

        assertTimeoutPreemptively(NO_HANG, () -> {
            lock(file, Duration.ZERO).ifPresent(HeldLock::close);
            assertFalse(locks().isLocked(file));
        });
    }

    @Test
    void a_missing_directory_is_an_error() {
        Path nowhere = directory.resolve("nowhere/pid.json.lock");

        assertThrows(NoSuchFileException.class, () -> lock(nowhere, Duration.ZERO));
    }

    @Test
    void a_file_without_permission_is_an_error() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may open everything");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));

        assertThrows(AccessDeniedException.class, () -> lock(file, Duration.ZERO));
        assertThrows(AccessDeniedException.class, () -> locks().isLocked(file));
    }

    @Test
    void a_directory_without_write_permission_is_an_error() throws IOException {
        assumeFalse(StartedProcesses.isRoot(), "root may write everywhere");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));

        assertThrows(AccessDeniedException.class, () -> lock(file, Duration.ZERO));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
