package dev.sysg.supervisor;

import java.util.List;

import dev.sysg.process.ProcessEntry;

/** What the programs of systemg are called. */
public final class SupervisorNames {

    private static final List<String> NAMES = List.of("sysg", "systemg");

    private SupervisorNames() {
    }

    /** Whether the program itself bears one of the names, as in "sysg-0.20.4", whatever its arguments are. */
    public static boolean bears(ProcessEntry process) {
        return NAMES.stream().anyMatch(process.name()::startsWith);
    }

    /** Whether one of the names is somewhere in the text. */
    static boolean areIn(String text) {
        return NAMES.stream().anyMatch(text::contains);
    }
}
