package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read is written again, byte for byte, where systemg wrote it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JsonFileTest {

    @TempDir
    Path directory;

    @Test
    void an_absent_file_is_no_error() {
        assertThat(JsonFile.read(directory.resolve("pid.json"))).isEmpty();
        assertThat(JsonFile.read(directory.resolve("nowhere/pid.json"))).isEmpty();
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
            "0.10", "-0.0", "1e3", "1E+3", "1e-7", "0.1e1", "1e16", "1.0e400", "3.4028235e38", "0.00000000000000001" })
    void numbers_stay_as_they_are_written(String number) throws IOException {
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
    void any_blanks_are_read_and_written_in_one_way(String text) throws IOException {
        assertThat(rewritten(text)).isEqualTo("{\n  \"services\": {\n    \"web\": 12345\n  }\n}");
    }

    @Test
    void the_attributes_are_those_of_the_file() throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), "{\"services\":{}}");

        JsonFile read = JsonFile.read(file).orElseThrow();

        assertThat(read.marks()).isEqualTo(FileMetadata.of(file));
        assertThat(read.marks().owner()).isEqualTo(Files.getAttribute(file, "unix:uid"));
        assertThat(read.writtenAt()).isEqualTo(Files.getLastModifiedTime(file).toInstant());
    }

    @Test
    void a_directory_that_is_reached_through_a_link_is_no_matter() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        Files.writeString(real.resolve("pid.json"), "{\"services\":{\"web\":5}}");

        JsonFile.read(link.resolve("pid.json")).orElseThrow().replace(true, Optional.empty());

        assertThat(real.resolve("pid.json")).hasContent("{\n  \"services\": {\n    \"web\": 5\n  }\n}");
    }

    @Test
    void a_file_that_another_one_has_taken_the_place_of_since_it_was_read_is_not_replaced() throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), "{\"services\":{}}");
        JsonFile read = JsonFile.read(file).orElseThrow();
        Path other = Files.writeString(directory.resolve("other"), "{\"services\":{\"new\":5}}");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> read.replace(true, Optional.empty())).isInstanceOf(AtomicFile.ChangedException.class);

        assertThat(file).hasContent("{\"services\":{\"new\":5}}");
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void what_is_written_without_the_lock_between_reading_and_replacing_is_read_and_kept() throws IOException {
        Path file = Files.writeString(directory.resolve("state.json"), "{\"services\":{\"web\":{}}}");
        List<Integer> seen = new ArrayList<>();

        assertThat(JsonFile.update(file, read -> {
            seen.add(read.services().size());
            if (seen.size() == 1) {
                write(file, "{\"services\":{\"web\":{},\"db\":{}}}");
            }
            read.services().remove("web");
            return true;
        }, false, Optional.empty())).isTrue();

        assertThat(seen).containsExactly(1, 2);
        assertThat(file).hasContent("{\n  \"services\": {\n    \"db\": {}\n  }\n}");
    }

    @Test
    void a_file_that_goes_between_reading_and_replacing_is_not_made_again() throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), "{\"services\":{\"web\":5}}");

        assertThat(JsonFile.update(file, read -> {
            assertThat(file.toFile().delete()).isTrue();
            return true;
        }, true, Optional.empty())).isFalse();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_writer_who_never_stops_is_an_error_and_no_endless_wait() throws IOException {
        Path file = Files.writeString(directory.resolve("state.json"), "{\"services\":{}}");
        List<Integer> tries = new ArrayList<>();

        assertThatThrownBy(() -> JsonFile.update(file, read -> {
            tries.add(tries.size());
            write(file, "{\"services\":{\"n" + "n".repeat(tries.size()) + "\":{}}}");
            return true;
        }, false, Optional.empty())).isInstanceOf(IOException.class).hasMessageContaining("without the lock");
        assertThat(tries).hasSizeBetween(2, 100);
    }

    @Test
    void another_descriptor_of_an_earlier_file_of_the_name_is_not_taken_for_that_of_the_file() throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), "{\"services\":{\"old\":5}}");
        try (InputStream inherited = Files.newInputStream(file)) {
            JsonFile.read(file).orElseThrow().replace(true, Optional.empty());

            JsonFile read = JsonFile.read(file).orElseThrow();

            assertThat(read.marks()).isEqualTo(FileMetadata.of(file));
            assertThat(inherited.read()).isEqualTo('{');
        }
    }

    @Test
    void a_file_that_is_being_written_is_read_when_it_is_whole() throws Exception {
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

        assertThat(JsonFile.read(file).orElseThrow().services().has("web")).isTrue();
        writer.join();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertStays(String text) throws IOException {
        assertThat(rewritten(text)).isEqualTo(text);
    }

    private String rewritten(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("pid.json"), text);
        JsonFile.read(file).orElseThrow().replace(true, Optional.empty());
        return Files.readString(file);
    }
}
