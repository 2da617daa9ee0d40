package dev.sysg.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import jakarta.inject.Singleton;

import dev.sysg.platform.Flock;
import dev.sysg.time.Cancellation;

/**
 * All stores of a state directory, whatever releases of systemg have written them. They remember what they have read:
 * a supervisor calls from several threads, one of which has its turn.
 */
@Singleton
final class CombinedPidFileStore implements PidFileStore {

    private final PidFileStore json;
    private final RecordFormat xml;

    CombinedPidFileStore(Flock locks, Cancellation cancellation) {
        StateLock lock = new StateLock(locks, cancellation);
        json = new JsonPidFileStore(lock);
        xml = new XmlPidFileStore(lock);
    }

    @Override
    public synchronized RecordedServices read(StateDirectory state, Set<String> projects, Duration lockTimeout) {
        return json.read(state, projects, lockTimeout).and(xml.read(state, projects, lockTimeout));
    }

    @Override
    public synchronized RecordedServices view(StateDirectory state) {
        return json.view(state).and(xml.view(state));
    }

    @Override
    public synchronized RecordedServices peek(StateDirectory state, Set<String> projects) {
        return json.peek(state, projects).and(xml.peek(state, projects));
    }

    @Override
    public synchronized void checkReplaceable(StateDirectory state, List<RecordedService> services) {
        json.checkReplaceable(state, services);
        xml.checkReplaceable(state, services);
    }

    @Override
    public synchronized RemovalResult remove(StateDirectory state, Collection<EntryRemoval> removals,
            Duration lockTimeout) {
        List<EntryRemoval> inXml = removals.stream()
                .filter(removal -> XmlPidFileStore.isXml(removal.entry().file().path())).toList();
        List<EntryRemoval> inJson = removals.stream()
                .filter(removal -> !XmlPidFileStore.isXml(removal.entry().file().path())).toList();
        RemovalResult result = json.remove(state, inJson, lockTimeout);
        return inXml.isEmpty() ? result : result.and(xml.remove(state, inXml, lockTimeout));
    }

    @Override
    public synchronized void put(StateDirectory state, Collection<ServiceRecord> records, Duration lockTimeout) {
        json.put(state, records, lockTimeout);
    }
}
