package dev.sysg.identity;

import java.util.Optional;

/** What the process of a recorded pid is. */
public sealed interface Verdict {

    /** There is no such process, and nothing is left of its group. */
    record Gone() implements Verdict {
    }

    /** It is the service's. */
    record Match(Target target) implements Verdict {
    }

    /** The pid was reused by a process that cannot be the service's. */
    record Recycled(String reason) implements Verdict {
    }

    /**
     * Nothing proves either.
     *
     * @param target what --force may signal; empty where nothing can be known of the process
     */
    record Unclear(String reason, Optional<Target> target) implements Verdict {
    }

    /** It must not be signalled, not by --force either. */
    record Refused(String reason, String advice) implements Verdict {
    }
}
