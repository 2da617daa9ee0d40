package dev.sysg.stop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.SignalSender;
import dev.sysg.platform.jvm.JnrSignalSender;
import dev.sysg.testing.ServiceWorld;

/** Sends real signals, only to what the test has started, and records each. */
class GuardedSender implements SignalSender {

    private final SignalSender real = new JnrSignalSender();
    private final ServiceWorld services;
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

    GuardedSender(ServiceWorld services) {
        this.services = services;
    }

    /** Such as "TERM to group 123". */
    List<String> sent() {
        return List.copyOf(sent);
    }

    @Override
    public KillResult signal(Pid process, Signal signal) {
        guard(process);
        sent.add(signal + " to " + process);
        return real.signal(process, signal);
    }

    @Override
    public KillResult signalGroup(Pid group, Signal signal) {
        guard(group);
        sent.add(signal + " to group " + group);
        return real.signalGroup(group, signal);
    }

    @Override
    public KillResult probe(Pid process) {
        return real.probe(process);
    }

    @Override
    public KillResult probeGroup(Pid group) {
        return real.probeGroup(group);
    }

    private void guard(Pid pid) {
        if (!services.owns(pid)) {
            throw new AssertionError("a signal to " + pid + ", which this test has not started");
        }
    }
}
