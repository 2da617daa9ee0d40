package dev.sysg.platform.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import jnr.ffi.Runtime;

import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;

/** Where jffi, on which jnr stands, finds its native library. */
final class JffiLibrary {

    private static final String SHIPPED = "jffi.boot.library.path";
    private static final String UNPACKED = "jffi.extract.dir";

    private JffiLibrary() {
    }

    /**
     * Loads it. The launcher has it beside the jar. Else jffi unpacks it, by itself into the shared temporary directory
     * or, should that fail, into the current one, where others may change it before it is loaded: it gets a directory
     * that only we can enter, for as long as that takes.
     *
     * @throws SysgException if that cannot be made
     */
    static void load() {
        String shipped = System.getProperty(SHIPPED);
        if (shipped != null && Files.isDirectory(Path.of(shipped)) || System.getProperty(UNPACKED) != null) {
            return;
        }
        try {
            Path directory = Files.createTempDirectory("sysg");
            System.setProperty(UNPACKED, directory.toString());
            Runtime.getSystemRuntime();
            directory.toFile().delete();
        } catch (IOException e) {
            throw new SysgException("cannot unpack a library to " + System.getProperty("java.io.tmpdir") + " ("
                    + FailureReason.of(e) + "): start sysg through its launcher, or make that directory writable", e);
        }
    }
}
