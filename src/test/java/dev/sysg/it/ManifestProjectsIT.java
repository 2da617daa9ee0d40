package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** A manifest of version 2, and services of one name in two of its projects and in others. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManifestProjectsIT {

    private static final String HOOK = "hooks: {on_stop: {success: {command: 'echo \"$PROJECT\" >> hooks'}}}";
    private static final String MANIFEST = """
            version: "2"
            status: {snapshot_mode: off}
            projects:
              shop:
                env: {PROJECT: shop}
                services:
                  db: {exec: [sleep, '600'], hooks: {onerr: {command: 'echo error >> hooks'}}}
                  web: {command: sleep 600, depends_on: [{service: db, condition: started}], %1$s}
              blog:
                services:
                  web: {command: sleep 600, cron: [], env: {strip: [TERM], inherit_env: true}}
                  db: {command: sleep 600, depends_on: [web]}
            services:
              log: {command: sleep 600, depends_on: [app]}
              app: {command: sleep 600, env: {PROJECT: none}, %1$s}
            """.formatted(HOOK);

    private final Services services = new Services();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root).manifest(MANIFEST);
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void each_project_has_its_own_order_and_hooks() throws Exception {
        record("shop", "db", "web");
        record("blog", "web", "db");
        record("other", "db", "web");
        String loose = "systemg-" + digest(sysg.directory().toRealPath().resolve("systemg.yaml"));
        record(loose, "app", "log");

        Run run = sysg.run("stop").exits(0);

        List<String> stopped = run.out().lines().map(line -> line.replaceFirst(": stopped \\(TERM.*", "")).toList();
        assertThat(stopped).hasSize(8).containsSubsequence("shop/web", "shop/db")
                .containsSubsequence("blog/db", "blog/web").containsSubsequence("other/db", "other/web", "blog/db")
                .containsSubsequence(loose + "/log", loose + "/app");
        assertThat(Files.readAllLines(sysg.directory().resolve("hooks"))).containsExactlyInAnyOrder("none", "shop");
        assertThat(services.live()).isEmpty();
    }

    @Test
    void the_manifest_of_another_project_gives_no_hook() throws IOException {
        record("other", "app");

        sysg.run("stop").exits(0).isSilent().prints("other/app: stopped (TERM");

        assertThat(sysg.directory().resolve("hooks")).doesNotExist();
    }

    private void record(String project, String... names) throws IOException {
        StringBuilder text = new StringBuilder("<PidFile>\n");
        for (String name : names) {
            text.append("  <services><name>").append(name).append("</name><pid>")
                    .append(services.start("exec sleep 600").pid()).append("</pid></services>\n");
        }
        Files.writeString(Files.createDirectories(sysg.state().resolve("projects").resolve(project))
                .resolve("pid.xml"), text.append("</PidFile>\n"));
    }

    private static String digest(Path manifest) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(manifest.toString().getBytes()),
                0, 8);
    }
}
