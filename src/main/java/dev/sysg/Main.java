package dev.sysg;

import java.util.function.BiConsumer;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

import dev.sysg.cli.CommandLineArguments;
import dev.sysg.cli.InterruptSignals;
import dev.sysg.cli.StartupFailure;
import dev.sysg.cli.SysgApplication;
import dev.sysg.config.ProgramSources;
import dev.sysg.platform.PlatformBeans;

/** The entry of the program: settles what has to be settled before Quarkus starts. */
@QuarkusMain
public class Main {

    public static void main(String... arguments) {
        PlatformBeans.prepareStandardDescriptors();
        InterruptSignals.endAtOnce();
        ProgramSources.enforce();
        useJnrWithoutItsExtras();
        spareTheResolver();
        String[] decoded = CommandLineArguments.decode(arguments);
        Quarkus.run(SysgApplication.class, exit(decoded), decoded);
    }

    /** Its use of Unsafe makes Java 24 and newer warn; the classes that it would generate cost more than they gain. */
    private static void useJnrWithoutItsExtras() {
        System.setProperty("jffi.unsafe.disabled", "true");
        System.setProperty("jnr.ffi.asm.enabled", "false");
    }

    /**
     * A log record bears the names of machine and process; where no one knows the first, the resolver takes seconds.
     */
    private static void spareTheResolver() {
        System.setProperty("jboss.host.name", "localhost");
        System.setProperty("jboss.qualified.host.name", "localhost");
        System.setProperty("jboss.process.name", "sysg");
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
