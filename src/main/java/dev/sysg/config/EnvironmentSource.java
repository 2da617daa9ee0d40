package dev.sysg.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.smallrye.config.EnvConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSource;

import dev.sysg.file.NonUtf8;

/** The environment variables that set a key of application.yaml. */
final class EnvironmentSource {

    private EnvironmentSource() {
    }

    /**
     * The source of what they say. It is not the library's own for the environment, which has to look at every key that
     * there is to undo the mangling of the names; ours are few.
     */
    static ConfigSource source(Map<String, String> environment) {
        Map<String, String> values = new HashMap<>();
        for (Key key : Key.values()) {
            String value = environment.get(key.variable());
            if (value != null && NonUtf8.isIn(value)) {
                return CheckedSource.unusable(EnvConfigSource.NAME, EnvConfigSource.ORDINAL, Map.of(),
                        new ConfigurationException(key.variable() + " is not UTF-8, and could name something else: "
                                + "correct or unset it"));
            }
            if (value != null) {
                values.put(key.toString(), value);
            }
        }
        return CheckedSource.of(EnvConfigSource.NAME, EnvConfigSource.ORDINAL, values, List.of());
    }
}
