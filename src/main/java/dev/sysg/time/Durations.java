package dev.sysg.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts that stand for a duration, the same in the configuration and on the command line. */
public final class Durations {

    /** What to tell the author of a text that is none. */
    public static final String FORMS = "use a number with ms, s, m or h, such as 500ms, 10s or 2m, or PT10S";

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(-?)(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(ms|s|m|h|)");
    private static final Map<String, Long> NANOS = Map.of("ms", 1_000_000L, "", 1_000_000_000L, "s", 1_000_000_000L,
            "m", 60_000_000_000L, "h", 3_600_000_000_000L);
    private static final Duration LONGEST = Duration.ofDays(365);

    private Durations() {
    }

    /**
     * Reads a duration from zero to a year; a number without a unit counts seconds.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     */
    public static Duration parse(String text) {
        Duration duration = read(text.strip());
        if (duration.isNegative()) {
            throw new IllegalArgumentException("'" + text + "' is negative; " + FORMS);
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than a year; " + FORMS);
        }
        return duration;
    }

    /** As messages show it: whole seconds, or milliseconds, of which next to no time is one. */
    public static String text(Duration duration) {
        long milliseconds = duration.plusNanos(999_999).toMillis();
        return milliseconds % 1000 == 0 ? milliseconds / 1000 + " s" : milliseconds + " ms";
    }

    private static Duration read(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.toLowerCase(Locale.ROOT));
        try {
            if (!matcher.matches()) {
                return Duration.parse(text);
            }
            Duration duration = duration(new BigDecimal(matcher.group(2)), NANOS.get(matcher.group(3)));
            return matcher.group(1).isEmpty() ? duration : duration.negated();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is not a duration; " + FORMS, e);
        }
    }

    /** Rounds up: next to no time is still some, and zero may mean something else. */
    private static Duration duration(BigDecimal number, long nanosOfUnit) {
        BigDecimal nanos = number.multiply(BigDecimal.valueOf(nanosOfUnit)).setScale(0, RoundingMode.CEILING);
        return nanos.compareTo(BigDecimal.valueOf(LONGEST.toNanos())) > 0
                ? LONGEST.plusNanos(1)
                : Duration.ofNanos(nanos.longValueExact());
    }
}
