package dev.sysg.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sysg.stop.Outcome;
import dev.sysg.stop.ServiceOutcome;
import dev.sysg.stop.StopReport.Mode;
import dev.sysg.stop.StopReport;

/** The report for people: a line for each service on standard output, an error for each failure on standard error. */
final class TextReport {

    private TextReport() {
    }

    static String render(StopReport report) {
        List<String> message = report.message().filter(text -> !text.isBlank()).stream().flatMap(String::lines)
                .map(line -> report.dryRun() ? "would send " + line : line).toList();
        // A supervisor's message is the whole result, as with systemg's own stop, unless it proved wrong.
        List<String> services = report.services().stream()
                .filter(service -> message.isEmpty() || !isSupervisorsSuccess(service))
                .map(TextReport::line).toList();
        Stream<String> summary = message.isEmpty() && services.isEmpty() && report.error().isEmpty()
                ? report.mode().map(mode -> mode == Mode.SUPERVISOR ? "the supervisor reports success"
                        : "nothing to stop in " + report.directory().orElseThrow()).stream() : Stream.empty();
        return Stream.of(message.stream(), services.stream(), summary)
                .flatMap(lines -> lines)
                .map(line -> Output.oneLine(line) + "\n")
                .collect(Collectors.joining());
    }

    private static boolean isSupervisorsSuccess(ServiceOutcome service) {
        return service.signal().isEmpty()
                && (service.outcome() == Outcome.STOPPED || service.outcome() == Outcome.SIGNALLED);
    }

    /** Why services failed, and why the command as a whole did. */
    static List<String> errors(StopReport report) {
        List<String> failed = report.services().stream().filter(service -> service.outcome().isFailure())
                .map(TextReport::error).toList();
        Stream<String> count = failed.size() > 1
                ? Stream.of(failed.size() + " of " + report.services().size() + " services failed") : Stream.empty();
        return Stream.of(failed.stream(), count, report.error().stream()).flatMap(errors -> errors).toList();
    }

    private static String error(ServiceOutcome service) {
        return "'" + service.service() + "' "
                + (service.outcome() == Outcome.UNRECORDED ? "has ended, but " : "was not stopped: ")
                + service.detail().orElseThrow();
    }

    private static String line(ServiceOutcome service) {
        String detail = service.detail().orElse("");
        return service.service() + ": " + switch (service.outcome()) {
            case STOPPED -> "stopped (" + sent(service) + service.elapsed().toMillis() + " ms)";
            case NOT_RUNNING -> "was not running";
            case RECYCLED -> "was not running (" + detail + ")";
            case FORGOTTEN -> "removed its entry (" + detail + ")";
            case NOT_RECORDED -> "nothing to stop (" + detail + ")";
            case SIGNALLED -> "signalled (" + sent(service) + "not waited for)";
            case WOULD_STOP -> "would stop (" + detail + ")";
            case WOULD_REMOVE -> "would remove its entry (" + detail + ")";
            case UNCLEAR, FAILED, INTERRUPTED -> "not stopped";
            case UNRECORDED -> "has ended, which could not be recorded";
        };
    }

    private static String sent(ServiceOutcome service) {
        return service.signal().map(signal -> signal + ", ").orElse("");
    }
}
