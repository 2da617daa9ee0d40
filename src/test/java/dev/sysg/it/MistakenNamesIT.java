package dev.sysg.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** A name that nothing has is never passed over in silence, and the one that was meant is named. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MistakenNamesIT {

    private final Services services = new Services();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root);
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @ParameterizedTest
    @CsvSource({"Web, web", "web-serverr, web-server", "cafe\u0301, caf\u00e9"})
    void a_service_that_is_alike_is_named(String typed, String recorded) {
        sysg.recorded(recorded, services.start("exec sleep 600").pid());

        sysg.run("stop", "-s", typed).exits(0).complains("nothing to stop; did you mean '" + recorded + "'?");
    }

    @Test
    void a_variable_that_is_no_key_is_named() {
        sysg.with("SYSG_STOP_PARALEL", "true").run("stop").exits(0)
                .complainsOnly("warning: ignored the variable SYSG_STOP_PARALEL", "'SYSG_STOP_PARALLEL'?");
    }

    @Test
    void a_configuration_file_with_the_other_suffix_is_named() throws IOException {
        Path file = Files.createDirectories(sysg.home().resolve(".config/sysg")).resolve("application.yml");
        Files.writeString(file, "sysg: {}");

        sysg.run("stop").exits(0).complainsOnly("warning: ignored " + file + ": rename it to application.yaml");
    }

    @Test
    void mistakes_in_the_manifest_are_named() {
        sysg.manifest("""
                version: "1"
                services:
                  web: {command: sleep 600, hook: {on_stop: {success: {command: "true"}}}}
                  web: {command: exec sleep 600}
                  db: {comand: sleep 600, command: sleep 600, hook: {}, env: {vars: {A: 1, A: 2}}}
                """).recorded("web", services.start("exec sleep 600").pid());

        sysg.run("stop").exits(0).complains("systemg.yaml:4:3: services has a second 'web', which counts",
                "systemg.yaml:5:7: 'comand' of service 'db' is not read; did you mean 'command'?",
                "systemg.yaml:5:7: 'hook' of service 'db' is not read; did you mean 'hooks'?",
                "env.vars has a second 'A', which counts");
    }
}
