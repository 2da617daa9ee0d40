package dev.sysg.stop;

import org.jboss.logging.Logger;

import dev.sysg.process.ProcessTable;
import dev.sysg.state.Records;

/** Suspects that the services run outside of this container, where it would seem that all of them have ended. */
final class Elsewhere {

    private static final Logger LOG = Logger.getLogger(Elsewhere.class);

    private final ProcessTable processes;
    private final IdentityVerifier verifier;

    Elsewhere(ProcessTable processes, IdentityVerifier verifier) {
        this.processes = processes;
        this.verifier = verifier;
    }

    /**
     * Warns if a pid namespace of its own (pid_namespaces(7)) shows no recorded process alive, or cannot show one: what
     * bears a number that was recorded before the namespace began is somebody else.
     *
     * @return whether what was recorded is older than the namespace as well, and so says nothing of a service's end
     */
    boolean isLikely(Records records) {
        if (!processes.hasOwnNamespace()) {
            return false;
        }
        boolean older = processes.mayBeOutside(records.writtenAt());
        if (!older && !records.services().stream().allMatch(verifier::hasEnded)) {
            return false;
        }
        LOG.warnf("no process that %s records is in this container: if the services run outside of it, start it with "
                + "--pid=host%s", records.source(), older ? "; if they do not, --force takes their entries out" : "");
        return older;
    }
}
