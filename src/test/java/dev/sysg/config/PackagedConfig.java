package dev.sysg.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import io.quarkus.runtime.configuration.QuarkusConfigBuilderCustomizer;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;

/** The configuration that Quarkus has when the program runs: the packaged application.yaml as its defaults. */
final class PackagedConfig {

    private PackagedConfig() {
    }

    static SmallRyeConfig build() {
        return build(Map.of());
    }

    /** @param more values that application.yaml could have */
    static SmallRyeConfig build(Map<String, String> more) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .addDiscoveredSources()
                .withDefaultValues(values())
                .withDefaultValues(more)
                .withCustomizers(new QuarkusConfigBuilderCustomizer());
        ProgramSources.removeSources(builder);
        ProgramSources.limitNames(builder);
        return builder.build();
    }

    static Map<String, String> values() {
        try {
            return new YamlConfigSource(PackagedConfig.class.getResource("/application.yaml")).getProperties();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
