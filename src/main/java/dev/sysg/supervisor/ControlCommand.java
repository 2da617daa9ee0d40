package dev.sysg.supervisor;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** A command to a supervisor, as a client sends it and a supervisor reads it (systemg-compat.md §2.2). */
public sealed interface ControlCommand {

    /** The line to send, with its line end: compact JSON, which every release since 0.10 reads. */
    String frame();

    /** The command of this program that sends it. */
    default String subcommand() {
        return this instanceof Status ? "status" : this instanceof Restart ? "restart" : "stop";
    }

    /**
     * Stop one service, or all of a project, or all; the supervisor stays.
     *
     * @param service all if empty; releases from 0.56 on know PROJECT/NAME as well
     * @param project only for releases from 0.56 on: earlier ones ignore it
     */
    record Stop(Optional<String> service, Optional<String> project) implements ControlCommand {

        @Override
        public String frame() {
            return Stream.of(field("service", service), field("project", project)).flatMap(Optional::stream)
                    .collect(Collectors.joining(",", "{\"Stop\":{", "}}\n"));
        }
    }

    /** Stop all services, and the supervisor itself. */
    record Shutdown() implements ControlCommand {

        @Override
        public String frame() {
            return "\"Shutdown\"\n";
        }
    }

    /**
     * Describe all services.
     *
     * @param live whether with the field that today's releases demand, and earlier ones refuse
     */
    record Status(boolean live) implements ControlCommand {

        @Override
        public String frame() {
            return live ? "{\"Status\":{\"live\":false}}\n" : "\"Status\"\n";
        }
    }

    /**
     * Restart one service, or all that the manifest has when it is read again.
     *
     * @param config the manifest that the client means, an absolute path; this program's client means any
     */
    record Restart(Optional<String> service, Optional<String> config) implements ControlCommand {

        @Override
        public String frame() {
            return "{\"Restart\":{" + field("service", service).orElse("\"config\":null,\"service\":null") + "}}\n";
        }
    }

    private static Optional<String> field(String name, Optional<String> value) {
        return value.map(text -> '"' + name + "\":\""
                + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"');
    }
}
