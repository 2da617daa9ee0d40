package dev.sysg.supervisor;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** What a supervisor is asked to do (systemg-compat.md §2.2). */
public sealed interface ControlCommand {

    /** The line that asks for it, with its end: compact JSON, as every release since 0.10 reads it. */
    String frame();

    /**
     * Stop one service; the supervisor stays.
     *
     * @throws SupervisorException if the name holds half a character, which would reach the supervisor as another name
     */
    record Stop(String service) implements ControlCommand {

        public Stop {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(service)) {
                throw new SupervisorException("the name of the service is no valid text, which no supervisor can know: "
                        + "see how it is spelled in the manifest");
            }
        }

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
