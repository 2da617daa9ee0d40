package dev.sysg.daemon;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import dev.sysg.daemon.SupervisorEvent.Signalled;
import dev.sysg.daemon.SupervisorFiles.Endpoints;
import dev.sysg.error.FailureReason;
import dev.sysg.error.SysgException;
import dev.sysg.manifest.Hook;
import dev.sysg.platform.Flock.HeldLock;
import dev.sysg.platform.PlatformBeans;
import dev.sysg.time.Durations;

/** The event loop of a supervisor: one thread that acts on what clients, children, stops and signals report. */
public final class SupervisorRun {

    private static final Logger LOG = Logger.getLogger(SupervisorRun.class);

    private final ManifestToRun manifest;
    private final SupervisorContext context;
    private final SupervisorFiles files;
    private final SupervisorParts parts;
    private final LinkedBlockingQueue<SupervisorEvent> events = new LinkedBlockingQueue<>();

    SupervisorRun(ManifestToRun manifest, SupervisorContext context, SupervisorFiles files, SupervisorParts parts) {
        this.manifest = manifest;
        this.context = context;
        this.files = files;
        this.parts = parts;
    }

    /** Asks for the end of all services and of the supervisor. For signal handlers: from any thread. */
    public void shutDown() {
        events.add(new Signalled());
    }

    /**
     * Supervises until a client or a signal ends it.
     *
     * @return whether nothing of its services is running, or another supervisor has just come up
     * @throws SysgException if it cannot begin; then nothing was started
     */
    public boolean run() {
        PlatformBeans.keepHeapSmall();
        ExecutorService threads = Executors.newCachedThreadPool(SupervisorRun::thread);
        ReapingSpawner reaper = parts.reaper(events);
        try (HeldLock lock = files.claim(context).orElse(null)) {
            if (lock == null) {
                return true;
            }
            PosixServiceActions actions = parts.actions(context, manifest.manifest(), reaper, events, threads);
            Units units = manifest.units();
            parts.adoption().adopt(units, manifest.manifest(), context);
            Lifecycle lifecycle = new Lifecycle(units, actions, System::nanoTime);
            lifecycle.leaveOut();
            return serve(new Supervisor(lifecycle, actions, new StatusAnswer(parts.processes()), manifest), reaper,
                    threads);
        } catch (IOException e) {
            throw new SysgException("the control socket of this supervisor has failed (" + FailureReason.of(e)
                    + "): start it again", e);
        }
    }

    private boolean serve(Supervisor supervisor, ReapingSpawner reaper, ExecutorService threads) throws IOException {
        try (Endpoints endpoints = files.listen(context);
                ControlServer server = new ControlServer(endpoints.listener(), context.state().root(), events,
                        reaper)) {
            server.start();
            LOG.infof("supervisor %s is running, with the manifest %s", endpoints.pid(), context.manifest());
            boolean clean = loop(supervisor);
            awaitHooks(threads);
            LOG.infof("supervisor %s ends", endpoints.pid());
            return clean;
        }
    }

    /** Only a running supervisor kills a hook at its timeout. */
    private static void awaitHooks(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(Hook.DEFAULT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warnf("hooks are still running after %s, and go on", Durations.text(Hook.DEFAULT_TIMEOUT));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean loop(Supervisor supervisor) {
        Duration idle = supervisor.advance();
        while (supervisor.end().isEmpty()) {
            try {
                Optional.ofNullable(events.poll(idle.toNanos(), TimeUnit.NANOSECONDS)).ifPresent(supervisor::handle);
                // All that has come meanwhile shares one write of the records.
                for (SupervisorEvent event = events.poll(); event != null; event = events.poll()) {
                    supervisor.handle(event);
                }
                idle = supervisor.advance();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                shutDown();
            }
        }
        return supervisor.end().get();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "stop or hook");
        thread.setDaemon(true);
        return thread;
    }
}
