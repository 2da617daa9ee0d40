package dev.sysg.store;

import java.util.Optional;
import java.util.Set;

/**
 * What came of a removal.
 *
 * @param removed       the services whose entries this call removed
 * @param recordedAgain the services whose entries name another process by now, and stay; those in neither set had no
 *                      entry any more
 * @param stateFailure  why the states could not be brought up to date, if they could not
 */
public record RemovalResult(Set<ServiceId> removed, Set<ServiceId> recordedAgain, Optional<String> stateFailure) {
}
