package dev.sysg.daemon;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import dev.sysg.daemon.SupervisorEvent.Asked;
import dev.sysg.daemon.SupervisorEvent.Client;
import dev.sysg.manifest.RunSpec;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.ChildExit;
import dev.sysg.process.ProcessIdentity;
import dev.sysg.store.ServiceRecord;

/** One service of the supervisor, and how far it has come. Used by the supervisor's thread only. */
final class Unit {

    /** How far it has come. */
    enum Phase {
        /** It is started as soon as all that it depends on are up. */
        WAITING,
        /** Its process has been started, and is not known to stay. */
        STARTING,
        RUNNING,
        /** It is being stopped. */
        STOPPING,
        /** It has ended, and is started again after its backoff. */
        PAUSING,
        /** It has ended with status 0. */
        EXITED,
        /** It has ended otherwise, or could not be started. */
        FAILED,
        /** It was stopped, or left out. */
        STOPPED
    }

    private final ServiceSpec spec;
    private final RunSpec run;
    private final List<Client> restartClients = new ArrayList<>();
    private final Deque<Asked> pending = new ArrayDeque<>();
    private Phase phase = Phase.WAITING;
    private Optional<ProcessIdentity> process = Optional.empty();
    private Optional<ChildExit> lastExit = Optional.empty();
    private Optional<String> reason = Optional.empty();
    private Instant since = Instant.now(); // the start of its process
    /** When STARTING or PAUSING is over, of System.nanoTime. */
    private long due;
    private int restarts;
    private boolean adopted;
    private boolean restarting;
    private boolean ignoresDependencies;
    private boolean skipped;
    private boolean wasStarting;

    Unit(ServiceSpec spec) {
        this.spec = spec;
        this.run = spec.run();
    }

    ServiceSpec spec() {
        return spec;
    }

    RunSpec run() {
        return run;
    }

    String name() {
        return spec.id().name();
    }

    Phase phase() {
        return phase;
    }

    boolean is(Phase... phases) {
        return List.of(phases).contains(phase);
    }

    /** Whether what depends on it may run: it is running, or has done its work. */
    boolean isUp() {
        return phase == Phase.RUNNING || phase == Phase.EXITED || phase == Phase.PAUSING && hasSucceeded();
    }

    /** Whether it does not come up by itself. */
    boolean isDown() {
        return phase == Phase.FAILED || phase == Phase.STOPPED || phase == Phase.WAITING && skipped;
    }

    boolean hasProcess() {
        return phase == Phase.STARTING || phase == Phase.RUNNING;
    }

    private boolean hasSucceeded() {
        return lastExit.filter(exit -> exit.code().orElse(1) == 0).isPresent();
    }

    Optional<ProcessIdentity> process() {
        return process;
    }

    Optional<ChildExit> lastExit() {
        return lastExit;
    }

    /** Why it is not running, where that is not what was asked for. */
    Optional<String> reason() {
        return reason;
    }

    Instant since() {
        return since;
    }

    int restarts() {
        return restarts;
    }

    boolean isAdopted() {
        return adopted && hasProcess();
    }

    boolean isRestarting() {
        return restarting;
    }

    boolean ignoresDependencies() {
        return ignoresDependencies;
    }

    boolean wasStarting() {
        return wasStarting;
    }

    boolean isDue(long now) {
        return due - now <= 0;
    }

    long due() {
        return due;
    }

    /** Commands that came while it was being stopped. */
    Deque<Asked> pending() {
        return pending;
    }

    /** Clients that wait for its restart; they are forgotten here. */
    List<Client> takeRestartClients() {
        List<Client> clients = List.copyOf(restartClients);
        restartClients.clear();
        return clients;
    }

    void waitFor(Unit dependency) {
        reason = Optional.of("waits for '" + dependency.name() + "'");
    }

    /** Marks it as skipped; returns whether it is so for the first time, and has never run. */
    boolean skip(String why) {
        boolean first = !skipped && process.isEmpty();
        skipped = true;
        reason = Optional.of(why);
        return first;
    }

    void waitForDependencies() {
        phase = Phase.WAITING;
        skipped = false;
        reason = Optional.empty();
        wasStarting = false;
    }

    /** Starts at the next occasion, whatever it depends on, because a client asked for it. */
    void restartFor(Optional<Client> client) {
        client.ifPresent(restartClients::add);
        restarts = 0;
        restarting = true;
        ignoresDependencies = true;
        waitForDependencies();
    }

    void started(ProcessIdentity started, long readyAt) {
        process = Optional.of(started);
        reason = Optional.empty();
        since = Instant.now();
        phase = Phase.STARTING;
        due = readyAt;
        adopted = false;
        ignoresDependencies = false;
    }

    /** Its command could not be started. */
    void notStarted() {
        lastExit = Optional.empty();
        process = Optional.empty();
        phase = Phase.STARTING;
        ignoresDependencies = false;
    }

    void adopt(ProcessIdentity running, Instant startedAt) {
        process = Optional.of(running);
        since = startedAt;
        phase = Phase.RUNNING;
        adopted = true;
    }

    void ready() {
        phase = Phase.RUNNING;
        restarting = false;
    }

    void stopping() {
        wasStarting = phase == Phase.STARTING;
        phase = Phase.STOPPING;
    }

    void stillRunning() {
        phase = Phase.RUNNING;
    }

    void exited(Optional<ChildExit> exit) {
        wasStarting |= phase == Phase.STARTING;
        lastExit = exit;
    }

    void pauseUntil(long restartAt, String why) {
        phase = Phase.PAUSING;
        reason = Optional.of(why);
        due = restartAt;
        restarts++;
        restarting = true;
        wasStarting = false;
    }

    /** It has ended, and stays so. */
    void end(boolean failed, String why) {
        phase = failed ? Phase.FAILED : Phase.EXITED;
        reason = Optional.of(why).filter(text -> failed);
        restarting = false;
        wasStarting = false;
        ignoresDependencies = false;
    }

    /** It is not to run until a client asks for it. */
    void stop() {
        phase = phase == Phase.EXITED ? phase : Phase.STOPPED;
        reason = run.leftOut().filter(text -> process.isEmpty());
        restarting = false;
        wasStarting = false;
        ignoresDependencies = false;
    }

    ServiceRecord record(ServiceRecord.Status status) {
        return new ServiceRecord(name(), run.stateKey(), status);
    }
}
