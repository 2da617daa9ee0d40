package dev.sysg.config;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/**
 * The texts of application.yaml, with what overrides them. They stay texts here because Quarkus checks a mapping at
 * start-up, and {@code --help} needs no valid configuration; {@link Settings} gives them their types.
 */
@ConfigMapping(prefix = "sysg")
public interface SysgConfig {

    Optional<String> stateDir();

    Supervisor supervisor();

    Optional<String> lockTimeout();

    Stop stop();

    interface Supervisor {

        Optional<List<String>> pidFiles();

        Optional<List<String>> sockets();

        Optional<String> connectTimeout();

        Optional<String> responseTimeout();
    }

    interface Stop {

        Optional<String> gracePeriod();

        Optional<String> killWait();
    }
}
