package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ManifestLoaderTest {

    @TempDir
    Path directory;

    Manifests manifests;

    @BeforeEach
    void prepare() {
        manifests = new Manifests(directory);
    }

    @Test
    void services_come_in_the_order_of_the_file_with_what_a_stop_needs() {
        Manifest manifest = manifests.load("""
                version: 1
                metrics: {retention_minutes: 5}
                services:
                  web:
                    command: "serve --port 80"
                    depends_on: [db]
                    hooks: {on_stop: {success: {command: 'echo "bye"', timeout: 2m}, error: {command: no}}}
                    x-unknown: 1
                    x-unknown: 2
                  db:
                    command: postgres
                """);
        assertThat(manifest.directory()).isEqualTo(directory);
        assertThat(manifest.services().keySet()).containsExactly("web", "db");
        ServiceSpec web = manifest.service("web").orElseThrow();
        assertThat(web.command()).contains("serve --port 80");
        assertThat(web.dependsOn()).containsExactly("db");
        assertThat(web.onStop()).contains(new Hook("echo \"bye\"", Duration.ofMinutes(2)));
        assertThat(manifest.service("db").orElseThrow().onStop()).isEmpty();
        assertThat(manifest.service("nosuch")).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, nullValues = "NONE", value = {
            "0x10|0x10", "null|null", "~|~", "yes|yes", "1.50|1.50", "2026-01-02|2026-01-02", "''|''", "'a b'|a b",
            "\"\\u00e9\"|\u00e9", "!!int 7|7"})
    void scalars_are_taken_as_they_are_written(String scalar, String text) {
        ServiceSpec service = manifests.service(
                "version: 1\nservices:\n  web:\n    command: c\n    env:\n      vars:\n        A: " + scalar, "web");
        assertThat(service.environment()).containsEntry("A", text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "services: {}                                 | :1:1: missing field `version`",
            "''                                           | :1:1: missing field `version`",
            "version: 1                                   | :1:1: missing field `services`",
            "[a]                                          | :1:1: invalid type: sequence, expected a map",
            "{version: 1, services: [a]}                  | :1:24: services: invalid type: sequence, expected a map",
            "{version: 1, services: {web: {}}}            | :1:30: services.web: missing field `command`",
            "{version: 1, services: {web: }}              | services.web: missing field `command`",
            "{version: 1, services: {web: {command: [a]}}}| services.web.command: invalid type: sequence, expected",
            "{version: 1, services: {a: {command: c, command: d}}} | :1:41: services.a: duplicate field `command`",
            "{version: 1, version: 2, services: }         | :1:14: duplicate field `version`",
            "{version: 1, services: {a: {command: c, depends_on: b}}} | services.a.depends_on: invalid type: string",
            "{version: 1, services: {a: {command: c, env: {vars: {B: {}}}}}} | services.a.env.vars: invalid type: map",
            "{version: 1, services: {a: {command: c, hooks: {on_stop: {success: {}}}}}} | missing field `command`",
            "{version: 1, services: {a: {command: c, depends_on: [zzz]}}} "
                    + "| Service 'a' declares unknown dependency 'zzz'",
            "{version: 1, services: {a: {command: c, depends_on: [a]}}} | Detected dependency cycle: a -> a",
            "{version: 1, services: {a: *b}}              | :1:28: alias *b names nothing",
            "{version: 1, services: &s {a: *s}}           | alias *s names nothing that is complete",
            "{version: 1, services: {                     | expected",
            "version: 1: 2                                | :1:11: mapping values are not allowed here",
            "'\"\\Uffffffff\"'                            | not YAML",
    })
    void what_is_wrong_is_said_with_its_place(String yaml, String message) {
        assertThatThrownBy(() -> manifests.load(yaml)).isInstanceOf(ManifestException.class)
                .hasMessageStartingWith("manifest " + directory.resolve("systemg.yaml"))
                .hasMessageContaining(message)
                .extracting(Throwable::getMessage).asString().doesNotContain("\n");
    }

    @Test
    void a_cycle_is_named_in_the_order_of_its_dependencies() {
        assertThatThrownBy(() -> manifests.load("""
                version: 1
                services:
                  free: {command: c, depends_on: [a]}
                  a: {command: c, depends_on: [b]}
                  b: {command: c, depends_on: [d, end]}
                  d: {command: c, depends_on: [a]}
                  end: {command: c}
                """))
                .hasMessageMatching(".*dependency cycle: (a -> b -> d -> a|b -> d -> a -> b|d -> a -> b -> d)");
    }

    @Test
    void a_long_cycle_is_cut_short() {
        StringBuilder yaml = new StringBuilder("version: 1\nservices:\n");
        for (int i = 0; i < 100; i++) {
            yaml.append("  s").append(i).append(": {command: c, depends_on: [s").append((i + 1) % 100).append("]}\n");
        }
        assertThatThrownBy(() -> manifests.load(yaml.toString())).hasMessageEndingWith(" -> ... (100 services)");
    }

    @Test
    void of_two_services_of_one_name_the_last_counts() {
        assertThat(manifests.service("{version: 1, services: {a: {command: x}, a: {command: y}}}", "a").command())
                .contains("y");
    }

    @Test
    void no_services_are_none() {
        assertThat(manifests.load("version:\nservices:").services()).isEmpty();
        assertThat(manifests.load("\ufeffversion: 1\nservices: ~").services()).isEmpty();
    }

    @Test
    void aliases_stand_for_what_they_name_and_merge_keys_for_nothing() {
        Manifest manifest = manifests.load("""
                version: 1
                base: &base {command: c}
                services: {a: *base, b: {<<: *base, command: d}}
                """);
        assertThat(manifest.services().values()).extracting(service -> service.command().orElseThrow())
                .containsExactly("c", "d");
    }

    @Test
    void the_services_of_all_projects_are_taken() {
        assertThat(manifests.load("""
                version: "2"
                projects:
                  one: {services: {a: {command: c}}}
                  two: {services: {b: {command: c}}, other: x}
                  none: {}
                """).services().keySet()).containsExactly("a", "b");
    }

    @Test
    void projects_with_dependencies_of_an_unknown_form_are_no_services() {
        assertThat(manifests.load("{version: 2, projects: {one: {services: {a: {command: c, depends_on: [b/a]}}}}}")
                .services()).isEmpty();
        assertThat(manifests.load("{version: 2, projects: {one: {services: {a: {command: c, depends_on: [a]}}}}}")
                .services()).isEmpty();
    }

    @Test
    void projects_of_an_unknown_form_are_no_services() {
        assertThat(manifests.load("{version: 2, projects: {one: {services: [a]}}}").services()).isEmpty();
        assertThat(manifests.load("{version: 2, projects: {one: {services: {a: {run: x}}}}}").services()).isEmpty();
    }

    @Test
    void the_null_device_is_the_empty_manifest() {
        assertThat(manifests.loader().load(Path.of("/dev/null")).services()).isEmpty();
    }

    @Test
    void a_file_that_is_missing_or_no_file_or_no_text_is_said_to_be() throws IOException {
        assertThatThrownBy(() -> manifests.loader().load(directory.resolve("absent")))
                .isInstanceOf(ManifestException.class).hasMessageEndingWith("absent: no such file");
        assertThatThrownBy(() -> manifests.loader().load(directory)).hasMessageEndingWith("not a regular file");
        assertThatThrownBy(() -> manifests.loader().load(Path.of("/dev/zero")))
                .hasMessageEndingWith("not a regular file");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'a', (byte) 0xff, 0, 1});
        assertThatThrownBy(() -> manifests.loader().load(binary)).hasMessageEndingWith("not UTF-8 text");
        Path control = Files.write(directory.resolve("control"), new byte[] {'a', 0, 1});
        assertThatThrownBy(() -> manifests.loader().load(control)).hasMessageContaining("U+0000 at offset 1");
        Path huge = Files.write(directory.resolve("huge"), new byte[(16 << 20) + 1]);
        assertThatThrownBy(() -> manifests.loader().load(huge)).hasMessageEndingWith("larger than 16 MiB");
    }
}
