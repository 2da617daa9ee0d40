package dev.sysg.store;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of a removal.
 *
 * @param removed       the services whose entries this call removed
 * @param recordedAgain the services whose entries name another process by now, and stay; those in neither set had no
 *                      entry any more
 * @param stateFailure  why the states could not be brought up to date, if they could not
 */
public record RemovalResult(Set<ServiceId> removed, Set<ServiceId> recordedAgain, Optional<String> stateFailure) {

    static final RemovalResult NONE = new RemovalResult(Set.of(), Set.of(), Optional.empty());

    /** What came of this removal and of one in another store. */
    RemovalResult and(RemovalResult other) {
        return new RemovalResult(join(removed, other.removed), join(recordedAgain, other.recordedAgain),
                stateFailure.or(other::stateFailure));
    }

    private static Set<ServiceId> join(Set<ServiceId> one, Set<ServiceId> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toUnmodifiableSet());
    }
}
