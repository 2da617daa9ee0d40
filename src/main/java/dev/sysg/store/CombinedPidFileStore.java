package dev.sysg.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** All stores of a state directory, whatever releases of systemg have written them. */
final class CombinedPidFileStore implements PidFileStore {

    private final PidFileStore json;
    private final PidFileStore xml;

    CombinedPidFileStore(PidFileStore json, PidFileStore xml) {
        this.json = json;
        this.xml = xml;
    }

    @Override
    public RecordedServices read(StateDirectory state, Duration lockTimeout) {
        return json.read(state, lockTimeout).and(xml.read(state, lockTimeout));
    }

    @Override
    public RecordedServices peek(StateDirectory state) {
        return json.peek(state).and(xml.peek(state));
    }

    @Override
    public void checkReplaceable(StateDirectory state, RecordedServices services) {
        json.checkReplaceable(state, services);
        xml.checkReplaceable(state, services);
    }

    @Override
    public RemovalResult remove(StateDirectory state, Collection<EntryRemoval> removals, Duration lockTimeout) {
        List<EntryRemoval> inXml = removals.stream()
                .filter(removal -> XmlPidFileStore.isXml(removal.entry().file().path())).toList();
        List<EntryRemoval> inJson = removals.stream()
                .filter(removal -> !XmlPidFileStore.isXml(removal.entry().file().path())).toList();
        RemovalResult result = json.remove(state, inJson, lockTimeout);
        return inXml.isEmpty() ? result : result.and(xml.remove(state, inXml, lockTimeout));
    }
}
