package dev.sysg.manifest;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.formatters.PatternFormatter;

/** Collects the warnings of this package until it is closed. */
final class Warnings extends Handler implements AutoCloseable {

    private static final Logger PACKAGE = Logger.getLogger("dev.sysg.manifest");

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final PatternFormatter formatter = new PatternFormatter("%s");

    Warnings() {
        setLevel(Level.WARNING);
        PACKAGE.addHandler(this);
    }

    List<String> messages() {
        return messages;
    }

    @Override
    public void publish(LogRecord message) {
        if (isLoggable(message)) {
            messages.add(formatter.format(message));
        }
    }

    @Override
    public void flush() {
    }

    @Override
    public void close() {
        PACKAGE.removeHandler(this);
    }
}
