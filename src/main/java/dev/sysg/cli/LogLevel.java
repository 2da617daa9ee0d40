package dev.sysg.cli;

import java.util.List;
import java.util.Locale;
import java.util.logging.Level;

import jakarta.inject.Singleton;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The levels of systemg's {@code --log-level} (systemg-compat.md §9.2): what is logged is this level and above. */
public enum LogLevel {
    OFF(Level.OFF, "off"),
    ERROR(Level.SEVERE, "error", "err"),
    WARN(Level.WARNING, "warn", "warning"),
    INFO(Level.INFO, "info", "information"),
    DEBUG(Level.FINE, "debug"),
    TRACE(Level.FINER, "trace");

    private final Level level;
    private final List<String> names;

    LogLevel(Level level, String... names) {
        this.level = level;
        this.names = List.of(names);
    }

    Level level() {
        return level;
    }

    boolean includes(LogLevel other) {
        return compareTo(other) >= 0;
    }

    /** Reads a name in any case, or a number from 0 (off) to 5 (trace). */
    @Singleton
    public static final class Converter implements ITypeConverter<LogLevel> {

        @Override
        public LogLevel convert(String value) {
            String text = value.strip().toLowerCase(Locale.ROOT);
            for (LogLevel candidate : values()) {
                if (candidate.names.contains(text) || Integer.toString(candidate.ordinal()).equals(text)) {
                    return candidate;
                }
            }
            throw new TypeConversionException(text.isEmpty() ? "log level cannot be empty"
                    : "'" + value + "' is no log level; use off, error, warn, info, debug, trace, or 0 to 5");
        }
    }
}
