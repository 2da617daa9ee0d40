package dev.sysg.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The profile whose sections ({@code "%NAME":}) of the configuration files count. */
final class Profile {

    /** The variable that chooses it; empty is as good as absent. */
    static final String VARIABLE = "SYSG_PROFILE";

    private static final String DEFAULT = "prod";
    private static final String KEY = "quarkus.profile";
    private static final int ORDINAL = 500;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private Profile() {
    }

    /** A name with other characters could stand for several profiles, or for a file elsewhere. */
    static CheckedSource source(Optional<String> chosen) {
        String name = chosen.filter(text -> !text.isEmpty()).orElse(DEFAULT);
        if (NAME.matcher(name).matches()) {
            return CheckedSource.of(VARIABLE, ORDINAL, Map.of(KEY, name), List.of());
        }
        return CheckedSource.unusable(VARIABLE, ORDINAL, Map.of(KEY, DEFAULT), new ConfigurationException(VARIABLE
                + " is '" + name + "': use the name of one profile, of letters, digits, '-' and '_', or unset it"));
    }
}
