package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Warnings;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HostileManifestTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TOO_LARGE = "more than 500000 values or 100 levels, aliases included";
    private static final String HEAD = "version: 1\nservices: {web: {command: c}}\n";

    @TempDir
    Path directory;

    Manifests manifests;

    @BeforeEach
    void prepare() {
        manifests = new Manifests(directory).with("X", "x");
    }

    @Test
    void aliases_of_aliases_are_refused() {
        StringBuilder yaml = new StringBuilder(HEAD).append("l0: &l0 [lol]\n");
        for (int i = 1; i < 60; i++) {
            yaml.append("l%d: &l%d [%s]\n".formatted(i, i, ("*l" + (i - 1) + ",").repeat(10)));
        }
        assertRefused(yaml.toString(), TOO_LARGE);
    }

    @Test
    void aliases_that_multiply_are_refused() {
        String vars = IntStream.range(0, 5_000).mapToObj(i -> "    V" + i + ": x\n").collect(Collectors.joining());
        String services = IntStream.range(0, 5_000).mapToObj(i -> "  s" + i + ": {command: c, env: *e}\n")
                .collect(Collectors.joining());
        assertRefused("version: 1\ne: &e\n  vars:\n" + vars + "services:\n" + services, TOO_LARGE);
    }

    @Test
    void merge_keys_that_multiply_are_refused() {
        String maps = IntStream.range(1, 60)
                .mapToObj(i -> "m%d: &m%d {<<: [*m%d, *m%d]}\n".formatted(i, i, i - 1, i - 1))
                .collect(Collectors.joining());
        assertRefused("version: 1\nm0: &m0 {a: {command: c}}\n" + maps + "services: *m59\n", TOO_LARGE);
    }

    @Test
    void an_alias_of_itself_is_refused() {
        assertRefused(HEAD + "a: &a [*a]\n", TOO_LARGE);
        assertRefused(HEAD + "a: &a {<<: *a}\n", TOO_LARGE);
    }

    @Test
    void a_thousand_services_may_share_a_base() {
        String services = IntStream.range(0, 1_000).mapToObj(i -> "  s" + i + ": {<<: *base}\n")
                .collect(Collectors.joining());
        assertThat(loadInTime("version: 1\nbase: &base {command: c}\nservices:\n" + services).services().values())
                .hasSize(1_000).allMatch(service -> service.problem().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "[{"})
    void deep_nesting_is_refused(String opening) {
        assertRefused(HEAD + "deep:\n  " + opening.repeat(30_000), "Nesting Depth exceeded max 100");
    }

    @Test
    void too_many_values_are_refused() {
        assertRefused(HEAD + "many: [\n" + ("a,".repeat(64) + "\n").repeat(8_000) + "]", TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: ", "# "})
    void the_longest_line_is_read_in_time(String start) {
        assertThat(loadInTime(HEAD + start + "x".repeat((1 << 20) - 200)).services()).hasSize(1);
    }

    @Test
    void a_chain_of_10000_services_is_loaded_in_time() {
        assertThat(loadInTime(chain(10_000)).dependentsFirst()).hasSize(10_000).startsWith("s9999", "s9998");
    }

    @Test
    void a_cycle_of_10000_services_is_loaded_in_time() {
        Manifest manifest = loadInTime(chain(10_000).replace("s0: {", "s0: {depends_on: [s9999], "));
        assertThat(manifest.dependentsFirst()).hasSize(10_000).doesNotHaveDuplicates();
        assertThat(manifest.services().values()).allMatch(service -> service.problem().isPresent());
    }

    @Test
    void many_overlapping_cycles_are_found_in_time() {
        String yaml = chain(10_000).replace("depends_on: [", "depends_on: [s9999, ");
        assertThat(loadInTime(yaml).dependentsFirst()).hasSize(10_000);
    }

    @Test
    void mutations_of_a_manifest_load_or_are_refused() {
        String seed = Manifests.resource("every-field.yaml");
        byte[] original = seed.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20260101);
        Assertions.assertTimeout(LIMIT, () -> {
            int loaded = 0;
            for (int round = 0; round < 2_000; round++) {
                byte[] mutated = mutate(original, random);
                Path file = Files.write(directory.resolve("mutated.yaml"), mutated);
                try (Warnings warnings = new Warnings(ManifestSource.class.getPackage())) {
                    for (ServiceSpec service : manifests.source().load(file).services().values()) {
                        service.environment();
                        assertThat(service.onStop().isPresent() && service.problem().isPresent()).isFalse();
                    }
                    loaded++;
                } catch (ManifestException e) {
                    assertThat(e.getMessage()).startsWith("manifest " + file).doesNotContain("\n");
                }
            }
            assertThat(loaded).isBetween(100, 1_900);
        });
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[]:,#&*!|>'\"%@`-? \n\t$\\~0".charAt(random.nextInt(26));
                case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                default -> {
                    int length = Math.min(random.nextInt(60), bytes.length - at);
                    System.arraycopy(original, random.nextInt(original.length - length + 1), bytes, at, length);
                }
            }
        }
        return bytes;
    }

    private static String chain(int services) {
        StringBuilder yaml = new StringBuilder("version: 1\nservices:\n  s0: {command: c}\n");
        for (int i = 1; i < services; i++) {
            yaml.append("  s%d:\n    command: serve $X %d\n    depends_on: [s%d]\n    env: {vars: {A: %d}}\n"
                    .formatted(i, i, i - 1, i));
        }
        return yaml.toString();
    }

    private Manifest loadInTime(String yaml) {
        return Assertions.assertTimeout(LIMIT, () -> manifests.load(yaml));
    }

    private void assertRefused(String yaml, String message) {
        Assertions.assertTimeout(LIMIT, () -> assertThatThrownBy(() -> manifests.load(yaml))
                .isInstanceOf(ManifestException.class).hasMessageContaining(message)
                .extracting(Throwable::getMessage).asString().hasSizeLessThan(500));
    }
}
