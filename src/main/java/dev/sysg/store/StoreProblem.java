package dev.sysg.store;

import java.util.Optional;

/**
 * Why one of several stores could not be read.
 *
 * @param project whose store it is; empty for one without projects
 * @param message what is wrong with which file, and what helps
 */
public record StoreProblem(Optional<String> project, String message) {
}
