package dev.sysg.daemon;

import java.util.Queue;
import java.util.concurrent.ExecutorService;

import jakarta.inject.Singleton;

import dev.sysg.identity.IdentityVerifier;
import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ManifestSource;
import dev.sysg.platform.ServiceSpawner;
import dev.sysg.process.ProcessTable;
import dev.sysg.stop.DirectStopper;
import dev.sysg.stop.HookRunner;
import dev.sysg.store.PidFileStore;
import dev.sysg.terminate.Terminator;

/** Puts a supervisor together from the parts of a direct stop. */
@Singleton
record SupervisorParts(ServiceSpawner spawner, PidFileStore store, ManifestSource manifests, IdentityVerifier verifier,
        Terminator terminator) {

    ProcessTable processes() {
        return terminator.processes();
    }

    Adoption adoption() {
        return new Adoption(store, verifier);
    }

    /** Begins to reap all children of this process. */
    ReapingSpawner reaper(Queue<SupervisorEvent> events) {
        ReapingSpawner reaper = new ReapingSpawner(spawner, events);
        reaper.start();
        return reaper;
    }

    PosixServiceActions actions(SupervisorContext context, Manifest manifest, ReapingSpawner reaper,
            Queue<SupervisorEvent> events, ExecutorService threads) {
        HookRunner hooks = new HookRunner(reaper, terminator.signals(), terminator.cancellation());
        return new PosixServiceActions(context, manifest, new PosixServiceActions.Parts(reaper, store,
                new DirectStopper(store, manifests, verifier, terminator, hooks), hooks), events, threads);
    }
}
