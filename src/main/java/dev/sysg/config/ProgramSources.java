package dev.sysg.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.source.yaml.YamlConfigSourceLoader;

/**
 * Where the program takes its configuration from, highest first: the environment's {@code SYSG_*}, the user's file, the
 * machine's file, the packaged application.yaml.
 *
 * <p>These take the place of Quarkus' own sources, which include {@code .env} and {@code config/} of the current
 * directory: {@code cd /tmp/x && sudo sysg stop} would write a log file wherever the author of that directory likes.
 * Also gone are QUARKUS_* and SMALLRYE_* variables: a QUARKUS_PROFILE left in a shell would change what a stop does.
 */
@StaticInitSafe
public class ProgramSources implements SmallRyeConfigBuilderCustomizer {

    private static volatile boolean inForce;

    /** Called by the program's main, and by nothing else: builds, tests and dev mode need Quarkus' own sources. */
    public static void enforce() {
        inForce = true;
    }

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        if (inForce) {
            replaceSources(builder, System.getenv(), ConfigFiles.of(System.getenv()));
        }
    }

    @Override
    public int priority() {
        // The last word: what the other customizers add is what has to go.
        return Integer.MAX_VALUE;
    }

    static void replaceSources(SmallRyeConfigBuilder builder, Map<String, String> environment, ConfigFiles files) {
        builder.setAddDefaultSources(false)
                .setAddSystemSources(false)
                .setAddPropertiesSources(false)
                .setAddDiscoveredSources(false)
                .getSourceProviders().clear();
        builder.withSources(new YamlConfigSourceLoader.InClassPath())
                .withSources(new EnvConfigSource(Variables.visible(environment), EnvConfigSource.ORDINAL))
                .withSources(Profile.source(Optional.ofNullable(environment.get(Profile.VARIABLE))))
                .withSources(files.sources());
    }
}
