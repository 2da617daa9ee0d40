package dev.sysg.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.eclipse.microprofile.config.spi.ConfigSource;

/** The profile whose sections ({@code "%NAME":}) of the configuration files count. */
final class Profile {

    /** The variable that chooses it; empty is as good as absent. */
    static final String VARIABLE = "SYSG_PROFILE";

    private static final String DEFAULT = "prod";
    private static final Set<String> PACKAGED = Set.of(DEFAULT, "dev");
    private static final String KEY = "quarkus.profile";
    private static final int ORDINAL = 500;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private Profile() {
    }

    /**
     * A name with other characters could stand for several profiles, or for a file elsewhere. One that no file has a
     * section for is likely to be misspelled.
     *
     * @param files those whose sections count
     */
    static CheckedSource source(Optional<String> chosen, List<ConfigSource> files) {
        String name = chosen.filter(text -> !text.isEmpty()).orElse(DEFAULT);
        if (NAME.matcher(name).matches()) {
            return CheckedSource.of(VARIABLE, ORDINAL, Map.of(KEY, name), PACKAGED.contains(name)
                    || hasSection(name, files) ? List.of() : List.of(VARIABLE + " is '" + name
                            + "', but no configuration file has a section \"%" + name + "\": it changes nothing"));
        }
        return CheckedSource.unusable(VARIABLE, ORDINAL, Map.of(KEY, DEFAULT), new ConfigurationException(VARIABLE
                + " is '" + name + "': use the name of one profile, of letters, digits, '-' and '_', or unset it"));
    }

    private static boolean hasSection(String name, List<ConfigSource> files) {
        return files.stream().flatMap(file -> file.getPropertyNames().stream())
                .filter(key -> key.startsWith("%") && key.contains("."))
                .flatMap(key -> Stream.of(key.substring(1, key.indexOf('.')).split(",")))
                .anyMatch(name::equals);
    }
}
