package dev.sysg.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

import jakarta.inject.Singleton;

import io.quarkus.runtime.LaunchMode;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;

/** Leads the log lines of this program to the output. Quarkus' own console handler is off. */
@Singleton
public class Log extends ExtHandler {

    private static final Logger OURS = Logger.getLogger("dev.sysg");

    private final Output output;
    /** What dev mode is for is to see what would be done. */
    private LogLevel level = LaunchMode.current() == LaunchMode.DEVELOPMENT ? LogLevel.INFO : LogLevel.WARN;

    Log(Output output) {
        this.output = output;
    }

    void install() {
        OURS.addHandler(this);
        OURS.setUseParentHandlers(false);
        set(level);
    }

    void set(LogLevel chosen) {
        level = chosen;
        OURS.setLevel(chosen.level());
    }

    LogLevel level() {
        return level;
    }

    @Override
    protected void doPublish(ExtLogRecord line) {
        if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
            output.warning(line.getFormattedMessage());
        } else {
            output.note(line.getFormattedMessage());
        }
        if (line.getThrown() != null) {
            trace(line.getThrown());
        }
    }

    /** A stack trace is for those who look for a bug. */
    void trace(Throwable cause) {
        if (level.includes(LogLevel.DEBUG)) {
            output.trace(cause);
        }
    }
}
