package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys in here were written to state.json by systemg itself, by the releases that the tests name. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StateKeysTest {

    @TempDir
    Path directory;

    Manifests manifests;

    @BeforeEach
    void prepare() {
        manifests = new Manifests(directory).with("GOLD_HOME", "/gold");
        manifests.write("three.env", "X=y\n");
    }

    @Test
    void a_command_alone_has_the_keys_of_0_20_4_and_0_15_6_and_its_name() {
        assertThat(keys("services: {web: {command: sleep 600}}", "web"))
                .contains("9103b1f886bedc4d", "00e557de02845f4e", "web").hasSize(4);
    }

    @Test
    void one_variable_has_the_key_of_0_20_4() {
        assertThat(keys("services: {web: {command: c, env: {vars: {A: '1'}}}}", "web")).contains("55360c9d6998ae69");
    }

    @Test
    void an_env_block_without_content_has_the_key_of_0_20_4() {
        assertThat(keys("services: {web: {command: c, env: {file: , vars: ~}}}", "web")).contains("259315e412e62de4");
    }

    @Test
    void all_fields_and_scalar_forms_have_the_keys_of_0_20_4() {
        assertThat(owners("every-field.yaml", "7652a4be9a47d00b", "c67f59260f83f659", "51300b1b09a4c5c6",
                "032272f44128b794", "34c27582132a787f"))
                .containsOnlyKeys("full", "texts", "limits2", "three", "plainskip");
    }

    @Test
    void all_fields_and_scalar_forms_have_the_keys_of_0_15_6() {
        assertThat(owners("every-field.yaml", "d7af1137b5acd417", "3c5f27bf46ae645e", "0294b527980da00a",
                "30a242cc8a9c20c4", "f4b8af28c2edc4ca"))
                .containsOnlyKeys("full", "texts", "limits2", "three", "plainskip");
    }

    @Test
    void the_env_of_the_root_is_merged_as_by_0_20_4() {
        assertThat(owners("root-env.yaml", "8c02b3990bc3e6c3", "8ac404bf2180f90e", "9c45fa1f2668a917",
                "827d6086f76ae862")).containsOnlyKeys("inherits", "overrides", "nullvars", "twovars");
    }

    @Test
    void the_env_of_the_root_is_merged_as_by_0_15_6() {
        assertThat(owners("root-env.yaml", "1fbe7d6303a7c8d0", "571695befa2b47fb", "5256c05880e5b1c4",
                "f843103dd7850b67")).containsOnlyKeys("inherits", "overrides", "nullvars", "twovars");
    }

    @Test
    void cron_units_have_the_keys_of_both() {
        assertThat(owners("cron.yaml", "415d932cd1fe58cd", "26b819e3a91b46b7")).containsOnlyKeys("tick", "tock");
        assertThat(owners("cron.yaml", "ca56096b9b78d271", "0475845b34d7e1e2")).containsOnlyKeys("tick", "tock");
    }

    @Test
    void up_to_six_variables_come_in_every_order() {
        assertThat(keys(withVariables(6), "web")).hasSize(3 * 720 + 1);
    }

    @Test
    void where_many_long_ones_are_asked_for_the_orders_come_to_an_end() {
        String yaml = withVariables(6).replaceAll("(V\\d: )", "$1" + "x".repeat(2500));
        ServiceSpec web = manifests.service("version: 1\n" + yaml, "web");
        assertThat(web.stateKeys()).hasSize(3 * 720 + 1);
        for (int services = 2; services < 6; services++) {
            web.stateKeys();
        }
        assertThat(web.stateKeys()).hasSize(3 * 2 + 1);
    }

    @Test
    void more_variables_come_sorted_and_as_written() {
        assertThat(keys(withVariables(7), "web")).hasSize(3 * 2 + 1);
    }

    @Test
    void a_service_that_is_huge_beyond_reason_is_left_with_its_name() {
        String yaml = "services: {web: {command: c, user: " + "$A ".repeat(40_000) + ",\n env: {vars: {A: "
                + "x".repeat(60_000) + "}}}}";
        assertThat(keys(yaml, "web")).containsExactly("web");
    }

    private static String withVariables(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "V" + (count - i) + ": " + i)
                .collect(Collectors.joining(", ", "services: {web: {command: c, env: {vars: {", "}}}}"));
    }

    private List<String> keys(String yaml, String service) {
        return List.copyOf(manifests.service("version: 1\n" + yaml, service).stateKeys());
    }

    /** For each service that has one of the keys, how many of them it has. */
    private Map<String, Long> owners(String resource, String... keys) {
        Map<String, Long> owners = new TreeMap<>();
        for (ServiceSpec service : manifests.loadResource(resource).services().values()) {
            long count = List.of(keys).stream().filter(service.stateKeys()::contains).count();
            if (count > 0) {
                owners.put(service.name(), count);
            }
        }
        assertThat(owners.values()).containsOnly(1L);
        return owners;
    }
}
