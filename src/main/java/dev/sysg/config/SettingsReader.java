package dev.sysg.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.smallrye.config.common.utils.StringUtil;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

import dev.sysg.config.Settings.Endpoint;
import dev.sysg.error.SysgException;
import dev.sysg.platform.Signal;
import dev.sysg.time.Durations;

/**
 * Reads the settings when a command asks for them, and not at start-up: the help needs no valid configuration.
 *
 * @param files by precedence
 */
@Singleton
public record SettingsReader(Config packaged, Map<String, String> environment, List<Path> files) {

    private static final Set<Signal> STOP_SIGNALS = EnumSet.complementOf(EnumSet.of(Signal.CONT));

    /** The configuration is not injected, because its CDI producer costs 18 interceptions at start-up. */
    @Inject
    SettingsReader() {
        this(ConfigProvider.getConfig(), ProgramSources.areEnforced() ? System.getenv() : Map.of(),
                ProgramSources.areEnforced() ? ConfigFile.paths(System.getenv()) : List.of());
    }

    /**
     * Every setting, from highest to lowest: the environment's {@code SYSG_*}, the user's file, the machine's file, the
     * packaged application.yaml. Warns of files that are ignored.
     *
     * @throws SysgException naming the first key, file or variable that is wrong
     */
    public Settings read() {
        ConfigValues values = new ConfigValues(environment, files, packaged);
        Settings settings = new Settings(
                values.find("sysg.state-dir", SettingsReader::absolutePath),
                endpoints(values.get("sysg.supervisor.pid-files", SettingsReader::fileNames),
                        values.get("sysg.supervisor.sockets", SettingsReader::fileNames)),
                values.get("sysg.supervisor.connect-timeout", SettingsReader::positiveDuration),
                values.get("sysg.supervisor.response-timeout", SettingsReader::positiveDuration),
                values.get("sysg.lock-timeout", Durations::parse),
                new StopSettings(
                        values.get("sysg.stop.grace-period", Durations::parse),
                        values.get("sysg.stop.kill-wait", Durations::parse),
                        values.get("sysg.stop.parallel", text -> choice(text, "true", "false")),
                        values.get("sysg.stop.supervisor", text -> choice(text, "keep", "shutdown")),
                        values.forServices("grace-period", Durations::parse),
                        values.forServices("signal", SettingsReader::stopSignal)));
        values.rejectUnknownKeys();
        values.warnOfUnknownVariables();
        return settings;
    }

    private static List<Endpoint> endpoints(List<String> pidFiles, List<String> sockets) {
        if (pidFiles.size() != sockets.size()) {
            throw new SysgException("sysg.supervisor.pid-files has " + pidFiles.size()
                    + " names and sysg.supervisor.sockets has " + sockets.size()
                    + ": give each pid file its socket, in the same order");
        }
        return IntStream.range(0, sockets.size()).mapToObj(i -> new Endpoint(pidFiles.get(i), sockets.get(i))).toList();
    }

    private static Path absolutePath(String text) {
        Path path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("'" + text + "' is not absolute; use a path that starts with '/'");
        }
        return path.normalize();
    }

    private static List<String> fileNames(String text) {
        List<String> names = List.of(StringUtil.split(text));
        if (names.isEmpty() || names.stream().anyMatch(name -> name.isBlank() || name.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("'" + text + "' is not a list of file names; separate them by commas");
        }
        return names;
    }

    private static Duration positiveDuration(String text) {
        Duration duration = Durations.parse(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("'" + text + "' is zero; use more, such as 2s");
        }
        return duration;
    }

    private static boolean choice(String text, String yes, String no) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (!word.equals(yes) && !word.equals(no)) {
            throw new IllegalArgumentException("'" + text + "' is neither " + yes + " nor " + no + "; use one of them");
        }
        return word.equals(yes);
    }

    private static Signal stopSignal(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        return STOP_SIGNALS.stream().filter(signal -> signal.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a stop signal; use one of "
                        + STOP_SIGNALS.stream().map(Signal::name).collect(Collectors.joining(", "))));
    }
}
