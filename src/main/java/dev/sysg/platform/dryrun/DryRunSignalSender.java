package dev.sysg.platform.dryrun;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.arc.profile.IfBuildProfile;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.jvm.JnrSignalSender;

/**
 * Dev mode logs each signal instead of sending it, and returns the result of the null signal in its place. A profile
 * that is chosen at run time does not count: a packaged program sends them.
 */
@Singleton
@IfBuildProfile("dev")
public class DryRunSignalSender extends JnrSignalSender {

    private static final Logger LOG = Logger.getLogger(DryRunSignalSender.class);

    @Override
    public KillResult signal(Pid process, Signal signal) {
        LOG.infof("would send SIG%s to process %s", signal, process);
        return probe(process);
    }

    @Override
    public KillResult signalGroup(Pid group, Signal signal) {
        LOG.infof("would send SIG%s to process group %s", signal, group);
        return probeGroup(group);
    }

    @Override
    public boolean isDryRun() {
        return true;
    }
}
