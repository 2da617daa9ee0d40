package dev.sysg.stop;

import org.jboss.logging.Logger;

import dev.sysg.process.ProcessTable;
import dev.sysg.store.RecordedServices;

/** Suspects that the services run outside of this container, where it would seem that all of them have ended. */
final class Elsewhere {

    private static final Logger LOG = Logger.getLogger(Elsewhere.class);

    private final IdentityVerifier verifier;
    private final RecordedServices records;
    private final boolean contained;
    private final boolean outOfSight;

    Elsewhere(ProcessTable processes, IdentityVerifier verifier, RecordedServices records) {
        this.verifier = verifier;
        this.records = records;
        this.contained = processes.hasOwnNamespace();
        this.outOfSight = processes.mayBeOutside(records.writtenAt())
                && records.services().stream().noneMatch(verifier::isMatch);
    }

    /**
     * Whether what is recorded is older than this pid namespace (pid_namespaces(7)), which then tells nothing of a
     * service's end: what bears a recorded number here is somebody else. Not so if one proves to be the service: the
     * namespace and the record are of the same moment then.
     */
    boolean isOutOfSight() {
        return outOfSight;
    }

    /** Warns if a pid namespace of its own shows no recorded process alive, or cannot show one. */
    void warnIfLikely() {
        if (outOfSight || contained && records.services().stream().allMatch(verifier::hasEnded)) {
            LOG.warnf("no process that %s records is in this container: if the services run outside of it, start it "
                    + "with --pid=host%s", records.source(),
                    outOfSight ? "; if they do not, --force takes their entries out" : "");
        }
    }
}
