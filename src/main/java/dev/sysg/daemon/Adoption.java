package dev.sysg.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jboss.logging.Logger;

import dev.sysg.identity.IdentityVerifier;
import dev.sysg.identity.Verdict;
import dev.sysg.identity.VerificationContext;
import dev.sysg.manifest.Manifest;
import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.store.EntryRemoval;
import dev.sysg.store.IdentityEvidence.StartTime;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;

/** What a supervisor does about services that another one has left running. */
record Adoption(PidFileStore store, IdentityVerifier verifier) {

    private static final Logger LOG = Logger.getLogger(Adoption.class);

    /**
     * Adopts the services whose recorded process is proven to be theirs, and removes the entries of those that have
     * ended. One that may be running, or of which something is left, is not started beside it.
     */
    void adopt(Units units, Manifest manifest, SupervisorContext context) {
        Duration lockTimeout = context.settings().lockTimeout();
        RecordedServices records = store.read(context.state(), Set.of(), lockTimeout);
        if (records.services().isEmpty()) {
            return;
        }
        VerificationContext verification = verifier.scan(records, manifest);
        BootClock clock = verifier.processes().bootClock();
        List<EntryRemoval> ended = new ArrayList<>();
        for (RecordedService entry : records.services()) {
            Optional<Unit> unit = units.find(entry.id().toString());
            Verdict verdict = verifier.verify(entry, verification);
            if (verdict instanceof Verdict.Gone || verdict instanceof Verdict.Recycled) {
                ended.add(new EntryRemoval(entry, false));
            } else if (unit.isEmpty()) {
                LOG.warnf("'%s' is recorded and may be running, but not in the manifest: stop it with sysg stop -s %s",
                        entry.id(), entry.id());
            } else {
                Optional<ProcessEntry> process = leader(entry, verdict);
                process.ifPresentOrElse(found -> adopt(unit.get(), found, clock), () -> refuse(unit.get(), entry));
            }
        }
        store.remove(context.state(), ended, lockTimeout);
    }

    private static Optional<ProcessEntry> leader(RecordedService entry, Verdict verdict) {
        return verdict instanceof Verdict.Match match && entry.evidence() instanceof StartTime
                ? match.target().recorded().filter(process -> !process.isDead()) : Optional.empty();
    }

    private static void adopt(Unit unit, ProcessEntry process, BootClock clock) {
        unit.adopt(process.identity(), clock.startOf(process.identity()));
        LOG.infof("'%s' is running already, and is adopted: pid %s", unit.name(), process.pid());
    }

    private static void refuse(Unit unit, RecordedService entry) {
        unit.end(true, "is not started: process " + entry.text() + ", or what is left of it, may be running, and "
                + "nothing proves it to be the service; stop it with sysg stop -s " + unit.name()
                + ", then start it with sysg restart -s " + unit.name());
        LOG.errorf("'%s' %s", unit.name(), unit.reason().orElseThrow());
    }
}
