package dev.sysg.platform;

import java.util.Optional;

/**
 * A pid, pgid or session id: 1 to 2³¹−1. kill(2) reads 0 and negative numbers as selectors (the caller's group, every
 * process, a group), so none can be constructed.
 */
public record Pid(int value) implements Comparable<Pid> {

    public static final Pid INIT = new Pid(1);

    public Pid {
        if (value < 1) {
            throw new IllegalArgumentException("not a process id: " + value);
        }
    }

    /** The pid that this text spells in plain decimal digits, if it is one. */
    public static Optional<Pid> parse(String text) {
        if (text.isEmpty() || text.length() > 10) {
            return Optional.empty();
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Optional.empty();
            }
            number = 10 * number + digit;
        }
        return of(number);
    }

    /** This number as a pid, if it is one. */
    public static Optional<Pid> of(long number) {
        return number >= 1 && number <= Integer.MAX_VALUE ? Optional.of(new Pid((int) number)) : Optional.empty();
    }

    /** Written out because linking that of a record at its first use costs a short run noticeable time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Pid pid && pid.value == value;
    }

    @Override
    public int hashCode() {
        return value;
    }

    @Override
    public int compareTo(Pid other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
