package dev.sysg.cli;

import java.util.List;

import dev.sysg.stop.StopReport;

/** How a report is shown: a pure function of the report. */
enum Format {
    TEXT {
        @Override
        String render(StopReport report) {
            return TextReport.render(report);
        }
    },
    JSON {
        @Override
        String render(StopReport report) {
            return JsonReport.render(report);
        }
    };

    abstract String render(StopReport report);

    /** The names that the command line takes. */
    static List<String> names() {
        return List.of("text", "json");
    }
}
