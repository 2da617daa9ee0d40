package dev.sysg.stop;

import java.util.Collection;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;

/**
 * Whose processes a pid file may name. Root can signal everything, and would do so at the word of any user who can
 * write a pid file: for root, the file speaks for those processes alone that its owner could signal, unless that is
 * root. Others are held by the kernel to their own.
 */
final class Authority {

    private static final int ROOT = 0;

    private final ProcessTable processes;
    private final int owner;
    private final boolean limited;

    Authority(ProcessTable processes, int owner) {
        this.processes = processes;
        this.owner = owner;
        this.limited = owner != ROOT && processes.ownUser() == ROOT;
    }

    boolean covers(Pid pid) {
        return !limited || processes.signallers(pid).contains(owner);
    }

    boolean coversAll(Collection<ProcessEntry> entries) {
        return !limited || entries.stream().allMatch(entry -> covers(entry.pid()));
    }

    int owner() {
        return owner;
    }
}
