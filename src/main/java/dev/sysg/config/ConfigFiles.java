package dev.sysg.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.eclipse.microprofile.config.spi.ConfigSource;

import dev.sysg.file.FileTrust;

/**
 * The application.yaml of the machine and that of the user, which overrides it.
 *
 * @param machine absolute
 * @param user    absolute; empty if the environment names no home
 */
record ConfigFiles(Path machine, Optional<Path> user) {

    /** Between the packaged application.yaml (255) and the environment (300). */
    private static final int MACHINE_ORDINAL = 270;
    private static final int USER_ORDINAL = 280;
    private static final String NAME = "sysg/application.yaml";

    static ConfigFiles of(Map<String, String> environment) {
        return new ConfigFiles(Path.of("/etc").resolve(NAME),
                userDirectory(environment).map(directory -> directory.resolve(NAME)));
    }

    /** The XDG base directory specification has relative paths ignored. */
    private static Optional<Path> userDirectory(Map<String, String> environment) {
        return EnvironmentPaths.absolute(environment, "XDG_CONFIG_HOME")
                .or(() -> EnvironmentPaths.absolute(environment, "HOME").map(home -> home.resolve(".config")));
    }

    List<ConfigSource> sources() {
        List<ConfigSource> sources = new ArrayList<>();
        new ConfigFile(machine, FileTrust::ofThisUser).source(MACHINE_ORDINAL).ifPresent(sources::add);
        user.flatMap(file -> new ConfigFile(file, FileTrust::ofThisUser).source(USER_ORDINAL)).ifPresent(sources::add);
        return sources;
    }
}
