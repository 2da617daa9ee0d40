package dev.sysg.daemon;

import java.nio.file.Path;

import dev.sysg.config.Settings;
import dev.sysg.store.StateDirectory;

/**
 * What a supervisor works with.
 *
 * @param manifest the path of its manifest, absolute
 */
record SupervisorContext(StateDirectory state, Settings settings, Path manifest) {
}
