package dev.sysg.testing.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Counts the operations on a file system, and makes one of them fail, or that one and all after it, or does something
 * right before it.
 */
public final class Faults {

    private final int failing;
    private final boolean forGood;
    private final Function<String, IOException> fault;
    private int count;
    private String failed;
    private Path directory;

    private Faults(int failing, boolean forGood, Function<String, IOException> fault) {
        this.failing = failing;
        this.forGood = forGood;
        this.fault = fault;
    }

    /** The n-th operation fails, counted from 1. */
    public static Faults at(int n) {
        return new Faults(n, false, IOException::new);
    }

    /** The n-th operation fails and every later one, as on a disk that breaks. */
    public static Faults from(int n) {
        return new Faults(n, true, IOException::new);
    }

    /** The n-th operation says that there is no such file. */
    public static Faults missingAt(int n) {
        return new Faults(n, false, NoSuchFileException::new);
    }

    /** Right before the n-th operation this is done; no operation fails. */
    public static Faults before(int n, Runnable action) {
        return new Faults(n, false, operation -> {
            action.run();
            return null;
        });
    }

    /** Right before each operation this is done; no operation fails. */
    public static Faults beforeEach(Runnable action) {
        return new Faults(1, true, operation -> {
            action.run();
            return null;
        });
    }

    /** The same file, on a file system that fails. */
    public Path wrap(Path file) {
        directory = file.getParent();
        return new FaultyFileSystem(file.getFileSystem(), this).wrap(file);
    }

    /** Whether the operation came about that was to fail. */
    public boolean struck() {
        return failed != null;
    }

    /** The first operation that failed. */
    public String failed() {
        return failed;
    }

    /**
     * Of the many descriptors that a program has open, those of other files do not count; nor do those of the directory
     * and of its lock, which come before or after that of the file as numbers happen to be free.
     */
    void linkStep(Path target) throws IOException {
        if (target.startsWith(directory) && !Files.isDirectory(target) && !target.toString().endsWith(".lock")) {
            step("readlink of a descriptor");
        }
    }

    void step(String operation) throws IOException {
        count++;
        if (count == failing || forGood && count > failing) {
            failed = failed == null ? operation : failed;
            IOException failure = fault.apply("fault injected into " + operation);
            if (failure != null) {
                throw failure;
            }
        }
    }
}
