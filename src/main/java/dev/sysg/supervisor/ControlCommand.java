package dev.sysg.supervisor;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** What a supervisor is asked to do (systemg-compat.md §2.2). */
public sealed interface ControlCommand {

    /** The line that asks for it, with its end: compact JSON, as every release since 0.10 reads it. */
    String frame();

    /** Stop one service; the supervisor stays. */
    record StopService(String service) implements ControlCommand {

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
