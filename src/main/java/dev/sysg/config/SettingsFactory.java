package dev.sysg.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.smallrye.config.EnvConfigSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

import dev.sysg.config.Settings.Endpoint;
import dev.sysg.time.Durations;

/** Makes the settings of the configuration's texts, when a command asks for them: the help needs none. */
@Singleton
public class SettingsFactory {

    private static final Logger LOG = Logger.getLogger(SettingsFactory.class);

    private final SysgConfig texts;
    private final Config config;

    /** The configuration is not injected: whoever asks for that gets SmallRye's producer, with 18 interceptions. */
    @Inject
    SettingsFactory(SysgConfig texts) {
        this(texts, ConfigProvider.getConfig());
    }

    SettingsFactory(SysgConfig texts, Config config) {
        this.texts = texts;
        this.config = config;
    }

    /**
     * Reads every setting, and warns of configuration files that were left out.
     *
     * @throws ConfigurationException naming the first key, file or variable that is wrong
     */
    public Settings create() {
        checkSources();
        return new Settings(texts.stateDir().map(this::stateDirectory),
                endpoints(names(Key.PID_FILES, texts.supervisor().pidFiles()),
                        names(Key.SOCKETS, texts.supervisor().sockets())),
                positive(Key.CONNECT_TIMEOUT, texts.supervisor().connectTimeout()),
                positive(Key.RESPONSE_TIMEOUT, texts.supervisor().responseTimeout()),
                duration(Key.LOCK_TIMEOUT, texts.lockTimeout()),
                duration(Key.GRACE_PERIOD, texts.stop().gracePeriod()),
                duration(Key.KILL_WAIT, texts.stop().killWait()));
    }

    private void checkSources() {
        List<CheckedSource> sources = StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(CheckedSource.class::isInstance)
                .map(CheckedSource.class::cast)
                .toList();
        sources.stream().flatMap(source -> source.warnings().stream()).forEach(LOG::warn);
        for (CheckedSource source : sources) {
            if (source.error().isPresent()) {
                throw source.error().get();
            }
        }
    }

    private Path stateDirectory(String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw invalid(Key.STATE_DIR, text, "no path; use an absolute one", e);
        }
        throw invalid(Key.STATE_DIR, text, "not absolute; use a path that starts with '/'", null);
    }

    private List<Endpoint> endpoints(List<String> pidFiles, List<String> sockets) {
        if (pidFiles.size() != sockets.size()) {
            throw new ConfigurationException(Key.PID_FILES + " has " + pidFiles.size() + " names and " + Key.SOCKETS
                    + " has " + sockets.size() + ": give each pid file its socket, in the same order");
        }
        return IntStream.range(0, sockets.size())
                .mapToObj(i -> new Endpoint(pidFiles.get(i), sockets.get(i)))
                .toList();
    }

    private List<String> names(Key key, Optional<List<String>> texts) {
        List<String> names = texts.orElse(List.of());
        if (names.isEmpty()) {
            throw invalid(key, "", "an empty list; name at least one file", null);
        }
        for (String name : names) {
            if (name.isBlank()) {
                throw invalid(key, String.join(",", names), "a list with an empty name in it; remove that", null);
            }
            if (name.indexOf('\0') >= 0) {
                throw invalid(key, String.join(",", names), "a list with a name that no file can have; correct that",
                        null);
            }
        }
        return names;
    }

    private Duration positive(Key key, Optional<String> text) {
        Duration duration = duration(key, text);
        if (duration.isZero()) {
            throw invalid(key, text.orElse(""), "no time at all; use more than 0, such as 2s", null);
        }
        return duration;
    }

    private Duration duration(Key key, Optional<String> text) {
        if (text.isEmpty()) {
            throw invalid(key, "", "no duration; " + Durations.FORMS, null);
        }
        try {
            return Durations.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(key + ": " + e.getMessage() + origin(key), e);
        }
    }

    private ConfigurationException invalid(Key key, String value, String reason, Exception cause) {
        return new ConfigurationException(key + ": '" + value + "' is " + reason + origin(key), cause);
    }

    /** Where the value was found, which is what its author has to know first. */
    private String origin(Key key) {
        String source = config.getConfigValue(key.toString()).getSourceName();
        if (source == null) {
            return "";
        }
        return source.startsWith(EnvConfigSource.NAME) ? " (from " + key.variable() + ")"
                : " (from " + source + ")";
    }
}
