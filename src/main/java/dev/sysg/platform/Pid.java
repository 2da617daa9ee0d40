package dev.sysg.platform;

import java.util.Optional;

/**
 * The number of one process or, since a group bears its leader's number, of one process group: 1 to 2³¹−1.
 * kill(2) reads 0 and negative numbers as selectors (own group, everybody, a group); no such number gets past here.
 */
public record Pid(int value) implements Comparable<Pid> {

    public static final Pid INIT = new Pid(1);

    public Pid {
        if (value < 1) {
            throw new IllegalArgumentException("not a process id: " + value);
        }
    }

    /** The process id that this text spells in plain decimal digits, if it is one. */
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

    /** The process id of this number, if it is one. */
    public static Optional<Pid> of(long number) {
        return number >= 1 && number <= Integer.MAX_VALUE ? Optional.of(new Pid((int) number)) : Optional.empty();
    }

    /** As a record has it; but that one is linked at its first use, which a short run notices. */
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
