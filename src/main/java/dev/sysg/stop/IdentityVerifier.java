package dev.sysg.stop;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

import dev.sysg.error.SysgException;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessLookup;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceStates;

/**
 * Tells whether the process behind a recorded pid is the service that was recorded, or somebody who bears its number
 * by now: the pid file holds a number only, and outlives crashes and reboots.
 */
final class IdentityVerifier {

    private final ProcessTable processes;
    private final SignalSender signals;
    private final RecentProcesses recent;
    private final RecordedServices records;
    private final Manifest manifest;
    private final ServiceStates states;
    private final Authority authority;
    private final BootClock clock;

    IdentityVerifier(ProcessTable processes, SignalSender signals, RecentProcesses recent, RecordedServices records,
            Manifest manifest, ServiceStates states, Authority authority) {
        this.processes = processes;
        this.signals = signals;
        this.recent = recent;
        this.records = records;
        this.manifest = manifest;
        this.states = states;
        this.authority = authority;
        this.clock = authority.clock();
    }

    Verdict verify(RecordedService service) {
        Optional<Pid> pid = service.pid().filter(number -> !number.equals(Pid.INIT));
        if (pid.isEmpty()) {
            return new Verdict.Refused(records.source() + " records " + service.text() + ", which is not the process "
                    + "id of a service: correct or remove the entry");
        }
        if (authority.ownLine().bears(pid.get())) {
            return new Verdict.Refused("pid " + pid.get() + " is this very command, or what it runs in: "
                    + "stop it from outside");
        }
        ProcessLookup sighting = ProcessLookup.of(pid.get(), processes, signals);
        if (sighting instanceof ProcessLookup.Seen seen && sighting.mayLive()) {
            return verifyLive(service, seen.process());
        }
        // Such as one of another user, or of ours that has gained privileges.
        return sighting instanceof ProcessLookup.Hidden hidden ? hidden(hidden.reason()) : verifyGroup(service, pid.get());
    }

    /** Whether the recorded process has ended for certain. */
    boolean hasEnded(RecordedService service) {
        return is(service, Verdict::hasEnded);
    }

    /** Whether the recorded process is the service's for certain. */
    boolean isMatch(RecordedService service) {
        return is(service, Verdict.Match.class::isInstance);
    }

    private boolean is(RecordedService service, Predicate<Verdict> what) {
        try {
            return what.test(verify(service));
        } catch (SysgException e) {
            return false;
        }
    }

    private Verdict verifyLive(RecordedService service, ProcessEntry process) {
        Pid pid = process.pid();
        boolean later = startedLater(process);
        if (process.isKernelThread()) {
            return new Verdict.Recycled("pid " + pid + " is now the kernel's own thread '" + process.name() + "'");
        }
        if (!process.leadsGroup() && (later || processes.isThread(pid))) {
            return new Verdict.Recycled("pid " + pid + " is now '" + process.name() + "', "
                    + (later ? "which started after " + records.source() + " was written"
                            : "a thread of another process"));
        }
        if (later && authority.isOfOthers(pid)) {
            return new Verdict.Recycled("pid " + pid + " is now '" + process.name() + "' of another user, which "
                    + "started after " + records.source() + " was written");
        }
        if (!authority.covers(pid)) {
            return new Verdict.Refused(foreign(pid));
        }
        Target target = Target.of(process);
        if (authority.isAmbiguous(pid)) {
            return unclear(process, "is recorded for more than one service", target);
        }
        if (states.hasExited(() -> manifest.stateKeys(service.name()), pid)) {
            return unclear(process, "is recorded, but state.json says that the service has exited", target);
        }
        if (!process.leadsGroup()) {
            return unclear(process, "leads no process group, as a service does", target);
        }
        if (!startedEarlier(process) && !commandLineFits(service, pid, ServiceCommand::startedAs)) {
            return unclear(process, later ? "started after " + records.source() + " was written"
                    : "is not proven by its age, as " + records.source() + " is dated in the future", target);
        }
        return new Verdict.Match(target);
    }

    /**
     * The leader is dead, but its group may live, or its session: the kernel gives a number to no process while one of
     * them bears it, so that they are still those that the recorded process led, if that was the service.
     */
    private Verdict verifyGroup(RecordedService service, Pid group) {
        ProcessSnapshot snapshot = recent.recent().shows(group) || isGone(group) ? recent.recent() : recent.fresh();
        List<ProcessEntry> session = snapshot.liveSession(group).stream()
                .filter(entry -> !authority.isAnothers(entry.group(), group)).toList();
        List<ProcessEntry> left = snapshot.liveMembers(group).isEmpty() ? session : snapshot.liveMembers(group);
        if (left.isEmpty()) {
            return snapshot.shows(group) || isGone(group) ? new Verdict.Gone()
                    : hidden("pid " + group + " has ended, but its group has members that cannot be seen in /proc");
        }
        return verifyLeaderless(service, Target.leaderless(group, snapshot.find(group), left), left);
    }

    private Verdict verifyLeaderless(RecordedService service, Target target, List<ProcessEntry> members) {
        if (members.stream().noneMatch(member -> authority.covers(member.pid()))) {
            return new Verdict.Refused(foreign(members.get(0).pid()));
        }
        if (states.hasExited(() -> manifest.stateKeys(service.name()), target.pid())) {
            return new Verdict.Unclear("pid " + target.pid() + " has ended, as state.json says of the service, and "
                    + "what is left in its group or session need not be the service's", Optional.of(target));
        }
        boolean oneSession = members.stream().map(ProcessEntry::session).distinct().count() == 1;
        boolean known = members.stream().anyMatch(member -> startedEarlier(member)
                || commandLineFits(service, member.pid(), ServiceCommand::mentions));
        return oneSession && known && !authority.isAmbiguous(target.pid()) ? new Verdict.Match(target)
                : new Verdict.Unclear("pid " + target.pid() + " has ended, and nothing proves that the processes left "
                        + "in its group or session are the service's", Optional.of(target));
    }

    private boolean isGone(Pid group) {
        return signals.probeGroup(group) == KillResult.NO_SUCH_PROCESS;
    }

    /** Nothing can be told of what cannot be seen, and so not even force may signal it. */
    private static Verdict hidden(String fact) {
        return new Verdict.Unclear(fact, Optional.empty());
    }

    private static Verdict unclear(ProcessEntry process, String fact, Target target) {
        return new Verdict.Unclear("pid " + process.pid() + " ('" + process.name() + "') " + fact, Optional.of(target));
    }

    private String foreign(Pid pid) {
        return "pid " + pid + " belongs to uid " + processes.user(pid).map(String::valueOf).orElse("unknown") + ", but "
                + records.source() + " to uid " + authority.owner() + ", which cannot stop it: run as the user that "
                + "owns the process, on that user's own state";
    }

    /** A file that is dated in the future, by a clock that was set back or by hand, proves nobody older than itself. */
    private boolean startedEarlier(ProcessEntry process) {
        return !startedLater(process) && !clock.isAhead(records.writtenAt());
    }

    private boolean startedLater(ProcessEntry process) {
        return clock.startedAfter(records.writtenAt(), process.identity());
    }

    private boolean commandLineFits(RecordedService service, Pid pid,
            BiPredicate<ServiceCommand, List<String>> test) {
        Optional<ServiceCommand> command = manifest.service(service.name()).flatMap(ServiceSpec::command)
                .map(ServiceCommand::new);
        return command.isPresent()
                && processes.commandLine(pid).filter(words -> test.test(command.get(), words)).isPresent();
    }
}
