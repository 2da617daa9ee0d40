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
    void dependents_come_before_what_they_depend_on() {
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
    void names_that_the_manifest_does_not_know_come_first_as_they_are() {
        service("web");
        assertThat(order("z", "web", "y")).containsExactly("z", "y", "web");
        assertThat(StopOrder.dependentsFirst(List.of("b", "a"), Manifest.empty(Path.of("/"))))
                .containsExactly("b", "a");
    }

    @Test
    void a_name_comes_once() {
        service("db");
        service("web", "db", "db");
        assertThat(order("db", "db", "x", "web", "x")).containsExactly("x", "web", "db");
    }

    @Test
    void a_chain_of_twenty_thousand_is_no_problem() {
        service("s0");
        IntStream.range(1, 20_000).forEach(i -> service("s" + i, "s" + (i - 1)));
        List<String> order = order(services.keySet().toArray(new String[0]));
        assertThat(order).hasSize(20_000).startsWith("s19999", "s19998").endsWith("s1", "s0");
    }

    private void service(String name, String... dependsOn) {
        services.put(name, new ServiceSpec(name, Optional.empty(), List.of(dependsOn), Optional.empty(), Map::of,
                Set::of));
    }

    private List<String> order(String... names) {
        return StopOrder.dependentsFirst(List.of(names), new Manifest(Path.of("/"), services));
    }
}
