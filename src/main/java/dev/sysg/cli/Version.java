package dev.sysg.cli;

import jakarta.inject.Singleton;

import io.quarkus.runtime.ApplicationConfig;
import picocli.CommandLine.IVersionProvider;

/** The version that the build gave to the program. */
@Singleton
public class Version implements IVersionProvider {

    private final ApplicationConfig application;

    Version(ApplicationConfig application) {
        this.application = application;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"sysg " + application.version().orElseThrow()};
    }
}
