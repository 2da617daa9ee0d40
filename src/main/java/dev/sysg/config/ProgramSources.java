package dev.sysg.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.annotation.Priority;

import io.quarkus.jackson.runtime.JacksonBuildTimeConfig;
import io.quarkus.picocli.runtime.PicocliConfiguration;
import io.quarkus.runtime.ConfigConfig;
import io.quarkus.runtime.LaunchConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.LiveReloadConfig;
import io.quarkus.runtime.LocalesBuildTimeConfig;
import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Leaves Quarkus nothing but what the packaged application.yaml says, which is among its defaults since the build.
 * {@link SettingsReader} reads what overrides that, for the program's own keys alone.
 *
 * <p>Quarkus' own sources include {@code .env} and {@code config/} of the current directory: {@code cd /tmp/x && sudo
 * sysg stop} would write a log file where the author of that directory likes. They also include QUARKUS_* variables: a
 * QUARKUS_PROFILE left in a shell would change what a stop does.
 */
@StaticInitSafe
public class ProgramSources implements SmallRyeConfigBuilderCustomizer {

    /** Not asked for when the program runs; each mapping that stays is examined method by method at start-up. */
    private static final Set<Class<?>> UNUSED = Set.of(ConfigConfig.class, JacksonBuildTimeConfig.class,
            LaunchConfig.class, LiveReloadConfig.class, LocalesBuildTimeConfig.class, PicocliConfiguration.class);

    private static volatile boolean started;

    /** Called by the program's main, and so not in a build, which must not depend on the user's files. */
    public static void enforce() {
        started = true;
    }

    /** Dev mode and tests keep Quarkus' sources. Which mode this is, is not known to main yet. */
    static boolean areEnforced() {
        return started && LaunchMode.current() == LaunchMode.NORMAL;
    }

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        if (areEnforced()) {
            leaveCurrentDirectoryAlone();
            removeSources(builder);
            builder.getMappingsBuilder().getMappings().removeIf(mapping -> UNUSED.contains(mapping.getType()));
            limitNames(builder);
        }
    }

    @Override
    public int priority() {
        // The last to be called, because the sources that other customizers add are removed as well.
        return Integer.MAX_VALUE;
    }

    /**
     * Quarkus looks through {@code config} of the directory that user.dir names, and does not start if it may not.
     * The program's own paths are not affected: java.nio reads the property once, here at the latest.
     */
    private static void leaveCurrentDirectoryAlone() {
        Path.of("").toAbsolutePath();
        System.setProperty("user.dir", "/dev/null");
    }

    /** The profile is fixed as well: a package that was built in another one would use that. */
    static void removeSources(SmallRyeConfigBuilder builder) {
        builder.withProfile("prod")
                .setAddDefaultSources(false)
                .setAddSystemSources(false)
                .setAddPropertiesSources(false)
                .setAddDiscoveredSources(false)
                .getSourceProviders().clear();
    }

    /** Half of a start would go into names without a value, and into the checks of the others. */
    static void limitNames(SmallRyeConfigBuilder builder) {
        // Defaults of map entries, of which there are none.
        builder.getDefaultValues().keySet().removeIf(name -> name.contains("*"));
        builder.withInterceptors(new KnownNames(names(builder)));
    }

    private static Set<String> names(SmallRyeConfigBuilder builder) {
        return Stream.concat(builder.getDefaultValues().keySet().stream(),
                builder.getSources().stream().flatMap(source -> source.getPropertyNames().stream()))
                .map(name -> name.startsWith("%") ? name.substring(name.indexOf('.') + 1) : name)
                .collect(Collectors.toSet());
    }

    /**
     * Asks the sources for those names only that one of them has, and lists none, because Quarkus would check all 90 of
     * them, character by character. So a map, such as quarkus.log.category, stays empty, and a key counts under its
     * present name only.
     */
    @Priority(Integer.MAX_VALUE)
    private record KnownNames(Set<String> names) implements ConfigSourceInterceptor {

        @Override
        public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
            return names.contains(name) ? context.proceed(name) : null;
        }

        @Override
        public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
            return Collections.emptyIterator();
        }
    }
}
