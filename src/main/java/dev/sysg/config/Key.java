package dev.sysg.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The keys of application.yaml. */
public enum Key {
    STATE_DIR("sysg.state-dir"),
    PID_FILES("sysg.supervisor.pid-files"),
    SOCKETS("sysg.supervisor.sockets"),
    CONNECT_TIMEOUT("sysg.supervisor.connect-timeout"),
    RESPONSE_TIMEOUT("sysg.supervisor.response-timeout"),
    LOCK_TIMEOUT("sysg.lock-timeout"),
    GRACE_PERIOD("sysg.stop.grace-period"),
    KILL_WAIT("sysg.stop.kill-wait");

    private final String text;
    private final String variable;

    Key(String text) {
        this.text = text;
        this.variable = text.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The environment variable that sets this key: {@code SYSG_STOP_GRACE_PERIOD} and the like. */
    public String variable() {
        return variable;
    }

    static boolean isKnown(String name) {
        return names().contains(name);
    }

    static List<String> names() {
        return Stream.of(values()).map(Key::toString).toList();
    }

    @Override
    public String toString() {
        return text;
    }
}
