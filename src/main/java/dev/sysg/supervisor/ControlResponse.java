package dev.sysg.supervisor;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/** The answer of a supervisor (systemg-compat.md §2.3, systemg-compat-0.69.md §2). */
public sealed interface ControlResponse {

    /** It carried out the command. */
    record Ok() implements ControlResponse {
    }

    /** It carried out the command, and reports this. */
    record Message(String text) implements ControlResponse {
    }

    /** The document status.v1, which only the question for it brings; its units are an array. */
    record Status(JsonNode document) implements ControlResponse {
    }

    /** It did not carry out the command, or gave an answer that is not known here: its message, at least one line. */
    record Error(List<String> lines) implements ControlResponse {
    }
}
