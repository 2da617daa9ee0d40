package dev.sysg.stop;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.Delivery;
import dev.sysg.platform.Pid;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.UnreadableProcessException;
import dev.sysg.state.RecordedService;
import dev.sysg.state.Records;
import dev.sysg.state.ServiceStates;

/**
 * Tells whether the process behind a recorded pid is the service that was recorded, or somebody who bears its number
 * by now: the pid file holds a number only, and outlives crashes and reboots.
 */
final class IdentityVerifier {

    /** What the start time of a process and the time of a file, taken from two clocks, may differ by. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMillis(100);

    private final ProcessTable processes;
    private final SignalSender signals;
    private final RecentProcesses recent;
    private final Records records;
    private final Manifest manifest;
    private final ServiceStates states;
    private final Authority authority;
    private final BootClock clock = BootClock.read();
    private final Set<Pid> ownLine;
    private final int ownGroup;
    private final Set<Pid> ambiguous;

    IdentityVerifier(ProcessTable processes, SignalSender signals, RecentProcesses recent, Records records,
            Manifest manifest, ServiceStates states, Authority authority) {
        this.processes = processes;
        this.signals = signals;
        this.recent = recent;
        this.records = records;
        this.manifest = manifest;
        this.states = states;
        this.authority = authority;
        this.ownLine = processes.ownLine();
        this.ownGroup = processes.find(processes.ownPid()).map(ProcessEntry::group).orElse(0);
        this.ambiguous = recordedTwice(records);
    }

    Verdict verify(RecordedService service) {
        Optional<Pid> pid = service.pid().filter(number -> !number.equals(Pid.INIT));
        if (pid.isEmpty()) {
            return new Verdict.Refused(records.source() + " records " + service.text() + ", which is not the process id "
                    + "of a service: correct or remove the entry");
        }
        if (ownLine.contains(pid.get()) || pid.get().value() == ownGroup) {
            return new Verdict.Refused("pid " + pid.get() + " is this very command, or what it runs in: "
                    + "stop it from outside");
        }
        try {
            Optional<ProcessEntry> process = processes.find(pid.get()).filter(entry -> !entry.isDead());
            return process.isPresent() ? verifyLive(service, process.get()) : verifyGroup(service, pid.get());
        } catch (UnreadableProcessException e) {
            return new Verdict.Unclear(e.getMessage(), Optional.empty());
        }
    }

    private Verdict verifyLive(RecordedService service, ProcessEntry process) {
        Target target = Target.of(process);
        if (!authority.covers(process.pid())) {
            return new Verdict.Refused(foreign(process.pid()));
        }
        boolean later = startedLater(process);
        if (later && !process.leadsGroup()) {
            return new Verdict.Recycled("pid " + process.pid() + " is now '" + process.name()
                    + "', which started after " + records.source() + " was written");
        }
        if (ambiguous.contains(process.pid())) {
            return unclear(process, "is recorded for more than one service", target);
        }
        if (states.hasExited(stateKeys(service.name()), process.pid())) {
            return unclear(process, "is recorded, but state.json says that the service has exited", target);
        }
        if (!process.leadsGroup()) {
            return unclear(process, "leads no process group, as a service does", target);
        }
        if (later && !runs(service.name(), process.pid())) {
            return unclear(process, "started after " + records.source() + " was written", target);
        }
        return new Verdict.Match(target);
    }

    /**
     * The leader is dead, but its group may live: the kernel gives a number to no process while a group bears it, so
     * that the group is still the one that the recorded process led, if that was the service.
     */
    private Verdict verifyGroup(RecordedService service, Pid group) {
        if (signals.probeGroup(group) == Delivery.NO_SUCH_PROCESS) {
            return signals.probe(group) == Delivery.NOT_PERMITTED
                    ? new Verdict.Unclear("pid " + group + " lives, but cannot be seen in /proc", Optional.empty())
                    : new Verdict.Gone();
        }
        List<ProcessEntry> members = recent.fresh().liveMembers(group);
        if (members.isEmpty()) {
            return new Verdict.Gone();
        }
        if (members.stream().noneMatch(member -> authority.covers(member.pid()))) {
            return new Verdict.Refused(foreign(members.get(0).pid()));
        }
        Target target = Target.leaderless(group, members);
        boolean oneSession = members.stream().map(ProcessEntry::session).distinct().count() == 1;
        boolean known = members.stream().anyMatch(member -> !startedLater(member)
                || occursInCommand(service.name(), member.pid()));
        return oneSession && known && !ambiguous.contains(group) ? new Verdict.Match(target)
                : new Verdict.Unclear("pid " + group + " has ended, and nothing proves that the processes left in its "
                        + "group are the service's", Optional.of(target));
    }

    private static Verdict unclear(ProcessEntry process, String fact, Target target) {
        return new Verdict.Unclear("pid " + process.pid() + " ('" + process.name() + "') " + fact, Optional.of(target));
    }

    private String foreign(Pid pid) {
        return "pid " + pid + " belongs to uid " + processes.user(pid).map(String::valueOf).orElse("unknown") + ", but "
                + records.source() + " to uid " + authority.owner() + ", which may not have it stopped by root: run as "
                + "the user that owns the process";
    }

    private boolean startedLater(ProcessEntry process) {
        Instant latest = records.writtenAt().plus(CLOCK_TOLERANCE);
        return clock.startOf(process.identity()).isAfter(latest);
    }

    /** A service runs as {@code sh -c COMMAND}, or as COMMAND's words where sh has replaced itself by the program. */
    private boolean runs(String service, Pid pid) {
        return command(service).isPresent() && processes.commandLine(pid)
                .filter(words -> isShell(words, command(service).get())
                        || words.equals(List.of(command(service).get().strip().split("\\s+"))))
                .isPresent();
    }

    private static boolean isShell(List<String> words, String command) {
        return words.size() == 3 && (words.get(0).equals("sh") || words.get(0).endsWith("/sh"))
                && words.get(1).equals("-c") && words.get(2).equals(command);
    }

    private boolean occursInCommand(String service, Pid pid) {
        return command(service).isPresent() && processes.commandLine(pid)
                .map(words -> String.join(" ", words).strip())
                .filter(line -> !line.isEmpty() && command(service).get().contains(line))
                .isPresent();
    }

    private Optional<String> command(String service) {
        return manifest.service(service).map(ServiceSpec::command);
    }

    private Set<String> stateKeys(String service) {
        return manifest.service(service).map(ServiceSpec::stateKeys).orElse(Set.of(service));
    }

    private static Set<Pid> recordedTwice(Records records) {
        Set<Pid> seen = new HashSet<>();
        Set<Pid> twice = new HashSet<>();
        records.services().forEach(service -> service.pid().filter(pid -> !seen.add(pid)).ifPresent(twice::add));
        return twice;
    }
}
