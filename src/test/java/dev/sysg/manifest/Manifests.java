package dev.sysg.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import dev.sysg.store.ServiceId;

/** A directory to write manifests into, and to load them from with a chosen environment. */
final class Manifests {

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();

    Manifests(Path directory) {
        this.directory = directory;
    }

    Manifests with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Manifest load(String text) {
        return source().load(write("systemg.yaml", text));
    }

    ServiceSpec service(String text, String name) {
        return load(text).service(ServiceId.of(name)).orElseThrow();
    }

    ManifestSource source() {
        return new ManifestSource(environment::get);
    }

    static String resource(String name) {
        try (InputStream in = Manifests.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
