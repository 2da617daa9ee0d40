package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A document is written again as it was read, byte for byte where systemg wrote it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SharedFileTest {

    @TempDir
    Path directory;

    @Test
    void an_absent_file_is_no_error() {
        assertThat(read(directory.resolve("pid.json"))).isEmpty();
        assertThat(read(directory.resolve("nowhere/pid.json"))).isEmpty();
    }

    @Test
    void the_file_of_systemg_0_10_stays_as_it_is() throws IOException {
        assertStays("""
                {
                  "services": {
                    "web": 12345,
                    "api": 1
                  }
                }""");
    }

    @Test
    void the_file_of_systemg_0_20_stays_as_it_is() throws IOException {
        assertStays("""
                {
                  "services": {
                    "web": 10
                  },
                  "parent_map": {
                    "12": 10
                  },
                  "children_map": {
                    "10": [
                      12,
                      13
                    ],
                    "12": []
                  },
                  "spawn_depth": {
                    "12": 1
                  },
                  "spawn_metadata": {
                    "12": {
                      "pid": 12,
                      "name": "w",
                      "command": "sleep 5",
                      "started_at": {
                        "secs_since_epoch": 1767225600,
                        "nanos_since_epoch": 0
                      },
                      "ttl_secs": 60,
                      "depth": 1,
                      "parent_pid": 10,
                      "service_hash": "9103b1f886bedc4d",
                      "cpu_percent": 0.5,
                      "rss_bytes": 4096,
                      "last_exit": {
                        "exit_code": 0,
                        "signal": null,
                        "finished_at": {
                          "secs_since_epoch": 1767225601,
                          "nanos_since_epoch": 999999999
                        }
                      }
                    }
                  }
                }""");
    }

    @Test
    void empty_maps_stay_as_they_are() throws IOException {
        assertStays("""
                {
                  "services": {},
                  "parent_map": {},
                  "children_map": {},
                  "spawn_depth": {},
                  "spawn_metadata": {}
                }""");
    }

    @Test
    void unknown_fields_stay_in_their_places() throws IOException {
        assertStays("""
                {
                  "version": 7,
                  "services": {
                    "z": 3,
                    "a": 2,
                    "m": [
                      [],
                      {}
                    ]
                  },
                  "later": [
                    true,
                    false,
                    null,
                    "text",
                    {
                      "deep": [
                        {
                          "er": 1
                        }
                      ]
                    }
                  ],
                  "": ""
                }""");
    }

    @ParameterizedTest
    @ValueSource(strings = { "0", "-1", "4294967295", "18446744073709551615", "123456789012345678901234567890", "1.50",
            "0.10", "1E+3", "1E-7", "1E+16", "1.0E+400", "3.4028235E+38", "1E-17" })
    void numbers_keep_their_value_and_digits(String number) throws IOException {
        assertStays("{\n  \"services\": {\n    \"web\": " + number + "\n  },\n  \"n\": " + number + "\n}");
    }

    @ParameterizedTest
    @ValueSource(strings = { "größe", "€", "😀", "日本", "/slash/", "\u007f", "\u2028", "a\\\"b", "a\\\\b",
            "\\n\\r\\t\\b\\f", "\\u0000\\u001f\\u001b", "'", "<&>",
            "half a pair \\ud83d", "\\ude00 the other half" })
    void strings_stay_as_systemg_writes_them(String text) throws IOException {
        assertStays("{\n  \"services\": {\n    \"" + text + "\": 5\n  },\n  \"" + text + "\": \"" + text + "\"\n}");
    }

    @Test
    void an_escaped_pair_is_one_character() throws IOException {
        assertThat(rewritten("{\"services\": {\"\\uD83D\\uDE00\": 5}}"))
                .isEqualTo("{\n  \"services\": {\n    \"😀\": 5\n  }\n}");
    }

    @ParameterizedTest
    @ValueSource(strings = { "{\"services\":{\"web\":12345}}", "{\"services\":{\"web\":12345}}\n",
            " \r\n\t{ \"services\" :\n{ \"web\" : 12345 } }\r\n\r\n" })
    void any_white_space_is_read(String text) throws IOException {
        assertThat(rewritten(text)).isEqualTo("{\n  \"services\": {\n    \"web\": 12345\n  }\n}");
    }

    @Test
    void the_metadata_is_that_of_the_file() throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), "{\"services\":{}}");

        SharedFile<ObjectNode> read = read(file).orElseThrow();

        assertThat(read.metadata()).isEqualTo(FileMetadata.of(file));
        assertThat(read.metadata().owner()).isEqualTo(Files.getAttribute(file, "unix:uid"));
        assertThat(read.metadata().modified()).isEqualTo(Files.getLastModifiedTime(file));
    }

    @Test
    void a_link_above_the_directory_is_followed() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        Files.writeString(real.resolve("pid.json"), "{\"services\":{\"web\":5}}");

        rewrite(link.resolve("pid.json"));

        assertThat(real.resolve("pid.json")).hasContent("{\n  \"services\": {\n    \"web\": 5\n  }\n}");
    }

    @Test
    void a_file_that_was_replaced_since_it_was_read_stays() throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), "{\"services\":{}}");
        SharedFile<ObjectNode> read = read(file).orElseThrow();
        Path other = Files.writeString(directory.resolve("other"), "{\"services\":{\"new\":5}}");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(AtomicFile.replace(file, new byte[0], read.metadata(), true)).isFalse();

        assertThat(file).hasContent("{\"services\":{\"new\":5}}");
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void a_file_removed_since_it_was_read_is_not_created_again() throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), "{\"services\":{\"web\":5}}");

        SharedFile<ObjectNode> read = read(file).orElseThrow();
        Files.delete(file);

        assertThat(AtomicFile.replace(file, new byte[0], read.metadata(), true)).isFalse();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void an_open_descriptor_of_the_old_file_does_not_matter() throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), "{\"services\":{\"old\":5}}");
        try (InputStream inherited = Files.newInputStream(file)) {
            rewrite(file);

            SharedFile<ObjectNode> read = read(file).orElseThrow();

            assertThat(read.metadata()).isEqualTo(FileMetadata.of(file));
            assertThat(inherited.read()).isEqualTo('{');
        }
    }

    @Test
    void a_half_written_file_is_read_when_it_is_complete() throws Exception {
        Path file = Files.createFile(directory.resolve("state.json"));
        Thread writer = new Thread(() -> {
            try {
                Files.writeString(file, "{\"services\":{\"web\":");
                Files.writeString(file, "{}}}", StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();

        assertThat(StateFileCodec.services(read(file).orElseThrow().document()).has("web")).isTrue();
        writer.join();
    }

    private static Optional<SharedFile<ObjectNode>> read(Path file) {
        return SharedFile.read(file, StateFileCodec::read);
    }

    private static void rewrite(Path file) throws IOException {
        SharedFile<ObjectNode> read = read(file).orElseThrow();
        assertThat(AtomicFile.replace(file, StateFileCodec.write(read.document()), read.metadata(), true)).isTrue();
    }

    private void assertStays(String text) throws IOException {
        assertThat(rewritten(text)).isEqualTo(text);
    }

    private String rewritten(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), text);
        rewrite(file);
        return Files.readString(file);
    }
}
