package dev.sysg.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.formatters.PatternFormatter;

/** Collects the warnings of a package until it is closed. */
public final class Warnings extends Handler implements AutoCloseable {

    private final Logger logger;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final PatternFormatter formatter = new PatternFormatter("%s");

    public Warnings(Package source) {
        logger = Logger.getLogger(source.getName());
        setLevel(Level.WARNING);
        logger.addHandler(this);
    }

    public List<String> messages() {
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
        // Nothing is held back.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
