package dev.sysg.stop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import dev.sysg.error.SimilarNames;
import dev.sysg.error.SysgException;
import dev.sysg.manifest.Manifest;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;

/**
 * The recorded services that a stop is about.
 *
 * @param services    in the order of the stop
 * @param notRecorded a line of the report for each name that is asked for and not recorded
 * @param problem     why services may be missing that are asked for
 */
record Selection(List<RecordedService> services, List<ServiceOutcome> notRecorded, Optional<String> problem) {

    private static final int MOST_SOURCES = 3;
    private static final Logger LOG = Logger.getLogger(Selection.class);

    /** SysgException if several projects have a service that is asked for without its project. */
    static Selection of(StopRequest request, RecordedServices records, Manifest manifest) {
        List<String> names = request.services();
        List<RecordedService> selected = names.isEmpty()
                ? records.services().stream().filter(service -> request.selects(service.id())).toList()
                : names.stream().flatMap(name -> named(name, request, records)).distinct().toList();
        if (names.isEmpty() && selected.isEmpty()) {
            request.project().ifPresent(project -> LOG.warnf("no service of project '%s' is in %s: nothing to stop%s "
                    + "[SG0202]", project, sources(records), SimilarNames.question(project, records.services().stream()
                            .flatMap(service -> service.id().project().stream()).toList())));
        }
        Map<String, List<RecordedService>> byName = selected.stream().collect(Collectors.groupingBy(
                service -> manifest.nameOf(service.id()), LinkedHashMap::new, Collectors.toList()));
        return new Selection(new StopOrder(manifest).dependentsFirst(byName.keySet()).stream()
                .flatMap(name -> byName.get(name).stream()).toList(),
                names.stream().filter(name -> named(name, request, records).findAny().isEmpty())
                        .map(name -> notRecorded(request.qualified(name), records)).toList(),
                problem(request, records));
    }

    private static Stream<RecordedService> named(String name, StopRequest request, RecordedServices records) {
        List<RecordedService> found = records.services().stream()
                .filter(service -> request.selects(service.id(), name)).toList();
        List<String> projects = found.stream().flatMap(service -> service.id().project().stream()).distinct().toList();
        if (projects.size() > 1) {
            throw new SysgException("service '" + name + "' is in the projects " + String.join(", ", projects)
                    + "; nothing was signalled: name one of them, as in --service " + projects.get(0) + "/" + name
                    + " [SG0006]");
        }
        return found.stream();
    }

    /** A store that cannot be read concerns what is asked for, unless that names other projects. */
    private static Optional<String> problem(StopRequest request, RecordedServices records) {
        List<String> messages = records.problems().stream().filter(problem -> concerns(problem, request))
                .map(RecordedServices.Problem::message).toList();
        return messages.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", messages));
    }

    private static boolean concerns(RecordedServices.Problem problem, StopRequest request) {
        if (request.project().isPresent()) {
            return request.project().equals(problem.project());
        }
        return request.services().isEmpty() || request.services().stream().anyMatch(name -> !name.contains("/")
                || problem.project().filter(project -> name.startsWith(project + "/")).isPresent());
    }

    private static ServiceOutcome notRecorded(String name, RecordedServices records) {
        String sources = sources(records);
        LOG.warnf("service '%s' is not in %s: nothing to stop%s [SG0202]", name, sources,
                SimilarNames.question(name,
                        records.services().stream().map(service -> service.id().toString()).toList()));
        return ServiceOutcome.untouched(name, Optional.empty(), Outcome.NOT_RECORDED, "not in " + sources);
    }

    private static String sources(RecordedServices records) {
        int more = records.sources().size() - MOST_SOURCES;
        return records.sources().stream().limit(MOST_SOURCES).map(Object::toString).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** The report with these lines and those of what is not recorded. */
    StopReport report(StopContext context, List<ServiceOutcome> outcomes) {
        List<ServiceOutcome> all = new ArrayList<>(outcomes);
        all.addAll(notRecorded);
        return StopReport.direct(context.isDryRun(), context.state().root(), all, problem);
    }
}
