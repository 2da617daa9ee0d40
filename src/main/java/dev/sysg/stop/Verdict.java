package dev.sysg.stop;

import java.util.Optional;

/** What the process behind a recorded pid is. */
sealed interface Verdict {

    /** Whether the service's own process is known to have ended. */
    default boolean hasEnded() {
        return this instanceof Gone || this instanceof Recycled;
    }

    /** Why it is neither the service nor known to have ended. */
    default Optional<String> obstacle() {
        return Optional.empty();
    }

    /** There is no such process, nor a group of its number. */
    record Gone() implements Verdict {
    }

    /** It is the service's. */
    record Match(Target target) implements Verdict {
    }

    /** The pid went to a process that cannot be the service's. */
    record Recycled(String reason) implements Verdict {
    }

    /**
     * Nothing proves either.
     *
     * @param forced what a forced stop may signal
     */
    record Unclear(String reason, Optional<Target> forced) implements Verdict {

        @Override
        public Optional<String> obstacle() {
            return Optional.of(reason);
        }
    }

    /** Whatever it is, it is not to be signalled, not by force either. */
    record Refused(String reason) implements Verdict {

        @Override
        public Optional<String> obstacle() {
            return Optional.of(reason);
        }
    }
}
