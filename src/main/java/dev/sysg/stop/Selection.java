package dev.sysg.stop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import dev.sysg.manifest.Manifest;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;

/**
 * The recorded services that a stop is about.
 *
 * @param services    in the order of the stop
 * @param notRecorded a line of the report for each name that is asked for and not recorded
 */
record Selection(List<RecordedService> services, List<ServiceOutcome> notRecorded) {

    private static final Logger LOG = Logger.getLogger(Selection.class);

    /** @param names those that are asked for; all if empty */
    static Selection of(List<String> names, RecordedServices records, Manifest manifest) {
        Map<String, List<RecordedService>> byName = records.services().stream()
                .filter(service -> names.isEmpty() || names.contains(service.id().name()))
                .collect(Collectors.groupingBy(service -> service.id().name(), LinkedHashMap::new,
                        Collectors.toList()));
        Collection<String> found = names.isEmpty() ? byName.keySet()
                : names.stream().filter(byName::containsKey).toList();
        return new Selection(new StopOrder(manifest).dependentsFirst(found).stream()
                .flatMap(name -> byName.get(name).stream()).toList(),
                names.stream().filter(name -> !byName.containsKey(name)).map(name -> notRecorded(name, records))
                        .toList());
    }

    private static ServiceOutcome notRecorded(String name, RecordedServices records) {
        String sources = records.sources().stream().map(Object::toString).collect(Collectors.joining(", "));
        LOG.warnf("service '%s' is not in %s: nothing to stop", name, sources);
        return ServiceOutcome.untouched(name, Optional.empty(), Outcome.NOT_RECORDED, "not in " + sources);
    }

    /** All lines of the report. */
    List<ServiceOutcome> with(List<ServiceOutcome> outcomes) {
        List<ServiceOutcome> all = new ArrayList<>(outcomes);
        all.addAll(notRecorded);
        return all;
    }
}
