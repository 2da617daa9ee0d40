package dev.sysg.status;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sysg.identity.IdentityVerifier;
import dev.sysg.identity.SignalScope;
import dev.sysg.identity.Verdict;
import dev.sysg.identity.VerificationContext;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.platform.Pid;
import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.process.SelfAndAncestors;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.StateDirectory;

/** Makes units of a supervisor's answer or of the records, and adds what /proc shows of their processes. */
@Singleton
record UnitReader(PidFileStore store, ManifestSource manifests, IdentityVerifier verifier, ProcessTable processes) {

    /** An answer may have the start time rounded to a second. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    /** Sizes and start times are wrong in the answers of some releases: they are replaced, or left out. */
    StatusReport ofAnswer(JsonNode answer, Optional<Pid> supervisor) {
        ProcessSnapshot snapshot = processes.snapshot();
        BootClock clock = processes.bootClock();
        List<UnitStatus> units = StreamSupport.stream(answer.path("units").spliterator(), false)
                .filter(JsonNode::isObject)
                .map(unit -> UnitStatus.answered((ObjectNode) unit)).sorted(Comparator.comparing(UnitStatus::name))
                .toList();
        units.forEach(unit -> Pid.parse(unit.text("/process/pid")).flatMap(snapshot::find)
                .filter(process -> isOf(unit, process, supervisor, clock))
                .ifPresentOrElse(process -> measure(unit, process, snapshot, clock),
                        () -> unit.document().remove(List.of("uptime", "metrics"))));
        return new StatusReport(answer.path("captured_at").asText(clock.now().toString()), units, List.of(), true);
    }

    /** Whether the process is plainly the unit's: a child of the supervisor, or of the start time in the answer. */
    private static boolean isOf(UnitStatus unit, ProcessEntry process, Optional<Pid> supervisor, BootClock clock) {
        try {
            return !process.isDead() && (supervisor.filter(pid -> pid.value() == process.parent()).isPresent()
                    || Duration.between(Instant.parse(unit.text("/uptime/started_at")),
                            clock.startOf(process.identity())).abs().compareTo(TOLERANCE) < 0);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Only a verified process is running. A manifest that is named helps to recognise it by its command. */
    StatusReport ofRecords(StateDirectory state, Optional<String> config) {
        RecordedServices records = store.view(state);
        Manifest manifest = config.isEmpty() ? Manifest.empty(state.root())
                : manifests.find(config, Path.of("").toAbsolutePath(), state);
        verifier.requireVisible(records.services());
        VerificationContext scan = verifier.scan(records, manifest);
        // A service may ask for its own status.
        SignalScope everyone = new SignalScope(processes, records, scan.scope().clock(),
                new SelfAndAncestors(List.of(), Set.of()), scan.scope().user());
        VerificationContext context = new VerificationContext(everyone, scan.snapshot(), scan.spawned(), manifest);
        return new StatusReport(Instant.now().toString(),
                records.services().stream().map(service -> ofRecord(service, context)).toList(),
                records.problems().stream().map(RecordedServices.Problem::message).toList(), false);
    }

    private UnitStatus ofRecord(RecordedService service, VerificationContext context) {
        Verdict verdict = verifier.verify(service, context);
        if (verdict instanceof Verdict.Match match) {
            Optional<ProcessEntry> leader = match.target().recorded().filter(process -> !process.isDead());
            UnitStatus unit = leader.isPresent() ? UnitStatus.recorded(service, "running", null)
                    : UnitStatus.recorded(service, "lost", "pid " + service.text() + " has ended, but others of its "
                            + "group are running");
            leader.ifPresent(process -> measure(unit, process, context.snapshot(), context.scope().clock()));
            return unit;
        }
        return verdict instanceof Verdict.Recycled recycled ? UnitStatus.recorded(service, "stale", recycled.reason())
                : verdict instanceof Verdict.Unclear unclear ? UnitStatus.recorded(service, "unclear", unclear.reason())
                : verdict instanceof Verdict.Refused refused ? UnitStatus.recorded(service, "unclear", refused.reason())
                : UnitStatus.recorded(service, "lost", "pid " + service.text() + " has ended");
    }

    /** With the other members of its process group. */
    private void measure(UnitStatus unit, ProcessEntry leader, ProcessSnapshot snapshot, BootClock clock) {
        List<ProcessEntry> group = leader.leadsGroup() ? snapshot.liveMembers(leader.pid()) : List.of(leader);
        unit.measure(clock.startOf(leader.identity()), clock.now(),
                group.stream().mapToLong(ProcessEntry::cpuTicks).sum(),
                group.stream().mapToLong(process -> processes.residentBytes(process.pid())).sum());
    }
}
