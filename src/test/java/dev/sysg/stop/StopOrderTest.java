package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import dev.sysg.manifest.Manifest;
import dev.sysg.manifest.ServiceSpec;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StopOrderTest {

    private final Map<String, ServiceSpec> services = new LinkedHashMap<>();

    @Test
    void dependents_come_before_their_dependencies() {
        service("db");
        service("cache", "db");
        service("web", "cache", "db");
        assertThat(order("db", "cache", "web")).containsExactly("web", "cache", "db");
    }

    @Test
    void a_dependency_by_way_of_a_service_that_is_not_stopped_counts() {
        service("db");
        service("cache", "db");
        service("web", "cache");
        assertThat(order("db", "web")).containsExactly("web", "db");
    }

    @Test
    void independent_services_keep_the_order_of_the_manifest() {
        service("c");
        service("a");
        service("b");
        assertThat(order("a", "b", "c")).containsExactly("c", "a", "b");
    }

    @Test
    void names_that_are_not_in_the_manifest_come_first() {
        service("web");
        assertThat(order("z", "web", "y")).containsExactly("z", "y", "web");
        assertThat(new StopOrder(Manifest.empty(Path.of("/"))).dependentsFirst(List.of("b", "a")))
                .containsExactly("b", "a");
    }

    @Test
    void a_name_comes_once() {
        service("db");
        service("web", "db", "db");
        assertThat(order("db", "db", "x", "web", "x")).containsExactly("x", "web", "db");
    }

    @Test
    void services_of_one_name_in_two_projects_have_an_order_each() {
        service("shop/db");
        service("shop/web", "shop/db");
        service("blog/web");
        service("blog/db", "blog/web");
        assertThat(order("shop/db", "shop/web", "blog/db", "blog/web")).containsSubsequence("shop/web", "shop/db")
                .containsSubsequence("blog/db", "blog/web");
        Set<String> all = services.keySet();
        assertThat(order().dependentsAmong(all, "shop/db")).containsExactly("shop/web");
        assertThat(order().dependentsAmong(all, "blog/db")).isEmpty();
    }

    @Test
    void a_chain_of_twenty_thousand_is_no_problem() {
        service("s0");
        IntStream.range(1, 20_000).forEach(i -> service("s" + i, "s" + (i - 1)));
        List<String> order = order(services.keySet().toArray(new String[0]));
        assertThat(order).hasSize(20_000).startsWith("s19999", "s19998").endsWith("s1", "s0");
    }

    @Test
    void dependents_are_found_among_the_given_names() {
        service("db");
        service("cache", "db");
        service("web", "cache");
        service("other");
        assertThat(order().dependentsAmong(Set.of("web", "cache", "other"), "db")).containsExactly("cache");
        assertThat(order().dependentsAmong(Set.of("web", "other"), "db")).containsExactly("web");
        assertThat(order().dependentsAmong(Set.of("db", "cache"), "web")).isEmpty();
    }

    @Test
    void a_cycle_of_dependencies_ends() {
        service("a", "b");
        service("b", "a");
        service("c", "a");
        assertThat(order("a", "b", "c")).containsExactly("c", "a", "b");
        assertThat(order().dependentsAmong(Set.of("a", "b", "c"), "a")).containsExactlyInAnyOrder("b", "c");
    }

    private void service(String name, String... dependsOn) {
        services.put(name, ServiceSpec.toStop(TestManifest.id(name), List.of(), List.of(dependsOn), Optional.empty(),
                Map::of, Optional.empty()));
    }

    private List<String> order(String... names) {
        return order().dependentsFirst(List.of(names));
    }

    private StopOrder order() {
        return new StopOrder(new Manifest(Path.of("/"), services, project -> false));
    }
}
