package dev.sysg.stop;

import java.time.Duration;

import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessTable;

/** Takes down what belongs to services. */
final class ProcessTrees {

    private final ProcessTable processes;
    private final SignalSender signals;
    private final Authority authority;
    private final RecentProcesses recent;
    private final Duration unused;

    ProcessTrees(ProcessTable processes, SignalSender signals, Authority authority, RecentProcesses recent) {
        this.processes = processes;
        this.signals = signals;
        this.authority = authority;
        this.recent = recent;
        this.unused = processes.unusedFor();
    }

    /** All that a recent look shows to belong to the target. */
    ProcessTree of(Target target) {
        ProcessTree tree = new ProcessTree(processes, signals, authority, recent,
                new HeldNumbers(authority.clock(), unused), target);
        tree.learn(recent.recent());
        return tree;
    }
}
