package dev.sysg.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;

import dev.sysg.daemon.SupervisorEvent.Exited;
import dev.sysg.manifest.ShellCommand;
import dev.sysg.platform.ChildExit;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.ServiceSpawner;
import dev.sysg.platform.ServiceSpawner.Streams;

/**
 * Reaps every child of this process in one thread, as soon as it has ended: services, hooks and, as process 1, what
 * others have left behind. A wait for all children leaves none to {@link ProcessSpawner#reap} of another one.
 */
final class ReapingSpawner implements ProcessSpawner {

    private static final long WITHOUT_CHILDREN_MILLIS = 1000;

    private final ServiceSpawner spawner;
    private final Queue<SupervisorEvent> events;
    private final Set<Pid> services = new HashSet<>();
    /** The exit status of hooks that have ended, and have not been asked for. */
    private final Map<Pid, OptionalInt> hooks = new HashMap<>();
    private int spawned;

    /** @param events where the ends of services are reported */
    ReapingSpawner(ServiceSpawner spawner, Queue<SupervisorEvent> events) {
        this.spawner = spawner;
        this.events = events;
    }

    void start() {
        Thread thread = new Thread(this::reapAll, "reaper");
        thread.setDaemon(true);
        thread.start();
    }

    /** The pipe of the next service. */
    StartGate makeGate(Path pipe) throws IOException {
        return new StartGate(pipe, spawner);
    }

    /** An end is not handled before the pid is known here. */
    synchronized Pid spawnService(ShellCommand command, Streams streams) throws IOException {
        Pid pid = spawner.spawn(command.words(), command.environment(), streams);
        services.add(pid);
        wake();
        return pid;
    }

    @Override
    public synchronized Child spawn(List<String> command, Map<String, String> environment) throws IOException {
        Child child = spawner.spawn(command, environment);
        hooks.put(child.pid(), OptionalInt.empty());
        wake();
        return child;
    }

    @Override
    public synchronized OptionalInt reap(Pid child) {
        OptionalInt status = hooks.getOrDefault(child, OptionalInt.of(0));
        if (status.isPresent()) {
            hooks.remove(child);
        }
        return status;
    }

    private void wake() {
        spawned++;
        notifyAll();
    }

    private void reapAll() {
        int before = 0;
        for (;;) {
            var exit = spawner.awaitAny();
            exit.ifPresent(this::ended);
            before = exit.isPresent() ? before : awaitSpawn(before);
        }
    }

    /** As process 1, it may get children that it has not started. */
    private synchronized int awaitSpawn(int before) {
        try {
            if (spawned == before) {
                wait(WITHOUT_CHILDREN_MILLIS);
            }
            return spawned;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for children", e);
        }
    }

    private synchronized void ended(ChildExit exit) {
        if (services.remove(exit.pid())) {
            events.add(new Exited(exit, System.nanoTime()));
        } else {
            hooks.replace(exit.pid(), OptionalInt.of(exit.shellStatus()));
        }
    }
}
