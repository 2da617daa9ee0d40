package dev.sysg.manifest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The timeouts of hooks: a whole number, of seconds unless s, m or h follows (systemg-compat.md §7). */
final class HookTimeouts {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("\\+?(\\d+)\\s*([smh]?)");
    private static final Map<String, Long> SECONDS = Map.of("", 1L, "s", 1L, "m", 60L, "h", 3600L);
    /** A year stands for all that is longer. */
    private static final long LONGEST = Duration.ofDays(365).toSeconds();
    private static final int MOST_DIGITS = 20;

    private HookTimeouts() {
    }

    static Optional<Duration> parse(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        if (!matcher.matches() || matcher.group(1).length() > MOST_DIGITS) {
            return Optional.empty();
        }
        double seconds = Double.parseDouble(matcher.group(1)) * SECONDS.get(matcher.group(2));
        return Optional.of(Duration.ofSeconds((long) Math.min(seconds, LONGEST)));
    }
}
