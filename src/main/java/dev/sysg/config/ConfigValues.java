package dev.sysg.config;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

import dev.sysg.error.SimilarNames;
import dev.sysg.error.SysgException;
import dev.sysg.file.NonUtf8;

/**
 * The configuration as one run of the program finds it: the environment overrides the files, a file those after it, and
 * each of them the packaged values. A key is known once it has been asked for; the others are errors.
 */
final class ConfigValues {

    private static final String PROFILE = "SYSG_PROFILE";
    private static final String DEFAULT_PROFILE = "prod";
    private static final Pattern PROFILE_NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern VARIABLE = Pattern.compile("SYSG_(STOP|SUPERVISOR|LOCK|STATE).*");
    private static final List<String> SERVICES = List.of("sysg", "stop", "services");
    private static final Logger LOG = Logger.getLogger(ConfigValues.class);

    private final Map<String, String> environment;
    private final List<ConfigFile> files;
    private final Config packaged;
    private final String profile;
    private final Set<String> keys = new LinkedHashSet<>();

    /** Reads the files, given by precedence, each of which may be absent; SysgException if one cannot be read. */
    ConfigValues(Map<String, String> environment, List<Path> paths, Config packaged) {
        this.environment = environment;
        this.files = paths.stream().flatMap(path -> ConfigFile.read(path).stream()).toList();
        this.packaged = packaged;
        this.profile = profile();
    }

    private record Value(String text, Object origin) {

        <T> T convert(String key, Function<String, T> converter) {
            try {
                return converter.apply(text);
            } catch (IllegalArgumentException e) {
                throw new SysgException(key + ": " + e.getMessage() + " (from " + origin + ")", e);
            }
        }
    }

    /**
     * The value of a key that has a default in the packaged application.yaml.
     *
     * @param converter throws IllegalArgumentException saying what is wrong with a text
     */
    <T> T get(String key, Function<String, T> converter) {
        return value(key).orElseThrow().convert(key, converter);
    }

    /** The value of a key that needs none; an empty text counts as none. */
    <T> Optional<T> find(String key, Function<String, T> converter) {
        return value(key).filter(value -> !value.text().isEmpty()).map(value -> value.convert(key, converter));
    }

    /** The values of {@code sysg.stop.services."NAME".KEY} in the files, by the names of the services. */
    <T> Map<String, T> forServices(String key, Function<String, T> converter) {
        keys.add(serviceKey(key));
        Map<String, T> values = new TreeMap<>();
        files.stream().flatMap(file -> file.values().keySet().stream()).map(ConfigFile::withoutSection)
                .filter(each -> isServiceKey(each) && each.get(4).equals(key))
                .forEach(each -> inFiles(each).ifPresent(
                        value -> values.put(each.get(3), value.convert(name(each), converter))));
        return values;
    }

    /** Warns of keys that are not the program's; SysgException for one under {@code sysg} that is not known. */
    void rejectUnknownKeys() {
        for (ConfigFile file : files) {
            for (List<String> written : file.values().keySet()) {
                List<String> key = ConfigFile.withoutSection(written);
                if (!key.get(0).equals("sysg")) {
                    LOG.warnf("ignored '%s' in %s: only keys under sysg count there", name(written), file.path());
                } else if (!keys.contains(isServiceKey(key) ? serviceKey(key.get(4)) : name(key))) {
                    throw new SysgException("unknown key '" + name(written) + "' in " + file.path()
                            + ": correct or remove it; there are " + String.join(", ", keys));
                }
            }
        }
    }

    /** Warns of variables that begin like those of keys: systemg has others that begin with SYSG_. */
    void warnOfUnknownVariables() {
        List<String> known = keys.stream().filter(key -> !key.contains("\"")).map(ConfigValues::variable).toList();
        environment.keySet().stream().filter(name -> VARIABLE.matcher(name).matches() && !known.contains(name))
                .sorted().forEach(name -> LOG.warnf("ignored the variable %s, which belongs to no key%s", name,
                        SimilarNames.question(name, known)));
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private Optional<Value> value(String key) {
        keys.add(key);
        String variable = variable(key);
        String text = environment.get(variable);
        if (text == null) {
            Optional<String> fallback = Optional.ofNullable(packaged.getConfigValue(key).getValue());
            return inFiles(List.of(key.split("\\.")))
                    .or(() -> fallback.map(value -> new Value(value, "the packaged application.yaml")));
        }
        if (NonUtf8.isIn(text)) {
            throw new SysgException(variable + " is not UTF-8, and could name something else: "
                    + "correct or unset it");
        }
        return Optional.of(new Value(text, variable));
    }

    private Optional<Value> inFiles(List<String> key) {
        return files.stream()
                .flatMap(file -> file.find(profile, key).map(text -> new Value(text, file.path())).stream())
                .findFirst();
    }

    /** A misspelled profile would change nothing without a word. */
    private String profile() {
        String name = environment.getOrDefault(PROFILE, "");
        if (name.isEmpty() || name.equals(DEFAULT_PROFILE)) {
            return DEFAULT_PROFILE;
        }
        if (!PROFILE_NAME.matcher(name).matches()) {
            throw new SysgException(PROFILE + " is '" + name
                    + "': use the name of one profile, of letters, digits, '-' and '_', or unset it");
        }
        if (files.stream().noneMatch(file -> file.hasSection(name))) {
            LOG.warnf("%s is '%s', but no configuration file has a section \"%%%s\": it changes nothing", PROFILE, name,
                    name);
        }
        return name;
    }

    private static boolean isServiceKey(List<String> key) {
        return key.size() == SERVICES.size() + 2 && key.subList(0, SERVICES.size()).equals(SERVICES);
    }

    private static String serviceKey(String key) {
        return String.join(".", SERVICES) + ".\"NAME\"." + key;
    }

    private static String name(List<String> key) {
        return key.stream().map(segment -> segment.matches("[%\\w/-]+") ? segment : '"' + segment + '"')
                .collect(Collectors.joining("."));
    }
}
