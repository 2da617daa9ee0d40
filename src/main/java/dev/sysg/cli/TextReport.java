package dev.sysg.cli;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sysg.stop.ServiceOutcome;
import dev.sysg.stop.StopReport;
import dev.sysg.stop.StopReport.Way;

/** The report for people: a line for each service. */
final class TextReport {

    private TextReport() {
    }

    static String render(StopReport report) {
        Stream<String> message = report.message().stream().flatMap(String::lines);
        // A supervisor's message is the whole result, as with systemg's own stop, unless it proved wrong.
        Stream<String> services = report.services().stream()
                .filter(service -> report.message().isEmpty() || service.outcome().isFailure())
                .map(TextReport::line);
        boolean nothing = report.way().equals(Optional.of(Way.DIRECT)) && report.services().isEmpty();
        return Stream.of(message, services, nothing ? Stream.of("nothing to stop") : Stream.<String>empty())
                .flatMap(lines -> lines)
                .map(line -> Printable.line(line) + "\n")
                .collect(Collectors.joining());
    }

    private static String line(ServiceOutcome service) {
        String detail = service.detail().orElse("");
        return service.service() + ": " + switch (service.outcome()) {
            case STOPPED -> "stopped (" + sent(service) + service.elapsed().toMillis() + " ms)";
            case NOT_RUNNING -> "was not running";
            case RECYCLED -> "was not running (" + detail + ")";
            case NOT_HERE -> "not running here (" + detail + ")";
            case NOT_RECORDED -> "nothing to stop (" + detail + ")";
            case SIGNALLED -> "signalled (" + sent(service) + "not waited for)";
            case WOULD_STOP -> "would stop (" + detail + ")";
            case WOULD_REMOVE -> "would be taken out (" + detail + ")";
            case UNCLEAR, FAILED -> "not stopped: " + detail;
            case UNRECORDED -> "has ended, but " + detail;
            case INTERRUPTED -> detail;
        };
    }

    private static String sent(ServiceOutcome service) {
        return service.signal().map(signal -> signal + ", ").orElse("");
    }
}
