package dev.sysg;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

import dev.sysg.cli.InterruptSignals;
import dev.sysg.cli.SysgApplication;
import dev.sysg.config.ProgramSources;
import dev.sysg.platform.PlatformBeans;

/** The entry of the program, and what has to be set before Quarkus starts. */
@QuarkusMain
public class Main {

    public static void main(String... arguments) {
        PlatformBeans.prepareStandardDescriptors();
        InterruptSignals.endAtOnce();
        ProgramSources.enforce();
        setProperties();
        Quarkus.run(SysgApplication.class, (code, failure) -> exit(code, failure, arguments), arguments);
    }

    private static void setProperties() {
        // Its use of Unsafe makes Java 24 and newer warn; generating classes costs more than it gains here.
        System.setProperty("jffi.unsafe.disabled", "true");
        System.setProperty("jnr.ffi.asm.enabled", "false");
        // A log record has the hostname in it, and looking that up takes seconds where no server knows it.
        System.setProperty("jboss.host.name", "localhost");
        System.setProperty("jboss.qualified.host.name", "localhost");
        System.setProperty("jboss.process.name", "sysg");
    }

    /** With an exit handler, Quarkus neither logs a failure nor prints its stack trace. */
    private static void exit(int code, Throwable failure, String... arguments) {
        if (failure != null) {
            SysgApplication.reportFailure(failure, arguments);
        }
        // The default one halts the JVM; tests replace it.
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, null);
    }
}
