package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.StartedProcesses;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedDocumentTest {

    private Path file;
    private SharedDocument<String> document;

    @BeforeEach
    void set_up(@TempDir Path root) {
        file = root.resolve("pid.json");
        document = new SharedDocument<>(file, content -> StandardCharsets.UTF_8.decode(content).toString(),
                text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_file_that_is_as_it_was_is_not_parsed_again() throws IOException {
        Files.writeString(file, "one");

        StartedProcesses.until(() -> document.read().orElseThrow() == document.read().orElseThrow());

        assertThat(document.read().orElseThrow().document()).isEqualTo("one");
    }

    @Test
    void a_change_is_seen_whatever_the_date_says() throws IOException {
        Files.writeString(file, "one");
        FileTime date = Files.getLastModifiedTime(file);
        StartedProcesses.until(() -> document.read().orElseThrow() == document.read().orElseThrow());

        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, date);

        assertThat(document.read().orElseThrow().document()).isEqualTo("two");
    }

    @Test
    void a_change_in_the_same_instant_is_seen() throws IOException {
        for (int i = 10; i < 99; i++) {
            Files.writeString(file, String.valueOf(i));
            assertThat(document.read().orElseThrow().document()).isEqualTo(String.valueOf(i));
        }
    }
}
