package dev.sysg.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import dev.sysg.daemon.SupervisorEvent.Next;
import dev.sysg.daemon.SupervisorEvent.StopJob;
import dev.sysg.daemon.SupervisorEvent.Stopped;
import dev.sysg.error.SimilarNames;
import dev.sysg.error.SysgException;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.RunSpec.Event;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.manifest.ShellCommand;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ServiceSpawner.Streams;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.process.ProcessSnapshot;
import dev.sysg.process.ProcessTable;
import dev.sysg.stop.DirectStopper;
import dev.sysg.stop.HookRunner;
import dev.sysg.stop.Outcome;
import dev.sysg.stop.ServiceOutcome;
import dev.sysg.stop.StopReport;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.ServiceRecord;
import dev.sysg.time.Progress;

/** Real processes and records. Stops and hooks run in threads of their own, and report their end as events. */
final class PosixServiceActions implements ServiceActions {

    /** No process has such a start time: that of one that has ended before it could be read. */
    private static final long UNKNOWN_START = -1;
    /** What hooks write goes to the log. */
    private static final Progress LOGGED = new Progress() {

        @Override
        public void waiting(List<Wait> waits) {
            // The log says what has ended.
        }

        @Override
        public void written(byte[] bytes) {
            new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> LOG.infof("a hook writes: %s", line));
        }
    };
    /** Each is an open file. */
    private static final int MOST_GATES = 100;
    private static final Logger LOG = Logger.getLogger(PosixServiceActions.class);

    private final SupervisorContext context;
    private final Parts parts;
    private final Queue<SupervisorEvent> events;
    private final ExecutorService threads;
    private final List<ServiceRecord> unwritten = new ArrayList<>();
    /** Of services that have been started, and are not recorded. */
    private final List<StartGate> gates = new ArrayList<>();
    private Manifest manifest;
    private Optional<ProcessSnapshot> latest = Optional.empty();

    /** What it works with. */
    record Parts(ReapingSpawner spawner, PidFileStore store, DirectStopper stopper, HookRunner hooks) {

        ProcessTable processes() {
            return stopper.verifier().processes();
        }
    }

    PosixServiceActions(SupervisorContext context, Manifest manifest, Parts parts, Queue<SupervisorEvent> events,
            ExecutorService threads) {
        this.context = context;
        this.manifest = manifest;
        this.parts = parts;
        this.events = events;
        this.threads = threads;
    }

    @Override
    public void use(Manifest other) {
        manifest = other;
    }

    @Override
    public ProcessIdentity launch(ServiceSpec service, String command) {
        if (gates.size() >= MOST_GATES) {
            writeRecords();
        }
        ShellCommand shell = ShellCommand.of(command, manifest.directory(), service, StartGate.WAIT, " < /dev/null");
        Path logs = context.state().logs();
        String name = service.id().name();
        try {
            LogFiles.check(logs.resolve(name + "_stdout.log"));
            LogFiles.check(logs.resolve(name + "_stderr.log"));
            StartGate gate = parts.spawner().makeGate(context.state().root().resolve(".start"));
            gates.add(gate);
            Pid pid = parts.spawner().spawnService(shell, new Streams(gate.pipe(), logs.resolve(name + "_stdout.log"),
                    logs.resolve(name + "_stderr.log")));
            Files.deleteIfExists(gate.pipe());
            return parts.processes().findVisible(pid).map(ProcessEntry::identity)
                    .orElse(new ProcessIdentity(pid, UNKNOWN_START));
        } catch (IOException e) {
            throw new SysgException(e.getMessage() + "; its logs are in " + logs, e);
        }
    }

    @Override
    public void stop(StopJob job) {
        writeRecords();
        // What a crashed service has left behind is no service that is stopped: no hook follows.
        Manifest known = job.next() == Next.FOLLOW_POLICY ? Manifest.empty(manifest.directory()) : manifest;
        threads.execute(() -> events.add(new Stopped(job, stop(job, known))));
    }

    private Optional<String> stop(StopJob job, Manifest known) {
        try {
            StopReport report = parts.stopper().stop(job.names(), known, context.state(), context.settings(), LOGGED);
            if (job.units().isEmpty() && !job.names().isEmpty()
                    && report.services().stream().allMatch(service -> service.outcome() == Outcome.NOT_RECORDED)) {
                return Optional.of("it is neither in the manifest nor recorded"
                        + SimilarNames.question(job.names().get(0), known.services().keySet()));
            }
            Map<Boolean, List<ServiceOutcome>> failed = report.services().stream()
                    .filter(service -> service.outcome().isFailure())
                    .collect(Collectors.partitioningBy(service -> concerns(service, job)));
            failed.get(false).forEach(service -> LOG.errorf("'%s' is recorded, is not in the manifest, and is left "
                    + "alone: %s", service.service(), service.detail().orElse(service.outcome().label())));
            String failures = failed.get(true).stream()
                    .map(service -> service.service() + ": " + service.detail().orElse(service.outcome().label()))
                    .collect(Collectors.joining("; "));
            return report.error().or(() -> Optional.of(failures)).filter(text -> !text.isEmpty());
        } catch (RuntimeException e) {
            LOG.debug("a stop has failed", e);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** What another program has recorded, and cannot be signalled, must not keep a supervisor from ending. */
    private static boolean concerns(ServiceOutcome service, StopJob job) {
        return !job.names().isEmpty() || service.signal().isPresent()
                || job.units().stream().anyMatch(unit -> unit.name().equals(service.service()));
    }

    @Override
    public void runHook(Unit unit, Event event) {
        Hook hook = unit.run().hooks().get(event);
        if (hook != null) {
            Path directory = manifest.directory();
            threads.execute(() -> parts.hooks().run(unit.spec(), hook, directory, LOGGED).problem().ifPresent(problem ->
                    LOG.warnf("the %s hook of '%s' %s", event, unit.name(), problem)));
        }
    }

    @Override
    public void record(ServiceRecord record) {
        unwritten.add(record);
    }

    /**
     * What cannot be written is tried again with the next records. A service that is not recorded does not start,
     * because no stop would find it.
     */
    @Override
    public void writeRecords() {
        if (!unwritten.isEmpty()) {
            try {
                parts.store().put(context.state(), List.copyOf(unwritten), context.settings().lockTimeout());
                unwritten.clear();
            } catch (SysgException e) {
                LOG.errorf("services are not recorded: %s", e.getMessage());
            }
            gates.forEach(gate -> gate.open(unwritten.isEmpty()));
            gates.clear();
        }
    }

    @Override
    public boolean isRunning(ProcessIdentity process) {
        return parts.processes().findVisible(process.pid())
                .filter(entry -> entry.identity().equals(process) && !entry.isDead()).isPresent();
    }

    @Override
    public boolean hasLeftovers(Pid leader, long nanoTime) {
        ProcessSnapshot snapshot = latest.filter(scan -> scan.beganAfter(nanoTime))
                .orElseGet(() -> parts.processes().snapshot());
        latest = Optional.of(snapshot);
        return !snapshot.liveMembers(leader).isEmpty() || !snapshot.liveSession(leader).isEmpty();
    }
}
