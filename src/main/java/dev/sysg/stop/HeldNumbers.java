package dev.sysg.stop;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import dev.sysg.platform.Pid;
import dev.sysg.process.BootClock;
import dev.sysg.process.ProcessEntry;
import dev.sysg.process.ProcessIdentity;

/**
 * The numbers that processes of one service have been seen to bear, as their own or as that of their group or session.
 * A number is no other's for a while after it was last seen to be borne by them.
 */
final class HeldNumbers {

    private final BootClock clock;
    private final Duration unused;
    private final Map<Pid, Instant> lastSeen = new HashMap<>();

    /** @param unused how long a number that has become free is nobody else's for certain */
    HeldNumbers(BootClock clock, Duration unused) {
        this.clock = clock;
        this.unused = unused;
    }

    /** One of them bears it now. */
    void add(Pid number) {
        lastSeen.put(number, clock.now());
    }

    /** One of them was seen. The numbers of its group and session are theirs only if they have been before. */
    void add(ProcessEntry process) {
        Instant now = clock.now();
        lastSeen.put(process.pid(), now);
        Pid.of(process.group()).ifPresent(group -> lastSeen.replace(group, now));
        Pid.of(process.session()).ifPresent(session -> lastSeen.replace(session, now));
    }

    /** Somebody bears it now, who is one of them if it is still theirs. */
    void renew(Pid number) {
        if (has(number)) {
            add(number);
        }
    }

    /** Whether whoever bears it now has it from them. */
    boolean has(Pid number) {
        return hadAt(clock.now(), number);
    }

    /** Whether this process, which bears it, began before it could become another's. */
    boolean hadAtStartOf(ProcessIdentity process, Pid number) {
        return hadAt(clock.startOf(process), number);
    }

    private boolean hadAt(Instant moment, Pid number) {
        Instant last = lastSeen.get(number);
        return last != null && !moment.isAfter(last.plus(unused));
    }
}
