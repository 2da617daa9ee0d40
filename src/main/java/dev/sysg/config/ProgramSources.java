package dev.sysg.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.quarkus.jackson.runtime.JacksonBuildTimeConfig;
import io.quarkus.picocli.runtime.PicocliConfiguration;
import io.quarkus.runtime.ConfigConfig;
import io.quarkus.runtime.LaunchConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.LiveReloadConfig;
import io.quarkus.runtime.LocalesBuildTimeConfig;
import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Where the program takes its configuration from, highest first: the environment's {@code SYSG_*}, the user's file, the
 * machine's file. What the packaged application.yaml says is among the defaults since the build.
 *
 * <p>These take the place of Quarkus' own sources, which include {@code .env} and {@code config/} of the current
 * directory: {@code cd /tmp/x && sudo sysg stop} would write a log file wherever the author of that directory likes.
 * Also gone are QUARKUS_* and SMALLRYE_* variables: a QUARKUS_PROFILE left in a shell would change what a stop does.
 */
@StaticInitSafe
public class ProgramSources implements SmallRyeConfigBuilderCustomizer {

    /** Whatever profile is chosen: the section of dev mode has Quarkus' log lines printed, on standard output. */
    private static final CheckedSource FIXED = CheckedSource.of("sysg", Integer.MAX_VALUE - 1,
            Map.of("quarkus.log.console.enabled", "false"), List.of());

    /** What nothing asks for when the program runs; each that stays is looked through method by method. */
    private static final Set<Class<?>> UNUSED = Set.of(ConfigConfig.class, JacksonBuildTimeConfig.class,
            LaunchConfig.class, LiveReloadConfig.class, LocalesBuildTimeConfig.class, PicocliConfiguration.class);

    private static volatile boolean started;

    /** Called by the program's main: a build, which takes no notice of the user's files, has not come that far. */
    public static void enforce() {
        started = true;
    }

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        // Dev mode and tests need Quarkus' own sources. Which mode this is, is not yet known to main.
        if (started && LaunchMode.current() == LaunchMode.NORMAL) {
            leaveCurrentDirectoryAlone();
            replaceSources(builder, System.getenv(), ConfigFiles.of(System.getenv()));
            builder.getMappingsBuilder().getMappings().removeIf(mapping -> UNUSED.contains(mapping.getType()));
        }
    }

    @Override
    public int priority() {
        // The last word: what the other customizers add is what has to go.
        return Integer.MAX_VALUE;
    }

    /**
     * Quarkus looks through {@code config} of the directory that user.dir names, and does not start if it may not.
     * Paths of ours are not affected: java.nio takes the directory once, here at the latest.
     */
    private static void leaveCurrentDirectoryAlone() {
        Path.of("").toAbsolutePath();
        System.setProperty("user.dir", "/dev/null");
    }

    static void replaceSources(SmallRyeConfigBuilder builder, Map<String, String> environment, ConfigFiles files) {
        builder.setAddDefaultSources(false)
                .setAddSystemSources(false)
                .setAddPropertiesSources(false)
                .setAddDiscoveredSources(false)
                .getSourceProviders().clear();
        List<ConfigSource> fromFiles = files.sources();
        builder.withSources(EnvironmentSource.source(environment))
                .withSources(Profile.source(Optional.ofNullable(environment.get(Profile.VARIABLE)), fromFiles))
                .withSources(fromFiles)
                .withSources(FIXED);
    }
}
