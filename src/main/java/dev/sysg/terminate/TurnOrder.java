package dev.sysg.terminate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.sysg.store.ServiceId;

/** Whose turn it is: a service is ready when all that it waits for have ended, or are quiet where that is enough. */
final class TurnOrder {

    private final Deque<ServiceTermination> ready = new ArrayDeque<>();
    private final Map<ServiceId, List<ServiceTermination>> waitingForEnd = new HashMap<>();
    private final Map<ServiceId, List<ServiceTermination>> waitingForQuiet = new HashMap<>();
    private final Map<ServiceTermination, Integer> open = new HashMap<>();

    TurnOrder(List<ServiceTermination> services) {
        for (ServiceTermination service : services) {
            TerminationRequest.Turn turn = service.request().turn();
            turn.waitsFor().forEach(id -> add(waitingForEnd, id, service));
            turn.follows().ifPresent(id -> add(waitingForQuiet, id, service));
            if (!open.containsKey(service)) {
                ready.add(service);
            }
        }
    }

    private void add(Map<ServiceId, List<ServiceTermination>> waiting, ServiceId id, ServiceTermination service) {
        waiting.computeIfAbsent(id, unused -> new ArrayList<>()).add(service);
        open.merge(service, 1, Integer::sum);
    }

    boolean hasNext() {
        return !ready.isEmpty();
    }

    /** Removes and returns the next service that is ready. */
    ServiceTermination next() {
        return ready.remove();
    }

    /** Whether another service waits for the end of this one. */
    boolean isEndWaitedFor(ServiceId id) {
        return waitingForEnd.containsKey(id);
    }

    /** No known process of the service is running: lets go the service that follows it; may be called again. */
    void quiet(ServiceId id) {
        letGo(waitingForQuiet.remove(id));
    }

    /** The service has ended, or nothing more is done about it: lets go all; may be called again. */
    void end(ServiceId id) {
        quiet(id);
        letGo(waitingForEnd.remove(id));
    }

    private void letGo(List<ServiceTermination> waiting) {
        if (waiting != null) {
            waiting.stream().filter(service -> open.merge(service, -1, Integer::sum) == 0).forEach(ready::add);
        }
    }

    /** Returns all services that have not begun, and clears the order. */
    List<ServiceTermination> cancel() {
        Set<ServiceTermination> left = new LinkedHashSet<>(ready);
        open.forEach((service, count) -> {
            if (count > 0) {
                left.add(service);
            }
        });
        ready.clear();
        waitingForEnd.clear();
        waitingForQuiet.clear();
        return List.copyOf(left);
    }
}
