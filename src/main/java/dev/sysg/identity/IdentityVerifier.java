package dev.sysg.identity;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.sysg.error.SysgException;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessLookup;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;

/**
 * Decides whether the process of a recorded pid is the recorded service: pids are reused, and a record outlives crashes
 * and reboots. The rules stand in the order in which they apply; the first that fits decides.
 */
@Singleton
public record IdentityVerifier(ProcessTable processes, SignalSender signals) {

    private static final String REMOVE = "remove the entry with --forget";
    private static final String STARTED_ANOTHER_TIME = " started at another time than the recorded process";

    /** Scans all processes once; SysgException if /proc cannot be read, or shows another pid namespace. */
    public VerificationContext scan(RecordedServices records, Manifest manifest) {
        return new VerificationContext(SignalScope.of(processes, records), processes.snapshot(), records.spawned(),
                manifest);
    }

    /**
     * SysgException if the processes were recorded before this pid namespace began, so that every pid in it means
     * another process (pid_namespaces(7)).
     */
    public void requireVisible(List<RecordedService> services) {
        services.stream().map(RecordedService::file).distinct()
                .filter(file -> processes.isNamespaceYoungerThan(file.writtenAt())).findFirst().ifPresent(file -> {
                    throw new SysgException(file.path() + " was written before this container started, which "
                            + "therefore shows none of the recorded processes; nothing was signalled, the entries "
                            + "stay: start the container with --pid=host, or, if the services ran in a container that "
                            + "has ended, remove the entries with --forget");
                });
    }

    /** What the process of this record is, and what systemg started at its request. */
    public Verdict verify(RecordedService service, VerificationContext context) {
        Verdict verdict = verifyRecorded(service, context);
        return verdict instanceof Verdict.Match match && !context.spawned().isEmpty()
                ? new Verdict.Match(new SpawnedChildren(context).addTo(match.target(), service)) : verdict;
    }

    /** What is running by now of that which may be the service's and is not signalled, as a message says it. */
    public Optional<String> doubt(Target target) {
        return target.doubted().stream().filter(doubt -> processes.findVisible(doubt.process().pid())
                .filter(now -> now.identity().equals(doubt.process()) && !now.isDead()).isPresent())
                .map(Target.Doubt::message).reduce((one, other) -> one + "; " + other);
    }

    private Verdict verifyRecorded(RecordedService service, VerificationContext context) {
        Optional<Pid> pid = service.pid().filter(number -> !number.equals(Pid.INIT));
        if (pid.isEmpty()) {
            return new Verdict.Refused(service.file().path() + " records " + service.text() + " for it, which is not "
                    + "the pid of a service", REMOVE);
        }
        if (context.scope().self().protects(pid.get())) {
            return new Verdict.Refused("pid " + pid.get() + " is sysg itself or one of its parent processes",
                    "run `sysg stop` from outside that service");
        }
        ProcessLookup lookup = ProcessLookup.of(pid.get(), processes, signals);
        if (lookup instanceof ProcessLookup.Hidden hidden) {
            return new Verdict.Unclear(hidden.reason(), Optional.empty());
        }
        return lookup instanceof ProcessLookup.Visible visible && visible.mayBeRunning()
                ? verifyRunning(service, visible.process(), context)
                : verifyGroup(service, pid.get(), context);
    }

    private Verdict verifyRunning(RecordedService service, ProcessEntry process, VerificationContext context) {
        StartEvidence evidence = new StartEvidence(service, context.scope().clock());
        if (process.isKernelThread()) {
            return new Verdict.Recycled(describe(process) + " is a kernel thread");
        }
        if (!process.leadsGroup() && processes.isThread(process.pid())) {
            return new Verdict.Recycled(describe(process) + " is a thread of another process");
        }
        if (!context.scope().allows(service.file().owner(), process.pid())) {
            return foreign(service, process, context.scope());
        }
        Target target = Target.of(process, service.file().owner());
        if (context.scope().isRecordedTwice(process.pid())) {
            return unclear(process, "is recorded for more than one service", target);
        }
        if (evidence.isOther(process)) {
            return new Verdict.Recycled(describe(process) + STARTED_ANOTHER_TIME);
        }
        return evidence.isProof() ? new Verdict.Match(target) : verifyByDate(service, target, evidence, context);
    }

