package dev.sysg.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.eclipse.microprofile.config.spi.ConfigSource;

import io.smallrye.config.EnvConfigSource;

/** The environment variables that set a key of application.yaml: {@code SYSG_STOP_GRACE_PERIOD} and the like. */
final class Variables {

    private Variables() {
    }

    /**
     * The source of what they say. It is not the library's own for the environment, which has to look at every key that
     * there is to undo the mangling of the names; ours are few.
     */
    static ConfigSource source(Map<String, String> environment) {
        Map<String, String> values = Key.names().stream().filter(key -> environment.containsKey(nameOf(key)))
                .collect(Collectors.toMap(Function.identity(), key -> environment.get(nameOf(key))));
        return CheckedSource.of(EnvConfigSource.NAME, EnvConfigSource.ORDINAL, values, List.of());
    }

    /** The variable that sets this key. */
    static String nameOf(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
