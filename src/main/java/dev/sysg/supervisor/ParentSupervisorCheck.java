package dev.sysg.supervisor;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;

/**
 * Recognises a live supervisor that has lost its pid file and socket by being the parent of a service: the boot of a
 * second supervisor deletes the files of the first one (systemg-compat.md §12.2).
 */
@Singleton
public class ParentSupervisorCheck {

    /** The names of systemg's programs, as in "sysg-0.20.4". */
    static final List<String> PROGRAMS = List.of("sysg", "systemg");
    /** The commands of systemg after which the program stays, to supervise what it has started. */
    private static final Set<String> STARTING = Set.of("start", "restart");

    private final ProcessTable processes;

    ParentSupervisorCheck(ProcessTable processes) {
        this.processes = processes;
    }

    /** Whether the process has the name of a program of systemg. */
    static boolean isProgram(ProcessEntry process) {
        return PROGRAMS.stream().anyMatch(process.name()::startsWith);
    }

    /** The parent of the process, if it is a program of systemg that was started to supervise. */
    public Optional<Pid> supervisorAbove(ProcessEntry process) {
        return processes.parent(process).filter(parent -> !parent.isDead() && isProgram(parent)).map(ProcessEntry::pid)
                .filter(parent -> processes.commandLine(parent).filter(words -> words.stream()
                        .anyMatch(STARTING::contains)).isPresent());
    }
}
