package dev.sysg.platform.dryrun;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.quarkus.arc.profile.IfBuildProfile;

import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrSignalSender;

/** In dev mode no signal is sent. A profile chosen at run time does not count: the packaged program always means it. */
public class DryRunPlatform {

    @Produces
    @Singleton
    @IfBuildProfile("dev")
    SignalSender signalSender() {
        return new DryRunSignalSender(new JnrSignalSender());
    }
}
