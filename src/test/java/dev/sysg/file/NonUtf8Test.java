package dev.sysg.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NonUtf8Test {

    private static final long SEED = 20261129;

    @Test
    void utf_8_is_read_as_what_it_is() {
        assertThat(NonUtf8.decode("größe €😀\0".getBytes(StandardCharsets.UTF_8))).isEqualTo("größe €😀\0");
        assertThat(NonUtf8.encode("größe €😀\0")).isEqualTo("größe €😀\0".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_byte_that_is_not_utf_8_is_a_character_of_its_own() {
        assertThat(NonUtf8.decode(new byte[] {'/', 'c', 'a', 'f', (byte) 0xE9})).isEqualTo("/caf\uDCE9");
    }

    @Test
    void any_bytes_come_back_as_they_were() {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(NonUtf8.encode(NonUtf8.decode(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void the_halves_of_a_character_are_that_character_when_put_together() {
        String first = NonUtf8.decode(new byte[] {(byte) 0xC3});
        String second = NonUtf8.decode(new byte[] {(byte) 0xA9});

        assertThat(NonUtf8.encode(first + second)).isEqualTo("é".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_environment_is_that_of_this_program() {
        Map<String, String> own = NonUtf8.environment();

        assertThat(own).containsEntry("PATH", System.getenv("PATH")).doesNotContainKey("");
    }
}
