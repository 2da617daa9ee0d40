package dev.sysg.stop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.sysg.error.SysgException;
import dev.sysg.identity.IdentityVerifier;
import dev.sysg.identity.Verdict;
import dev.sysg.identity.VerificationContext;
import dev.sysg.manifest.Manifest;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.ServiceId;
import dev.sysg.terminate.Termination;
import dev.sysg.terminate.TerminationRequest.StopTimeouts;
import dev.sysg.terminate.TerminationRequest;
import dev.sysg.terminate.Terminator;
import dev.sysg.time.Progress;

/** Waits for the end of services that a supervisor stops. Nothing is signalled here. */
@Singleton
record SupervisedServices(PidFileStore store, IdentityVerifier verifier, Terminator terminator) {

    private static final Logger LOG = Logger.getLogger(SupervisedServices.class);

    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(250);

    /** The requested services whose processes are verified, as they were before the supervisor was asked. */
    record Supervised(Map<ServiceId, RecordedService> services, Optional<Termination> termination) {

        private static final Supervised NONE = new Supervised(Map.of(), Optional.empty());

        /** The lines of a report that waits for nothing. */
        List<ServiceOutcome> signalled() {
            return services.values().stream().map(OutcomeMessages::asked).toList();
        }
    }

    /**
     * Finds the requested services. A store that cannot be read does not keep the command from the supervisor, which
     * knows its services itself.
     */
    Supervised find(StopContext context) {
        try {
            RecordedServices records = store.read(context.state(), context.request().projects(),
                    context.lockTimeout());
            List<RecordedService> services = records.services().stream()
                    .filter(service -> context.request().selects(service.id())).toList();
            return services.isEmpty() ? Supervised.NONE : find(services, records, context);
        } catch (SysgException e) {
            LOG.warnf(e, "%s; the supervisor is asked all the same, but the end of its services cannot be waited for",
                    e.getMessage());
            return Supervised.NONE;
        }
    }

    private Supervised find(List<RecordedService> services, RecordedServices records, StopContext context) {
        VerificationContext verification = verifier.scan(records, Manifest.empty(context.state().root()));
        StopTimeouts timeouts = new StopTimeouts(context.settings().stop().gracePeriod(),
                context.settings().stop().killWait());
        Map<ServiceId, RecordedService> found = new LinkedHashMap<>();
        List<TerminationRequest> requests = new ArrayList<>();
        for (RecordedService service : services) {
            Verdict verdict = verifier.verify(service, verification);
            if (verdict instanceof Verdict.Match match) {
                found.put(service.id(), service);
                verifier.doubt(match.target()).ifPresent(LOG::warn);
                requests.add(TerminationRequest.await(service.id(), match.target(), timeouts));
            } else if (verdict instanceof Verdict.Unclear || verdict instanceof Verdict.Refused) {
                LOG.warnf("the end of '%s' is not waited for: %s; see whether it is still running", service.id(),
                        OutcomeMessages.reason(verdict));
            }
        }
        return new Supervised(found, Optional.of(terminator.begin(requests, verification, target -> Optional.empty())));
    }

    /** Waits until nothing of the services is running, as long as a direct stop of one could take. */
    List<ServiceOutcome> awaitEnd(Supervised supervised, Progress progress) {
        Map<ServiceId, ServiceOutcome> outcomes = new LinkedHashMap<>();
        supervised.services().keySet().forEach(id -> outcomes.put(id, null));
        supervised.termination().ifPresent(termination -> {
            WaitMessages messages = new WaitMessages(1, progress);
            while (!termination.isFinished()) {
                termination.next(BETWEEN_MESSAGES).forEach(result -> {
                    LOG.infof("'%s' %s", result.id(), result.hasEnded() ? "has ended" : "has not ended");
                    outcomes.put(result.id(),
                            OutcomeMessages.supervised(supervised.services().get(result.id()), result));
                });
                messages.show(termination.waits(), 1);
            }
        });
        return List.copyOf(outcomes.values());
    }
}
