package dev.sysg.platform.dryrun;

import org.jboss.logging.Logger;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;

/** Logs each signal instead of sending it; what would come of it is asked of the real sender by the null signal. */
public class DryRunSignalSender implements SignalSender {

    private static final Logger LOG = Logger.getLogger(DryRunSignalSender.class);

    private final SignalSender real;

    /** @param real is only asked for null signals */
    public DryRunSignalSender(SignalSender real) {
        this.real = real;
    }

    @Override
    public KillResult signal(Pid process, Signal signal) {
        LOG.infof("would send SIG%s to process %s", signal, process);
        return real.probe(process);
    }

    @Override
    public KillResult signalGroup(Pid group, Signal signal) {
        LOG.infof("would send SIG%s to process group %s", signal, group);
        return real.probeGroup(group);
    }

    @Override
    public KillResult probe(Pid process) {
        return real.probe(process);
    }

    @Override
    public KillResult probeGroup(Pid group) {
        return real.probeGroup(group);
    }

    @Override
    public boolean isDryRun() {
        return true;
    }
}
