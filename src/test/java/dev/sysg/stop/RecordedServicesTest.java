package dev.sysg.stop;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.ServiceWorld.Service;
import dev.sysg.testing.ServiceWorld;

/** A test with real services that are recorded in a state directory; none outlives it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
abstract class RecordedServicesTest {

    ServiceWorld services;

    @BeforeEach
    void record_in_a_directory_of_its_own(@TempDir Path root) {
        services = new ServiceWorld(root);
    }

    /** Whether the process that leads the service has ended, which no exec(2) can feign. */
    boolean hasEnded(Service service) {
        return services.process(service.pid()).isEmpty();
    }

    @AfterEach
    void end_what_was_started() {
        services.close();
    }
}
