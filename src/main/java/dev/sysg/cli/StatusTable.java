package dev.sysg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.sysg.status.StatusReport;
import dev.sysg.status.UnitStatus;

/** A status for people: a line for each unit, then why some are not well, and the log files. */
final class StatusTable {

    private static final List<String> HEADERS =
            List.of("NAME", "STATE", "PID", "CPU", "RSS", "UPTIME", "RESTARTS", "LAST EXIT");
    /** The columns that are left out where there is no room, one after the other. */
    private static final List<Integer> DISPENSABLE = List.of(6, 3, 4, 5, 7, 2);
    private static final int GAP = 2;
    private static final String UNSUPERVISED = "no supervisor is running, so that nothing restarts a service that "
            + "fails; `sysg start` adopts those that a `sysg start` has started";
    /** A longer name is cut rather than a column left out. */
    private static final int SHORT_NAME = 16;

    private StatusTable() {
    }

    /** @param columns of the terminal: no line of the table is longer */
    static String render(StatusReport report, int columns) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADERS));
        report.units().forEach(unit -> rows.add(cells(unit).map(cell -> cell.isEmpty() ? "-" : Output.oneLine(cell))
                .toList()));
        int[] widths = IntStream.range(0, HEADERS.size()).map(column -> rows.stream()
                .mapToInt(row -> TerminalWidth.of(row.get(column))).max().getAsInt()).toArray();
        List<Integer> shown = new ArrayList<>(IntStream.range(0, HEADERS.size()).boxed().toList());
        for (int i = 0; i < DISPENSABLE.size()
                && Math.min(widths[0], SHORT_NAME) + others(shown, widths) > columns; i++) {
            shown.remove(DISPENSABLE.get(i));
        }
        widths[0] = Math.max(1, Math.min(widths[0], columns - others(shown, widths)));
        Stream<String> table = rows.stream().map(row -> TerminalWidth.cut(shown.stream()
                .map(column -> padded(row.get(column), widths[column])).collect(Collectors.joining(" ".repeat(GAP)))
                .stripTrailing(), columns));
        List<String> notes = Stream.concat(report.units().stream().flatMap(StatusTable::notes),
                report.isUnsupervised() ? Stream.of(UNSUPERVISED) : Stream.empty()).map(Output::oneLine).toList();
        return report.units().isEmpty() ? "" : Stream.of(table, notes.isEmpty() ? Stream.<String>empty()
                : Stream.of(""), notes.stream()).flatMap(lines -> lines).collect(Collectors.joining("\n", "", "\n"));
    }

    /** The width of all columns but that of the name. */
    private static int others(List<Integer> shown, int[] widths) {
        return shown.stream().skip(1).mapToInt(column -> GAP + widths[column]).sum();
    }

    private static String padded(String cell, int width) {
        String text = TerminalWidth.cut(cell, width);
        return text + " ".repeat(width - TerminalWidth.of(text));
    }

    private static Stream<String> cells(UnitStatus unit) {
        String signal = unit.text("/last_exit/signal");
        String pid = unit.text("/process/state").equals("missing") ? "" : unit.text("/process/pid");
        return Stream.of(unit.name(), unit.text("/state"), pid,
                unit.text("/metrics/latest_cpu_percent").replaceFirst("$(?<=.)", "%"),
                size(unit.text("/metrics/latest_rss_bytes")), unit.text("/uptime/human"),
                unit.text("/restarts"), signal.isEmpty() ? unit.text("/last_exit/exit_code") : "signal " + signal);
    }

    private static Stream<String> notes(UnitStatus unit) {
        return Stream.of("/reason", "/logs/stdout", "/logs/stderr").map(unit::text).filter(text -> !text.isEmpty())
                .map(text -> unit.name() + ": " + text);
    }

    private static String size(String bytes) {
        double size = bytes.matches("\\d{1,18}") ? Long.parseLong(bytes) / 1024.0 : -1;
        int unit = 0;
        for (; size >= 1024; unit++) {
            size /= 1024;
        }
        return size < 0 ? "" : String.format(Locale.ROOT, unit == 0 ? "%.0f%c" : "%.1f%c", size, "KMGTPE".charAt(unit));
    }
}
