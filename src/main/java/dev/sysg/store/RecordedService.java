package dev.sysg.store;

import java.util.Optional;

import dev.sysg.platform.Pid;

/**
 * A service as it stands in the store.
 *
 * @param pid  empty if what stands there is no process id
 * @param text what stands there
 */
public record RecordedService(String name, Optional<Pid> pid, String text) {
}
