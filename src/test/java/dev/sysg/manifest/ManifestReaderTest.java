package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sysg.store.ServiceId;


@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ManifestReaderTest {

    @TempDir
    Path directory;

    Manifests manifests;

    @BeforeEach
    void prepare() {
        manifests = new Manifests(directory);
    }

    @Test
    void a_dependency_may_be_a_map_with_a_condition() {
        assertThat(manifests.load("{version: 1, services: {web: {command: c, depends_on: [{service: db, condition: "
                + "healthy}]}, db: {command: c}}}").dependentsFirst()).containsExactly("web", "db");
    }

    @Test
    void services_keep_the_order_of_the_file() {
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
        ServiceSpec web = manifest.service(ServiceId.of("web")).orElseThrow();
        assertThat(web.commands()).containsExactly("serve --port 80");
        assertThat(web.dependsOn()).containsExactly("db");
        assertThat(web.onStop()).contains(new Hook("echo \"bye\"", Duration.ofMinutes(2)));
        assertThat(manifest.service(ServiceId.of("db")).orElseThrow().onStop()).isEmpty();
        assertThat(manifest.service(ServiceId.of("nosuch"))).isEmpty();
        assertThat(manifest.services().values()).extracting(ServiceSpec::problem).containsOnly(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, nullValues = "NONE", value = {
            "0x10|0x10", "null|null", "~|~", "yes|yes", "1.50|1.50", "2026-01-02|2026-01-02", "''|''", "'a b'|a b",
            "\"\\u00e9\"|\u00e9", "!!int 7|7"})
    void scalars_are_the_text_as_written(String scalar, String text) {
        ServiceSpec service = manifests.service(
                "version: 1\nservices:\n  web:\n    command: c\n    env:\n      vars:\n        A: " + scalar, "web");
        assertThat(service.environment()).containsEntry("A", text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "''                                           | : it is empty",
            "version: 1                                   | :1:1: the manifest has no services",
            "[a]                                          | :1:1: the manifest must be a map, not a list",
            "a                                            | :1:1: the manifest must be a map, not a text",
            "{version: 1, services: [a]}                  | :1:24: services must be a map, not a list",
            "{version: 1, services: {[a]: {}}}            | :1:25: a key of services must be a text, not a list",
            "{version: 1, services: , env: [a]}           | :1:31: env must be a map, not a list",
            "{version: 1, services: , env: {vars: {A: $NONE}}} | :1:42: the variable NONE is not set",
            "{version: 1, services: {<<: a}}              | :1:29: << of services must be a map, not a text",
            "{version: 1, services: {a: *b}}              | :1:28: found undefined alias b",
            "{version: 1, services: &s {a: *s}}           | more than 500000 values or 100 levels",
            "{version: 1, services: {                     | expected",
            "version: 1: 2                                | :1:11: mapping values are not allowed here",
            "'--- {version: 1, services: }\n--- {}'       | expected a single document",
            "'\"\\Uffffffff\"'                            | not YAML",
    })
    void an_error_outside_of_the_services_is_an_error_of_the_file(String yaml, String message) {
        assertThatThrownBy(() -> manifests.load(yaml.replace("\\n", "\n"))).isInstanceOf(ManifestException.class)
                .hasMessageStartingWith("manifest " + directory.resolve("systemg.yaml") + ":")
                .hasMessageContaining(message)
                .extracting(Throwable::getMessage).asString().doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{}                                           | 2:17: service 'web' has no command",
            "                                             | 2:16: service 'web' has no command",
            "[a]                                          | 2:17: service 'web' must be a map, not a list",
            "{command: [a]}                               | 2:27: command must be a text, not a list",
            "{command: c, depends_on: db}                 | 2:42: depends_on must be a list, not a text",
            "{command: c, env: {vars: {B: {}}}}           | 2:46: a value in env.vars must be a text, not a map",
            "{command: c, hooks: {on_stop: {success: {}}}} | 2:57: hooks.on_stop.success has no command",
            "{command: c, hooks: {on_stop: x}}            | 2:47: hooks.on_stop must be a map, not a text",
            "{command: c, depends_on: [zzz]}              | 2:43: depends_on names 'zzz', which is no service",
            "{command: c, depends_on: [web]}              | 2:17: dependency cycle web -> web",
    })
    void an_error_in_one_service_is_its_problem(String service, String message) {
        Manifest manifest = manifests.load("version: 1\nservices: {web: " + (service == null ? "" : service)
                + ", db: {command: d, hooks: {on_stop: {success: {command: bye}}}}}");
        ServiceSpec web = manifest.service(ServiceId.of("web")).orElseThrow();
        assertThat(web.problem()).get().asString()
                .startsWith("manifest " + directory.resolve("systemg.yaml") + ":" + message).doesNotContain("\n");
        assertThat(web.onStop()).isEmpty();
        ServiceSpec db = manifest.service(ServiceId.of("db")).orElseThrow();
        assertThat(db.problem()).isEmpty();
        assertThat(db.onStop()).isPresent();
        assertThat(manifest.dependentsFirst()).containsExactlyInAnyOrder("web", "db");
    }

    @Test
    void a_service_with_a_problem_keeps_its_dependencies() {
        ServiceSpec web = manifests.service("""
                version: 1
                services:
                  web:
                    command: serve
                    depends_on: [db]
                    env: {vars: {A: $NONE}}
                    hooks: {on_stop: {success: {command: bye}}}
                  db: {command: d}
                """, "web");
        assertThat(web.problem()).get().asString().contains(":6:21: the variable NONE is not set");
        assertThat(web.dependsOn()).containsExactly("db");
        assertThat(web.onStop()).isEmpty();
    }

    @Test
    void only_services_in_a_cycle_have_a_problem_with_it() {
        Manifest manifest = manifests.load("""
                version: 1
                services:
                  end: {command: c}
                  free: {command: c, depends_on: [a]}
                  a: {command: c, depends_on: [b]}
                  b: {command: c, depends_on: [d, end]}
                  d: {command: c, depends_on: [a]}
                """);
        assertThat(problems(manifest)).containsExactly("", "", ":5:6: dependency cycle d -> a -> b -> d",
                ":6:6: dependency cycle d -> a -> b -> d", ":7:6: dependency cycle d -> a -> b -> d");
    }

    @Test
    void a_cycle_stands_between_its_dependents_and_its_dependencies() {
        assertThat(manifests.load("""
                version: 1
                services:
                  end: {command: c}
                  a: {command: c, depends_on: [b]}
                  b: {command: c, depends_on: [a, log]}
                  log: {command: c, depends_on: [end]}
                  free: {command: c, depends_on: [a]}
                """).dependentsFirst()).containsExactly("free", "a", "b", "log", "end");
    }

    @Test
    void a_long_cycle_is_shortened() {
        StringBuilder yaml = new StringBuilder("version: 1\nservices:\n");
        for (int i = 0; i < 100; i++) {
            yaml.append("  s").append(i).append(": {command: c, depends_on: [s").append((i + 1) % 100).append("]}\n");
        }
        assertThat(problems(manifests.load(yaml.toString()))).hasSize(100)
                .allMatch(problem -> problem.endsWith(" -> ..."));
    }

    @Test
    void the_later_of_two_services_of_one_name_counts() {
        assertThat(manifests.service("{version: 1, services: {a: {command: x}, a: {command: y}}}", "a").commands())
                .containsExactly("y");
    }

    @Test
    void merge_keys_add_what_is_not_there() {
        Manifest manifest = manifests.load("""
                version: 1
                base: &base {command: c, env: {vars: &vars {A: 1, B: 1}}}
                more: &more {command: m, depends_on: [a]}
                common: &common {d: {command: d}, a: {command: unused}}
                services:
                  <<: *common
                  a: *base
                  b: {command: own, <<: *base, env: {vars: {B: 2, <<: *vars}}}
                  c: {<<: [*base, *more], '<<': text}
                """);
        assertThat(manifest.services().keySet()).containsExactly("a", "b", "c", "d");
        assertThat(manifest.services().values()).extracting(ServiceSpec::commands)
                .containsExactly(List.of("c"), List.of("own"), List.of("c"), List.of("d"));
        assertThat(manifest.service(ServiceId.of("b")).orElseThrow().environment())
                .containsOnly(Map.entry("A", "1"), Map.entry("B", "2"));
        assertThat(manifest.service(ServiceId.of("c")).orElseThrow().dependsOn()).containsExactly("a");
    }

    @Test
    void a_merge_key_of_a_wrong_type_is_a_problem() {
        assertThat(manifests.service("{version: 1, services: {a: {<<: x, command: c}}}", "a").problem())
                .get().asString().contains(":1:33: << of service 'a' must be a map, not a text");
    }

    @Test
    void no_services_are_none() {
        assertThat(manifests.load("version:\nservices:").services()).isEmpty();
        assertThat(manifests.load("\ufeffversion: 1\nservices: ~").services()).isEmpty();
    }

    @Test
    void the_null_device_is_the_empty_manifest() {
        assertThat(manifests.source().load(Path.of("/dev/null")).services()).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_read_is_an_error_that_says_why() throws IOException {
        assertThatThrownBy(() -> manifests.source().load(directory.resolve("absent")))
                .isInstanceOf(ManifestException.class).hasMessageEndingWith("absent: no such file");
        for (Path no : List.of(directory, Path.of("/"))) {
            assertThatThrownBy(() -> manifests.source().load(no)).hasMessageEndingWith("not a regular file");
        }
        assertThatThrownBy(() -> manifests.source().load(Path.of("/dev/zero")))
                .hasMessageEndingWith("not a regular file");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'a', (byte) 0xff, 0, 1});
        assertThatThrownBy(() -> manifests.source().load(binary)).hasMessageEndingWith("not UTF-8 text");
        Path control = Files.write(directory.resolve("control"), new byte[] {'a', 0, 1});
        assertThatThrownBy(() -> manifests.source().load(control))
                .hasMessageContaining("special characters are not allowed");
        Path huge = Files.write(directory.resolve("huge"), new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> manifests.source().load(huge)).hasMessageEndingWith("larger than 1 MiB");
    }

    private List<String> problems(Manifest manifest) {
        String file = "manifest " + directory.resolve("systemg.yaml");
        return manifest.services().values().stream().map(service -> service.problem().orElse("").replace(file, ""))
                .toList();
    }
}
