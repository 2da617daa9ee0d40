package dev.sysg.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.quarkus.arc.DefaultBean;

import dev.sysg.platform.jvm.JnrControlSockets;
import dev.sysg.platform.jvm.JnrFileOpener;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.platform.jvm.JnrPrivileges;
import dev.sysg.platform.jvm.JnrProcessSpawner;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.platform.nativeimage.CBootTime;
import dev.sysg.platform.nativeimage.CControlSockets;
import dev.sysg.platform.nativeimage.CFileOpener;
import dev.sysg.platform.nativeimage.CFlock;
import dev.sysg.platform.nativeimage.CPrivileges;
import dev.sysg.platform.nativeimage.CProcessSpawner;
import dev.sysg.platform.nativeimage.CSignalSender;
import dev.sysg.platform.nativeimage.PidfdWatches;
import dev.sysg.platform.nativeimage.StandardDescriptors;
import dev.sysg.platform.nativeimage.WriteSignals;
import dev.sysg.time.Cancellation;

/**
 * Who makes the system calls: jnr on the JVM, the C interface in a native image. The choice is a constant while an
 * image is built, so that the image has nothing of jnr in it, and the JVM never loads the other side.
 */
public class PlatformBeans {

    private static final boolean NATIVE_IMAGE = System.getProperty("org.graalvm.nativeimage.imagecode") != null;

    /**
     * To be called before anything is opened or written. A JVM has files of its own behind the standard descriptors by
     * then, and takes no harm of broken pipes.
     */
    public static void prepareStandardDescriptors() {
        if (NATIVE_IMAGE) {
            StandardDescriptors.occupy();
            WriteSignals.survive();
        }
    }

    static FileOpener descriptors() {
        return NATIVE_IMAGE ? new CFileOpener() : new JnrFileOpener();
    }

    @Produces
    @Singleton
    @DefaultBean
    SignalSender signalSender() {
        return NATIVE_IMAGE ? new CSignalSender() : new JnrSignalSender();
    }

    @Produces
    @Singleton
    Privileges privileges() {
        return NATIVE_IMAGE ? new CPrivileges() : new JnrPrivileges();
    }

    @Produces
    @Singleton
    BootTime bootTime() {
        return NATIVE_IMAGE ? new CBootTime() : new ThreadBootTime();
    }

    @Produces
    @Singleton
    Flock fileLocks() {
        return NATIVE_IMAGE ? new CFlock() : new JnrFlock();
    }

    @Produces
    @Singleton
    ControlSockets controlSockets() {
        return NATIVE_IMAGE ? new CControlSockets() : new JnrControlSockets();
    }

    @Produces
    @Singleton
    ExitWatches exitWatches(Cancellation interruption) {
        return NATIVE_IMAGE ? new PidfdWatches(interruption) : process -> new PollingWatch(interruption);
    }

    @Produces
    @Singleton
    ProcessSpawner processSpawner() {
        return NATIVE_IMAGE ? new CProcessSpawner() : new JnrProcessSpawner();
    }
}
