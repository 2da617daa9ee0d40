package dev.sysg.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.quarkus.arc.DefaultBean;

import dev.sysg.platform.jvm.JavaProcFiles;
import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.JnrFileOpener;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.JnrProcessSpawner;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.platform.jvm.JnrTerminal;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.platform.nativeimage.CBootTime;
import dev.sysg.platform.nativeimage.CControlSockets;
import dev.sysg.platform.nativeimage.CFileOpener;
import dev.sysg.platform.nativeimage.CFlock;
import dev.sysg.platform.nativeimage.CProcFiles;
import dev.sysg.platform.nativeimage.CProcessSpawner;
import dev.sysg.platform.nativeimage.CSignalSender;
import dev.sysg.platform.nativeimage.CTerminal;
import dev.sysg.platform.nativeimage.NativeStart;
import dev.sysg.platform.nativeimage.PidfdExitWaiter;
import dev.sysg.time.Cancellation;

/**
 * The system calls: by jnr on the JVM, by the C interface in a native image. The choice is a constant while an image is
 * built, so that the image contains nothing of jnr, and the JVM never loads the other side.
 */
public class PlatformBeans {

    private static final boolean NATIVE_IMAGE = System.getProperty("org.graalvm.nativeimage.imagecode") != null;

    /** To be called before anything is opened or written. A JVM has prepared them by then. */
    public static void prepareStandardDescriptors() {
        if (NATIVE_IMAGE) {
            NativeStart.occupyStandardDescriptors();
            NativeStart.ignoreWriteSignals();
            NativeStart.leaveRemovedDirectory();
        }
    }

    /** For a program that runs for long: a native image would let 40 MB of garbage gather. */
    public static void keepHeapSmall() {
        if (NATIVE_IMAGE) {
            NativeStart.keepHeapSmall();
        }
    }

    static FileOpener fileOpener() {
        return NATIVE_IMAGE ? new CFileOpener() : new JnrFileOpener();
    }

    public static ProcFiles procFiles() {
        return NATIVE_IMAGE ? new CProcFiles() : new JavaProcFiles();
    }

    /** The size of the terminal that is open as this descriptor, as it is now. */
    public static TerminalSize terminalSize(int descriptor) {
        return NATIVE_IMAGE ? CTerminal.size(descriptor) : JnrTerminal.size(descriptor);
    }

    @Produces
    @Singleton
    @DefaultBean
    SignalSender signalSender() {
        return NATIVE_IMAGE ? new CSignalSender() : new JnrSignalSender();
    }

    @Produces
    @Singleton
    BootTime bootTime() {
        return NATIVE_IMAGE ? new CBootTime() : new ThreadBootTime();
    }

    @Produces
    @Singleton
    Flock flock() {
        return NATIVE_IMAGE ? new CFlock() : new JnrFlock();
    }

    @Produces
    @Singleton
    ControlSockets controlSockets() {
        return NATIVE_IMAGE ? new CControlSockets() : new JnrControlSockets();
    }

    @Produces
    @Singleton
    ExitWaiter exitWaiter(Cancellation cancellation) {
        return NATIVE_IMAGE ? new PidfdExitWaiter(cancellation) : new PollingExitWaiter(cancellation);
    }

    @Produces
    @Singleton
    ServiceSpawner serviceSpawner() {
        return NATIVE_IMAGE ? new CProcessSpawner() : new JnrProcessSpawner();
    }
}
