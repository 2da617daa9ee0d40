package dev.sysg.cli;

import java.time.Duration;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The options that systemg's stop does not have. No ArgGroup: a repeated option would begin a second one. The flags
 * have arity 0, because {@code --dry-run=$UNSET} would else mean no, and so a real stop.
 */
@Command(optionListHeading = "Beyond systemg's own:")
class ExtraOptions {

    /** The form in which a report is printed. */
    enum Format {
        TEXT, JSON
    }

    @Option(names = "--grace", paramLabel = "<DURATION>", order = 21,
            description = {"Time from the first signal to SIGKILL: 500ms, 10s, 2m;",
                "0 means at once [default: sysg.stop.grace-period, 10s]"})
    Optional<Duration> grace;

    @Option(names = "--keep-supervisor", arity = "0", order = 22,
            description = {"Stop all services and let the supervisor go on",
                "[default: sysg.stop.supervisor, shutdown]"})
    boolean keepSupervisor;

    @Option(names = "--parallel", arity = "0", order = 23,
            description = "Stop each service as soon as its dependents have ended")
    boolean parallel;

    @Option(names = "--no-wait", arity = "0", order = 24,
            description = "Send the first signal, and do not wait for the end")
    boolean noWait;

    @Option(names = "--dry-run", arity = "0", order = 25,
            description = "Show what would be stopped, and change nothing")
    boolean dryRun;

    @Option(names = "--force", arity = "0", order = 26,
            description = {"Also stop processes that cannot be verified (never", "another user's)"})
    boolean force;

    @Option(names = "--forget", arity = "0", order = 27,
            description = {"Remove entries without signalling; never that of a", "verified running service"})
    boolean forget;

    @Option(names = "--format", paramLabel = "<FORMAT>", order = 28, defaultValue = "text",
            description = "Form of the result: text or json [default: text]")
    Format format;

    @Option(names = {"-q", "--quiet"}, arity = "0", order = 29,
            description = "Print nothing but errors (and the JSON document)")
    boolean quiet;

    @Option(names = "--progress", arity = "0", order = 30,
            description = "Print what is waited for, in pipes and files too")
    boolean progress;
}
