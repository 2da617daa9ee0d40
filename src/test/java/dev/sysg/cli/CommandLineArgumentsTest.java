package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CommandLineArgumentsTest {

    @TempDir
    Path root;

    @Test
    void decoded_arguments_stay_as_they_are() throws IOException {
        Path other = commandLine("java", "-jar", "x.jar", "stop", "-s", "other");

        assertThat(CommandLineArguments.decode(other, "stop", "-s", "wéb")).containsExactly("stop", "-s", "wéb");
    }

    @Test
    void arguments_with_an_undecoded_byte_are_read_again() throws IOException {
        Path typed = commandLine("java", "-jar", "x.jar", "stop", "-s", "wéb\n2", "");

        assertThat(CommandLineArguments.decode(typed, "stop", "-s", "w\uFFFD\uFFFDb\n2", ""))
                .containsExactly("stop", "-s", "wéb\n2", "");
    }

    @Test
    void in_a_native_executable_they_start_after_the_program() throws IOException {
        assertThat(CommandLineArguments.decode(commandLine("./sysg", "é"), "\uFFFD\uFFFD")).containsExactly("é");
    }

    @Test
    void a_command_line_that_does_not_fit_is_not_used() throws IOException {
        assertThat(CommandLineArguments.decode(commandLine("java", "@file"), "stop", "-s", "\uFFFD"))
                .containsExactly("stop", "-s", "\uFFFD");
        assertThat(CommandLineArguments.decode(commandLine("java", "x", "y"), "stop", "\uFFFD"))
                .containsExactly("stop", "\uFFFD");
        assertThat(CommandLineArguments.decode(root.resolve("none"), "\uFFFD")).containsExactly("\uFFFD");
    }

    private Path commandLine(String... words) throws IOException {
        return Files.write(root.resolve("cmdline"), (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8));
    }
}
