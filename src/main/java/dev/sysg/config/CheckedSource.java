package dev.sysg.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.smallrye.config.common.MapBackedConfigSource;

/**
 * A source of configuration together with what is wrong with it. That is said when the settings are asked for and not
 * when the sources are read, at start-up, because {@code --help} needs no valid configuration.
 */
final class CheckedSource extends MapBackedConfigSource {

    private final transient List<String> warnings;
    private final transient Optional<ConfigurationException> error;

    private CheckedSource(String name, Map<String, String> values, int ordinal, List<String> warnings,
            Optional<ConfigurationException> error) {
        super(name, literal(values), ordinal, false);
        this.warnings = warnings;
        this.error = error;
    }

    static CheckedSource of(String name, int ordinal, Map<String, String> values, List<String> warnings) {
        return new CheckedSource(name, values, ordinal, warnings, Optional.empty());
    }

    static CheckedSource unusable(String name, int ordinal, Map<String, String> values, ConfigurationException error) {
        return new CheckedSource(name, values, ordinal, List.of(), Optional.of(error));
    }

    List<String> warnings() {
        return warnings;
    }

    Optional<ConfigurationException> error() {
        return error;
    }

    /** An expression such as {@code ${HOME}} that cannot be resolved would end the program at start-up. */
    private static Map<String, String> literal(Map<String, String> values) {
        return values.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().replace("$", "\\$")));
    }
}
