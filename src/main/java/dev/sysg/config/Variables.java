package dev.sysg.config;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The environment variables that set a key of application.yaml: {@code SYSG_STOP_GRACE_PERIOD} and the like. */
final class Variables {

    private static final String PREFIX = "SYSG_";

    private Variables() {
    }

    static Map<String, String> visible(Map<String, String> environment) {
        return CheckedSource.literal(environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(PREFIX))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The variable that sets this key. */
    static String nameOf(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
