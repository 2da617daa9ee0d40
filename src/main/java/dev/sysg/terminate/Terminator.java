package dev.sysg.terminate;

import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.sysg.error.SysgException;
import dev.sysg.identity.Target;
import dev.sysg.identity.VerificationContext;
import dev.sysg.platform.ExitWaiter;
import dev.sysg.platform.SignalSender;
import dev.sysg.process.ProcessTable;
import dev.sysg.time.Cancellation;

/** Ends the processes of services, verifying each process again right before each signal. */
@Singleton
public record Terminator(ProcessTable processes, SignalSender signals, ExitWaiter waiter, Cancellation cancellation) {

    /** Whether a stop may go on. Asked before the first signal to each service. */
    @FunctionalInterface
    public interface StopGate {

        /** Why this service must not be signalled, if so; the answer of a quarter of a second ago may be repeated. */
        Optional<String> obstacle(Target target);
    }

    /** Begins to terminate services; nothing is signalled before {@link Termination#next} is called. */
    public Termination begin(List<TerminationRequest> requests, VerificationContext context, StopGate gate) {
        return new Termination(new LatestScan(processes, context.snapshot()), waiter, cancellation, gate,
                requests.stream().map(request -> service(request, context)).toList());
    }

    /** Sends the first signal to a service, and waits for nothing. */
    public TerminationResult signal(TerminationRequest request, VerificationContext context) {
        ServiceTermination service = service(request, context);
        try {
            service.begin(context.snapshot());
            return service.signalled();
        } catch (SysgException e) {
            return service.result(new TerminationResult.End.Unknown(e.getMessage()));
        }
    }

    /** Lets a sender that only logs show what would be sent first; a real one sends nothing. */
    public void logFirstSignal(TerminationRequest request, VerificationContext context) {
        if (signals.isDryRun()) {
            signal(request, context);
        }
    }

    /** The processes of a service as the scan of the verification shows them, for a dry run. */
    public ServiceProcesses find(Target target, VerificationContext context) {
        ServiceProcesses found = new ServiceProcesses(processes, signals, context.scope(), target);
        found.collect(context.snapshot());
        return found;
    }

    private ServiceTermination service(TerminationRequest request, VerificationContext context) {
        ServiceProcesses found = new ServiceProcesses(processes, signals, context.scope(), request.target());
        if (request.firstSignal().isEmpty()) {
            // The supervisor may send its signals before the termination is waited for.
            found.collect(context.snapshot());
        }
        return new ServiceTermination(request, found);
    }
}
