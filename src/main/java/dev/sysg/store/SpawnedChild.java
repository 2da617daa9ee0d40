package dev.sysg.store;

import java.time.Instant;

import dev.sysg.platform.Pid;

/**
 * A process that systemg started at the request of a service, so that it is no child of the service: {@code sysg spawn}.
 *
 * @param parent    the process that asked for it
 * @param startedAt to the second
 */
public record SpawnedChild(String name, Pid pid, Pid parent, Instant startedAt) {
}
