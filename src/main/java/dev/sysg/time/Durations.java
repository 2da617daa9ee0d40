package dev.sysg.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts that stand for a duration, the same in the configuration and on the command line. */
public final class Durations {

    /** What messages say of a text that is not a duration. */
    public static final String FORMS =
            "use a number with ms, s, m, h or d, such as 500ms, 10s or 1m30s, or infinity";

    private static final String NUMBER = "\\d{1,12}(?:\\.\\d{1,9})?";
    private static final Pattern SECONDS = Pattern.compile(NUMBER);
    private static final Pattern PART = Pattern.compile("\\G(" + NUMBER + ")\\s*(ms|min|[smhd])\\s*");
    private static final Map<String, Long> NANOS = Map.of("ms", 1_000_000L, "s", 1_000_000_000L,
            "m", 60_000_000_000L, "min", 60_000_000_000L, "h", 3_600_000_000_000L, "d", 86_400_000_000_000L);
    private static final Duration LONGEST = Duration.ofDays(365);

    private Durations() {
    }

    public static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /**
     * Reads numbers with units, or a plain number of seconds, from zero to 365 days, which {@code infinity} stands for;
     * IllegalArgumentException says what is wrong with the text.
     */
    public static Duration parse(String text) {
        String number = text.strip().toLowerCase(Locale.ROOT);
        if (number.equals("infinity")) {
            return LONGEST;
        }
        BigDecimal nanos = nanos(number).orElseThrow(() -> new IllegalArgumentException(
                "'" + text + "' is not a duration; " + FORMS));
        if (nanos.compareTo(BigDecimal.valueOf(LONGEST.toNanos())) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than 365 days; use infinity");
        }
        // Rounded up, because zero may mean something else than next to no time.
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.CEILING).longValueExact());
    }

    /**
     * As messages show it, rounded up: {@code 500 ms}, {@code 10 s}, {@code 1 min 30 s}, {@code 365 d}. From a minute
     * on, parts of a second are left out.
     */
    public static String text(Duration duration) {
        long milliseconds = duration.plusNanos(999_999).toMillis();
        if (milliseconds < 60_000) {
            return milliseconds % 1000 == 0 ? milliseconds / 1000 + " s" : milliseconds + " ms";
        }
        Duration seconds = Duration.ofSeconds((milliseconds + 999) / 1000);
        StringBuilder text = new StringBuilder();
        append(text, seconds.toDaysPart(), " d");
        append(text, seconds.toHoursPart(), " h");
        append(text, seconds.toMinutesPart(), " min");
        append(text, seconds.toSecondsPart(), " s");
        return text.toString();
    }

    private static void append(StringBuilder text, long value, String unit) {
        if (value > 0) {
            text.append(text.isEmpty() ? "" : " ").append(value).append(unit);
        }
    }

    /** Empty if the text is neither a plain number nor numbers with units. */
    private static Optional<BigDecimal> nanos(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(new BigDecimal(text).scaleByPowerOfTen(9));
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        for (; part.find(); end = part.end()) {
            sum = sum.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
        }
        return end > 0 && end == text.length() ? Optional.of(sum) : Optional.empty();
    }

}
