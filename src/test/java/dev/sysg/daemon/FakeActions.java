package dev.sysg.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sysg.daemon.SupervisorEvent.Exited;
import dev.sysg.daemon.SupervisorEvent.StopJob;
import dev.sysg.daemon.SupervisorEvent.Stopped;
import dev.sysg.error.SysgException;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.RunSpec.Event;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.ChildExit;
import dev.sysg.platform.Pid;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.store.ServiceRecord;

/** Services that exist in a test's mind only: it says when they end, and how a stop goes. */
final class FakeActions implements ServiceActions {

    private final Map<String, ProcessIdentity> running = new HashMap<>();
    private final Map<String, Pid> pids = new HashMap<>();
    private final Set<String> unstartable = new HashSet<>();
    private final Set<String> withLeftovers = new HashSet<>();
    private final List<StopJob> jobs = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private int nextPid = 100;

    /** What was done since the last call, in the words of this class, and in the order. */
    List<String> done() {
        List<String> done = List.copyOf(log);
        log.clear();
        return done;
    }

    void cannotStart(String name) {
        unstartable.add(name);
    }

    void leavesBehind(String name) {
        withLeftovers.add(name);
    }

    Exited exit(String name, int code) {
        running.remove(name);
        return new Exited(new ChildExit(pids.get(name), code << 8), 0);
    }

    /** The end of the oldest stop that is under way, with the death of all that it was to stop. */
    Stopped endStop() {
        StopJob job = jobs.remove(0);
        job.units().forEach(unit -> running.remove(unit.name()));
        return new Stopped(job, Optional.empty());
    }

    /** The end of a stop that has stopped nothing, as where the entry was missing. */
    Stopped endStopWithoutEffect() {
        return new Stopped(jobs.remove(0), Optional.empty());
    }

    Stopped failStop(String why) {
        return new Stopped(jobs.remove(0), Optional.of(why));
    }

    /** A process that was started by another supervisor. */
    ProcessIdentity adoptable(String name) {
        return running(name);
    }

    void vanish(String name) {
        running.remove(name);
    }

    private ProcessIdentity running(String name) {
        ProcessIdentity process = new ProcessIdentity(new Pid(nextPid++), 1);
        running.put(name, process);
        pids.put(name, process.pid());
        return process;
    }

    @Override
    public void use(Manifest manifest) {
        log.add("use another manifest");
    }

    @Override
    public ProcessIdentity launch(ServiceSpec service, String command) {
        String name = service.id().name();
        if (unstartable.contains(name)) {
            throw new SysgException("no fork");
        }
        log.add("start " + name);
        return running(name);
    }

    @Override
    public void stop(StopJob job) {
        log.add("stop " + (job.names().isEmpty() ? "everything" : String.join(" ", job.names())));
        jobs.add(job);
    }

    @Override
    public void runHook(Unit unit, Event event) {
        if (unit.run().hooks().containsKey(event)) {
            log.add(event + " of " + unit.name());
        }
    }

    @Override
    public void record(ServiceRecord record) {
        log.add("record " + record.name() + " " + record.status().getClass().getSimpleName());
    }

    @Override
    public void writeRecords() {
        // nothing is kept
    }

    @Override
    public boolean isRunning(ProcessIdentity process) {
        return running.containsValue(process);
    }

    @Override
    public boolean hasLeftovers(Pid leader, long nanoTime) {
        return withLeftovers.stream().anyMatch(name -> leader.equals(pids.get(name)));
    }
}
