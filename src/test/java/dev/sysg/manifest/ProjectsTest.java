package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.store.ServiceId;
import dev.sysg.testing.Warnings;

/** Manifests of version 2, which have projects. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProjectsTest {

    private static final String TWO_PROJECTS = """
            version: "2"
            projects:
              shop:
                name: The shop
                services:
                  db: {command: shop-db}
                  web: {command: shop-web, depends_on: [db]}
              blog:
                services:
                  web: {command: blog-web}
                  db: {command: blog-db, depends_on: [web]}
            """;

    @TempDir
    Path directory;

    Manifests manifests;
    Warnings warnings;

    @BeforeEach
    void prepare() {
        manifests = new Manifests(directory).with("X", "own");
        warnings = new Warnings(ManifestSource.class.getPackage());
    }

    @AfterEach
    void stopListening() {
        warnings.close();
    }

    @Test
    void a_record_means_the_service_of_its_own_project() {
        Manifest manifest = manifests.load(TWO_PROJECTS);
        assertThat(command(manifest, id("shop", "web"))).isEqualTo("shop-web");
        assertThat(command(manifest, id("blog", "web"))).isEqualTo("blog-web");
        assertThat(manifest.service(id("other", "web"))).isEmpty();
        assertThat(manifest.service(id("shop", "cache"))).isEmpty();
        assertThat(manifest.nameOf(id("blog", "web"))).isEqualTo("blog/web");
        assertThat(manifest.nameOf(id("other", "web"))).isEqualTo("other/web");
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void the_order_is_that_of_each_project() {
        Manifest manifest = manifests.load(TWO_PROJECTS);
        assertThat(manifest.services().get("shop/web").dependsOn()).containsExactly("shop/db");
        assertThat(manifest.services().get("blog/db").dependsOn()).containsExactly("blog/web");
        assertThat(manifest.dependentsFirst()).containsSubsequence("shop/web", "shop/db")
                .containsSubsequence("blog/db", "blog/web").hasSize(4);
    }

    @Test
    void a_service_without_a_project_is_of_the_project_of_the_path() throws Exception {
        Manifest manifest = manifests.load("""
                version: 2
                services: {web: {command: loose-web}}
                projects: {shop: {services: {web: {command: shop-web}}}}
                """);
        String own = LooseProject.idOf(directory.toRealPath().resolve("systemg.yaml"));
        assertThat(command(manifest, id(own, "web"))).isEqualTo("loose-web");
        assertThat(manifest.nameOf(id(own, "web"))).isEqualTo("web");
        assertThat(command(manifest, id("__loose__", "web"))).isEqualTo("loose-web");
        assertThat(command(manifest, id("shop", "web"))).isEqualTo("shop-web");
        assertThat(manifest.service(id("systemg-0123456789abcdef", "web"))).isEmpty();
    }

    @Test
    void a_record_without_a_project_means_a_service_that_has_none() {
        Manifest manifest = manifests.load("""
                version: 2
                services: {db: {command: loose-db}}
                projects: {shop: {services: {db: {command: shop-db}, web: {command: shop-web}}}}
                """);
        assertThat(command(manifest, ServiceId.of("db"))).isEqualTo("loose-db");
        assertThat(manifest.service(ServiceId.of("web"))).isEmpty();
    }

    @Test
    void where_all_have_a_project_it_means_the_only_one_of_its_name() {
        Manifest manifest = manifests.load("""
                version: 2
                projects:
                  shop: {services: {db: {command: shop-db}, web: {command: shop-web}}}
                  blog: {services: {db: {command: blog-db}}}
                """);
        assertThat(command(manifest, ServiceId.of("web"))).isEqualTo("shop-web");
        assertThat(manifest.nameOf(ServiceId.of("web"))).isEqualTo("shop/web");
        assertThat(manifest.service(ServiceId.of("db"))).isEmpty();
        assertThat(manifest.service(ServiceId.of("cache"))).isEmpty();
    }

    @Test
    void a_name_with_a_slash_is_no_service_of_a_project() {
        Manifest manifest = manifests.load("{version: 2, services: {shop/web: {command: c}}}");
        assertThat(manifest.service(id("shop", "web"))).isEmpty();
        assertThat(manifest.service(ServiceId.of("shop/web"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "{id: demo, name: Demo}"})
    void the_form_with_one_project_is_read_as_well(String project) {
        Manifest manifest = manifests.load("{version: '2', project: " + project
                + ", services: {db: {command: d}, web: {command: c, depends_on: [db]}}}");
        assertThat(command(manifest, id("demo", "web"))).isEqualTo("c");
        assertThat(manifest.dependentsFirst()).containsExactly("demo/web", "demo/db");
        assertThat(manifest.service(id("shop", "web"))).isEmpty();
        assertThat(command(manifest, ServiceId.of("web"))).isEqualTo("c");
    }

    @Test
    void a_dependency_is_a_service_of_the_same_project() {
        Manifest manifest = manifests.load("""
                version: 2
                services: {log: {command: c}}
                projects:
                  shop: {services: {db: {command: c}}}
                  blog: {services: {web: {command: c, depends_on: [db]}, api: {command: c, depends_on: [log]}}}
                """);
        assertThat(manifest.services().get("blog/web").problem()).get().asString()
                .endsWith(":5:52: depends_on names 'db', which is no service of project 'blog'");
        assertThat(manifest.services().get("blog/api").problem()).isPresent();
        assertThat(manifest.services().get("shop/db").problem()).isEmpty();
    }

    @Test
    void a_cycle_is_a_problem_of_its_project_alone() {
        Manifest manifest = manifests.load(TWO_PROJECTS.replace("db: {command: shop-db}",
                "db: {command: shop-db, depends_on: [web]}"));
        assertThat(manifest.services().get("shop/web").problem()).get().asString()
                .contains(":7:12: dependency cycle shop/web -> shop/db -> shop/web");
        assertThat(manifest.services().get("blog/web").problem()).isEmpty();
    }

    @Test
    void a_dependency_may_have_a_condition() {
        ServiceSpec web = manifests.load("""
                version: 2
                services:
                  web: {command: c, depends_on: [cache, {service: db, condition: completed}, {service: $X}]}
                  cache: {command: c}
                  db: {command: c}
                  own: {command: c}
                """).services().get("web");
        assertThat(web.problem()).isEmpty();
        assertThat(web.dependsOn()).containsExactly("cache", "db", "own");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "exec: [serve, --port, '80']",
            "command: [a]",
            "command: !include web.txt",
            "command: $NONE, working_dir: $NONE",
            "command: c, env: [A=1]",
            "command: c, env: {A: [1], strip: [B], clear_session_vars: false, inherit_env: true}",
            "command: c, env: {vars: {A: $NONE}, file: [x]}",
            "command: c, env: !include env.yaml",
            "command: c, hooks: {onstart: {command: x, timeout: 1}, onerr: [x]}",
            "command: c, hooks: [x]",
            "command: c, hooks: {on_stop: {success: {}}}",
            "command: c, hooks: {on_stop: {success: {command: [x], timeout: {}}}}",
            "command: c, unknown: {a: [1, {b: !tag c}]}"})
    void what_a_stop_does_not_need_may_have_any_form(String fields) {
        Manifest manifest = manifests.load("version: '2'\nstatus: [x]\nenv: {vars: {A: $NONE}}\n"
                + "projects: {shop: {logs: 1, services: {db: {command: c}, web: {depends_on: [db], " + fields + "}}}}");
        ServiceSpec web = manifest.service(id("shop", "web")).orElseThrow();
        assertThat(web.problem()).isEmpty();
        assertThat(web.onStop()).isEmpty();
        assertThat(web.dependsOn()).containsExactly("shop/db");
        assertThat(web.environment()).doesNotContainKeys("B", "strip", "clear_session_vars", "inherit_env", "file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "services: !include services.yaml           | :2:11: services must be a map, not in another file",
            "services: [a]                              | :2:11: services must be a map, not a list",
            "projects: {blog: !include blog.yaml}       | :2:18: project 'blog' must be a map, not in another file",
            "services: {web: !include web.yaml}         | :2:17: service 'web' must be a map, not in another file",
            "services: {web: {depends_on: !include d}}  | :2:30: depends_on must be a list, not in another file",
            "services: {web: {depends_on: [!include d]}} | :2:31: an item of depends_on must be a text, not in another",
            "services: {[a]: {}}                        | :2:12: a key of services must be a text, not a list"})
    void a_part_that_cannot_be_read_is_left_out_with_a_warning(String part, String warning) {
        Manifest manifest = manifests.load("version: 2\n" + part + "\n");
        assertThat(manifest.services().values()).extracting(ServiceSpec::problem)
                .allMatch(Optional::isEmpty);
        assertThat(warnings.messages()).singleElement().asString()
                .startsWith("manifest " + directory.resolve("systemg.yaml") + warning)
                .endsWith("; going on without it");
    }

    @Test
    void a_hook_is_one_of_its_own_project() {
        Manifest manifest = manifests.load("""
                version: 2
                projects:
                  shop: {services: {web: {command: c, hooks: {on_stop: {success: {command: bye, timeout: 1s}}}}}}
                  blog: {services: {web: {command: c}}}
                """);
        assertThat(manifest.service(id("shop", "web")).orElseThrow().onStop().orElseThrow().command())
                .isEqualTo("bye");
        assertThat(manifest.service(id("blog", "web")).orElseThrow().onStop()).isEmpty();
    }

    @Test
    void variables_may_stand_in_the_env_block_itself() {
        Manifest manifest = manifests.load("""
                version: 2
                env: {A: root, B: root, C: root}
                services: {web: {command: c, env: {A: own, file: web.env, vars: {B: $X, vars: x}, D: $C}}}
                """);
        assertThat(environment(manifest, ServiceId.of("web"))).isEqualTo(
                Map.of("A", "own", "B", "own", "C", "root", "D", "root", "vars", "x"));
    }

    @Test
    void the_env_of_a_project_replaces_that_of_the_root() {
        Manifest manifest = manifests.load("""
                version: 2
                env: {A: root}
                projects:
                  shop: {env: {B: shop}, services: {web: {command: c, env: {C: web}}}}
                  blog: {env: ~, services: {web: {command: c}}}
                """);
        assertThat(environment(manifest, id("shop", "web"))).isEqualTo(Map.of("B", "shop", "C", "web"));
        assertThat(environment(manifest, id("blog", "web"))).isEqualTo(Map.of("A", "root"));
    }

    @Test
    void the_env_file_of_a_service_replaces_that_of_the_project() {
        manifests.write("shop.env", "A=shop\nB=shop\n");
        manifests.write("web.env", "A=web\n");
        Manifest manifest = manifests.load("""
                version: 2
                projects:
                  shop:
                    env: {file: shop.env}
                    services: {web: {command: c, env: {file: web.env}}, db: {command: c, env: {C: $B}}}
                """);
        assertThat(environment(manifest, id("shop", "web"))).isEqualTo(Map.of("A", "web"));
        assertThat(environment(manifest, id("shop", "db"))).isEqualTo(Map.of("A", "shop", "B", "shop", "C", "shop"));
    }

    @Test
    void a_variable_without_a_value_stays_as_written() {
        ServiceSpec web = manifests.service("{version: 2, services: {web: {command: c, env: {A: $NONE/$X}}}}", "web");
        assertThat(web.environment()).containsOnly(Map.entry("A", "$NONE/own"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{version: 2}", "{version: '3', projects: }", "{version: 2, services: , projects: {a: }}"})
    void no_services_are_none(String yaml) {
        assertThat(manifests.load(yaml).services()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: 1", "version: '1'", "version:", "other: 2"})
    void manifests_before_version_2_have_no_projects(String version) {
        Manifest manifest = manifests.load("{" + version + ", project: demo, services: {web: {command: c}},"
                + " projects: {shop: {services: {db: {command: c}}}}}");
        assertThat(manifest.services().keySet()).containsExactly("web");
    }

    private static ServiceId id(String project, String name) {
        return new ServiceId(Optional.of(project), name, "xml");
    }

    private static String command(Manifest manifest, ServiceId id) {
        List<String> commands = manifest.service(id).orElseThrow().commands();
        assertThat(commands).hasSize(1);
        return commands.get(0);
    }

    private static Map<String, String> environment(Manifest manifest, ServiceId id) {
        return manifest.service(id).orElseThrow().environment();
    }
}
