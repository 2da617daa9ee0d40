package dev.sysg.platform.jvm;

import dev.sysg.platform.ControlSockets;
import dev.sysg.platform.FileLocks;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.SignalSender;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The system calls as jnr makes them. */
public class JvmPlatform {

    @Produces
    @Singleton
    @DefaultBean
    SignalSender signalSender() {
        return new JnrSignalSender();
    }

    @Produces
    @Singleton
    FileLocks fileLocks() {
        return new JnrFileLocks();
    }

    @Produces
    @Singleton
    ControlSockets controlSockets() {
        return new JnrControlSockets();
    }

    @Produces
    @Singleton
    ProcessSpawner processSpawner() {
        return new JnrProcessSpawner();
    }
}