    private Verdict verifyByDate(RecordedService service, Target target, StartEvidence date,
            VerificationContext context) {
        ProcessEntry process = target.first().get(0);
        if (process.leadsSession() && process.hasTerminal()) {
            return unclear(process, "leads a session with a terminal, such as a login shell, which no service does",
                    target);
        }
        if (date.recordedAsEnded()) {
            return unclear(process, "is recorded, but the recorded states say that no service is running with this "
                    + "pid", target);
        }
        if (!process.leadsGroup()) {
            return date.startedLater(process)
                    ? new Verdict.Recycled(describe(process) + " started after " + service.file().path()
                            + " was written")
                    : unclear(process, "does not lead a process group, as a service does", target);
        }
        if (date.startedNoLater(process) || hasCommandOf(service, process, context.manifest())) {
            return new Verdict.Match(target);
        }
        return unclear(process, date.isInFuture()
                ? "may have started after " + service.file().path() + " was written, whose date is in the future"
                : "started after " + service.file().path() + " was written, unless the clock has been set back since",
                target);
    }

    /** The wall clock may have been set since the file was written: the command line of the service proves it, too. */
    private boolean hasCommandOf(RecordedService service, ProcessEntry process, Manifest manifest) {
        List<String> commands = manifest.service(service.id()).map(ServiceSpec::commands).orElse(List.of());
        return !commands.isEmpty() && processes.commandLine(process.pid()).filter(words -> commands.stream()
                .anyMatch(command -> new ServiceCommand(command).startedAs(words))).isPresent();
    }

    /**
     * The leader has ended, but its group or session may go on: the kernel reuses no pid that is the id of either
     * (alloc_pid of the kernel's pid.c), so that the recorded process began what is in it, if that was the service.
     */
    private Verdict verifyGroup(RecordedService service, Pid group, VerificationContext context) {
        if (!groupExists(group) && context.snapshot().liveSession(group).isEmpty()) {
            return new Verdict.Gone();
        }
        Optional<ProcessEntry> scanned = context.snapshot().find(group).filter(process -> !process.isDead());
        if (scanned.isPresent()) {
            // It has ended since the scan, which still shows what it was.
            return verifyRunning(service, scanned.get(), context);
        }
        // The group may have come to be after the scan.
        ProcessSnapshot snapshot = context.snapshot().shows(group) ? context.snapshot() : processes.snapshot();
        List<ProcessEntry> members = snapshot.liveMembers(group);
        List<ProcessEntry> left = !members.isEmpty() ? members : snapshot.liveSession(group).stream()
                .filter(entry -> !context.scope().belongsToOtherService(entry.group(), group)).toList();
        if (!left.isEmpty()) {
            return verifyLeaderless(service, left, Target.leaderless(group,
                    Stream.concat(snapshot.find(group).stream(), left.stream()), service.file().owner()), context);
        }
        return snapshot.shows(group) || !groupExists(group) ? new Verdict.Gone()
                : new Verdict.Unclear("pid " + group + " has ended, but its process group has members that /proc does "
                        + "not show", Optional.empty());
    }

    private static Verdict verifyLeaderless(RecordedService service, List<ProcessEntry> left, Target target,
            VerificationContext context) {
        if (left.stream().noneMatch(member -> context.scope().allows(service.file().owner(), member.pid()))) {
            return foreign(service, left.get(0), context.scope());
        }
        StartEvidence evidence = new StartEvidence(service, context.scope().clock());
        // A zombie keeps the pid: one that is not the recorded process has taken over its group and session as well.
        Optional<ProcessEntry> zombie = target.recorded();
        boolean recordedTwice = context.scope().isRecordedTwice(target.pid());
        if (!recordedTwice && zombie.filter(evidence::isOther).isPresent()) {
            return new Verdict.Recycled(describe(zombie.get()) + STARTED_ANOTHER_TIME);
        }
        boolean oneSession = left.stream().map(ProcessEntry::session).distinct().count() == 1;
        boolean admitted = zombie.filter(evidence::startedLater).isEmpty() && (evidence.isProof()
                ? left.stream().allMatch(evidence::admits) : left.stream().anyMatch(evidence::admits));
        return oneSession && admitted && !evidence.recordedAsEnded() && !recordedTwice
                ? new Verdict.Match(target)
                : new Verdict.Unclear("pid " + target.pid() + " has ended, and nothing proves that what is left in its "
                        + "process group or session is the service's", Optional.of(target));
    }

    private boolean groupExists(Pid group) {
        return signals.probeGroup(group) != KillResult.NO_SUCH_PROCESS;
    }

    private static Verdict unclear(ProcessEntry process, String fact, Target target) {
        return new Verdict.Unclear(describe(process) + " " + fact, Optional.of(target));
    }

    private static Verdict foreign(RecordedService service, ProcessEntry process, SignalScope scope) {
        return new Verdict.Refused(describe(process) + " belongs to " + scope.userOf(process) + ", and "
                + service.file().path() + " to uid " + service.file().owner() + ", which cannot signal it",
                "if it is not the service, " + REMOVE);
    }

    private static String describe(ProcessEntry process) {
        return "pid " + process.pid() + " ('" + process.name() + "')";
    }
}
