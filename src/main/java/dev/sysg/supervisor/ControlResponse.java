package dev.sysg.supervisor;

import java.util.List;

/** What a supervisor answered (systemg-compat.md §2.3, systemg-compat-0.69.md §2). */
public sealed interface ControlResponse {

    /** It did as it was asked, and has nothing to say. */
    record Ok() implements ControlResponse {
    }

    /** It did as it was asked. */
    record Message(String text) implements ControlResponse {
    }

    /**
     * It did not, or answered what is not known here.
     *
     * @param lines what it says, one or more
     */
    record Error(List<String> lines) implements ControlResponse {
    }
}
