package dev.sysg.cli;

import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

import jakarta.inject.Singleton;

import io.quarkus.runtime.LaunchMode;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import picocli.CommandLine.TypeConversionException;

/** Prints the log lines of this program through {@link Output}. Quarkus' own console handler is off. */
@Singleton
public class Log extends ExtHandler {

    private static final Logger LOGGER = Logger.getLogger("dev.sysg");

    private final Output output;

    Log(Output output) {
        this.output = output;
    }

    void install() {
        LOGGER.addHandler(this);
        LOGGER.setUseParentHandlers(false);
        // The dry-run sender of dev mode logs at INFO what it would have sent.
        set(LaunchMode.current() == LaunchMode.DEVELOPMENT ? Level.INFO : Level.WARNING);
    }

    /** Without warnings there is no progress either. */
    void set(Level level) {
        LOGGER.setLevel(level);
        if (level.intValue() > Level.WARNING.intValue()) {
            output.hideProgress();
        }
    }

    /** Lowers the level to this one, unless lower ones are printed already. */
    void setAtLeast(Level level) {
        if (!LOGGER.isLoggable(level)) {
            set(level);
        }
    }

    /** Puts the time before each line, for what runs for long. */
    void setTimed() {
        output.setTimed();
    }

    /** Reads a level of systemg's {@code --log-level} (systemg-compat.md §9.2). */
    static Level level(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "off", "0" -> Level.OFF;
            case "error", "err", "1" -> Level.SEVERE;
            case "warn", "warning", "2" -> Level.WARNING;
            case "info", "information", "3" -> Level.INFO;
            case "debug", "4" -> Level.FINE;
            case "trace", "5" -> Level.FINER;
            default -> throw new TypeConversionException("use off, error, warn, info, debug, trace, or 0 to 5");
        };
    }

    @Override
    protected void doPublish(ExtLogRecord line) {
        if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
            output.warning(line.getFormattedMessage());
        } else {
            output.info(line.getFormattedMessage());
        }
        if (line.getThrown() != null) {
            trace(line.getThrown());
        }
    }

    /** Prints the stack trace if the log level is debug or trace. */
    void trace(Throwable cause) {
        if (LOGGER.isLoggable(Level.FINE)) {
            output.trace(cause);
        }
    }
}
