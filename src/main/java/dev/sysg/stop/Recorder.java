package dev.sysg.stop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import dev.sysg.error.SysgException;
import dev.sysg.manifest.Manifest;
import dev.sysg.platform.Pid;
import dev.sysg.store.Draft;
import dev.sysg.store.PidFileStore;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;
import dev.sysg.store.Removal;
import dev.sysg.store.ServiceStateStore.Stopped;
import dev.sysg.store.ServiceStateStore;
import dev.sysg.store.StateDirectory;
import dev.sysg.store.StateLock;
import dev.sysg.store.StoreException;
import dev.sysg.time.Deadline;

/**
 * RecordedServices the ends of services: takes their entries out of pid.json, and notes them in state.json, under one lock.
 *
 * <p>What is likely to be written is written before the first signal already. After the last death it then only has to
 * be put in its place, so that whoever starts the service again is without it for less time; and that is done only if
 * it is, to the byte, what would be written then.
 */
final class Recorder implements AutoCloseable {

    /** From a death to its record it takes another stop a few milliseconds, and on a busy machine some more. */
    private static final Duration LONGEST_TURN = Duration.ofMillis(500);
    /** Who holds the lock to read or to write is soon done; a signal does not wait for anybody else. */
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);
    private static final Logger LOG = Logger.getLogger(Recorder.class);

    private final StateDirectory state;
    private final Duration lockTimeout;
    private final Manifest manifest;
    private final StateLock lock;
    private final PidFileStore pidFile;
    private final ServiceStateStore states;
    private final Predicate<Pid> lives;
    private List<RecordedService> known = List.of();
    private boolean unable;
    private boolean othersStop;
    private Optional<Draft> pidDraft = Optional.empty();
    private Optional<Draft> stateDraft = Optional.empty();

    /**
     * @param lockTimeout the longest wait for the lock
     * @param lives       whether a process may live
     */
    Recorder(StateDirectory state, Duration lockTimeout, Manifest manifest, StateLock lock, PidFileStore pidFile,
            ServiceStateStore states, Predicate<Pid> lives) {
        this.state = state;
        this.lockTimeout = lockTimeout;
        this.manifest = manifest;
        this.lock = lock;
        this.pidFile = pidFile;
        this.states = states;
        this.lives = lives;
    }

    /**
     * What came of it.
     *
     * @param removed  the services whose entries were taken out by this, and not by somebody else
     * @param unnoted  why their states could not be noted, if so
     */
    record Recorded(Set<String> removed, Optional<String> unnoted) {

        boolean has(ServiceResult result) {
            return removed.contains(result.service().name());
        }
    }

    /** Writes what there is to record if all of these services stop, unless that is done, or was not possible. */
    void prepare(List<RecordedService> services) {
        known = services.stream().filter(service -> service.pid().isPresent()).toList();
        prepareAgain();
    }

    /** The same for those of them that are left. */
    void prepareAgain() {
        if (pidDraft.isPresent() || unable || known.isEmpty()) {
            return;
        }
        try (var held = lock.acquire(state, MOMENT)) {
            lookForOthers();
            pidDraft = pidFile.draft(state, known.stream()
                    .map(service -> new Removal(service.name(), service.pid().get(), Set.of())).toList(), lives);
            // Without the other keys, which may take long to reckon: a running service is found by its pid.
            stateDraft = states.draft(state, known.stream().map(service -> new Stopped(service.name(),
                    () -> Set.of(service.name()), service.pid().get(), true)).toList(), lives);
        } catch (StoreException e) {
            LOG.debug(e.getMessage(), e);
        }
        unable = pidDraft.isEmpty();
    }

    /**
     * RecordedServices the ends.
     *
     * @param patiently whether to wait for the lock
     * @throws dev.sysg.store.LockHeldException if it is held all that time
     * @throws StoreException                   if the entries cannot be taken out
     */
    Recorded record(List<ServiceResult> ended, boolean patiently) {
        lookForOthers();
        if (othersStop && patiently) {
            giveWay(ended);
        }
        try (var held = lock.acquire(state, patiently ? lockTimeout : Duration.ZERO)) {
            try {
                Set<String> removed = pidFile.remove(state, ended.stream().map(Recorder::removal).toList(), lives,
                        pidDraft);
                return new Recorded(removed, note(ended.stream()
                        .filter(result -> removed.contains(result.service().name())).toList()));
            } finally {
                // The files are others by now.
                removeDrafts();
            }
        }
    }

    /**
     * What is found dead may have been ended this very moment by another stop, who is about to take its entry out, and
     * runs its hook if it can.
     */
    private void giveWay(List<ServiceResult> ended) {
        List<ServiceResult> found = ended.stream()
                .filter(result -> result.outcome().outcome() == Outcome.NOT_RUNNING).toList();
        Deadline deadline = Deadline.after(LONGEST_TURN);
        while (!found.isEmpty() && !deadline.isPast() && anyRecorded(found)) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** Each stop has its draft under the same name, as long as it has one: what was seen once is to be kept in mind. */
    private void lookForOthers() {
        othersStop |= pidDraft.map(draft -> !draft.isThere()).orElseGet(() -> Draft.isBeside(state.pidFile()));
    }

    private boolean anyRecorded(List<ServiceResult> results) {
        RecordedServices now = pidFile.peek(state);
        return results.stream().anyMatch(result -> now.find(result.service().name())
                .filter(service -> service.pid().equals(result.service().pid())).isPresent());
    }

    private Optional<String> note(List<ServiceResult> ours) {
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        try {
            states.markStopped(state, ours.stream().map(this::stopped).toList(), lives, stateDraft);
            return Optional.empty();
        } catch (SysgException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Removal removal(ServiceResult result) {
        return new Removal(result.service().name(), result.service().pid().orElseThrow(), result.pids());
    }

    private Stopped stopped(ServiceResult result) {
        String service = result.service().name();
        return new Stopped(service, () -> manifest.stateKeys(service), result.service().pid().orElseThrow(),
                result.outcome().outcome() == Outcome.STOPPED);
    }

    private void removeDrafts() {
        drafts().forEach(Draft::remove);
        releaseDrafts();
    }

    private void releaseDrafts() {
        drafts().forEach(Draft::close);
        pidDraft = Optional.empty();
        stateDraft = Optional.empty();
    }

    private Stream<Draft> drafts() {
        return Stream.of(pidDraft, stateDraft).flatMap(Optional::stream);
    }

    /** Removes what was written for nothing; where another program holds the lock, the next writer does that. */
    @Override
    public void close() {
        if (drafts().findAny().isEmpty()) {
            return;
        }
        try (var held = lock.acquire(state, Duration.ZERO)) {
            removeDrafts();
        } catch (StoreException e) {
            LOG.debug(e.getMessage(), e);
            releaseDrafts();
        }
    }
}
