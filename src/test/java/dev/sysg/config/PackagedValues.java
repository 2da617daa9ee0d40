package dev.sysg.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import io.smallrye.config.source.yaml.YamlConfigSource;

/** What the packaged application.yaml says; the build makes it the program's defaults. */
final class PackagedValues {

    private PackagedValues() {
    }

    static Map<String, String> read() {
        try {
            return new YamlConfigSource(PackagedValues.class.getResource("/application.yaml")).getProperties();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
