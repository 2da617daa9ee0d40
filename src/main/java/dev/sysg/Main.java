package dev.sysg;

import java.nio.file.Path;
import java.util.function.BiConsumer;

import dev.sysg.cli.CommandLineArguments;
import dev.sysg.cli.StartupFailure;
import dev.sysg.cli.SysgApplication;
import dev.sysg.config.ProgramSources;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry of the program: settles what has to be settled before Quarkus starts. */
@QuarkusMain
public final class Main {

    private Main() {
    }

    public static void main(String... arguments) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            leaveCurrentDirectoryAlone();
            ProgramSources.enforce();
        }
        useJnrWithoutItsExtras();
        String[] decoded = CommandLineArguments.decode(arguments);
        Quarkus.run(SysgApplication.class, exit(decoded), decoded);
    }

    /**
     * Quarkus looks through {@code config} of the directory that user.dir names, and does not start if it may not.
     * Paths of ours are not affected: java.nio takes the directory once, here at the latest.
     */
    private static void leaveCurrentDirectoryAlone() {
        Path.of("").toAbsolutePath();
        System.setProperty("user.dir", "/dev/null");
    }

    /** Its use of Unsafe makes Java 24 and newer warn; the classes that it would generate cost more than they gain. */
    private static void useJnrWithoutItsExtras() {
        System.setProperty("jffi.unsafe.disabled", "true");
        System.setProperty("jnr.ffi.asm.enabled", "false");
    }

    /** With a handler of one's own, Quarkus neither logs a failure nor prints its stack trace. */
    private static BiConsumer<Integer, Throwable> exit(String... arguments) {
        return (code, failure) -> {
            if (failure != null) {
                StartupFailure.report(failure, arguments);
            }
            // Tests put a handler of theirs there, so that the JVM goes on.
            ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, null);
        };
    }
}
