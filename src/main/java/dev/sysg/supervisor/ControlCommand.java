package dev.sysg.supervisor;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** A command to a supervisor (systemg-compat.md §2.2). */
public sealed interface ControlCommand {

    /** The line to send, with its line end: compact JSON, which every release since 0.10 reads. */
    String frame();

    /** Stop one service; the supervisor stays. */
    record Stop(String service) implements ControlCommand {

        @Override
        public String frame() {
            return "{\"Stop\":{\"service\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(service))
                    + "\"}}\n";
        }
    }

    /** Stop all services, and the supervisor itself. */
    record Shutdown() implements ControlCommand {

        @Override
        public String frame() {
            return "\"Shutdown\"\n";
        }
    }
}
