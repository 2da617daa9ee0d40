package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Warnings;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HookTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"5,5", "5s,5", "1m,60", "2h,7200", "0,0", "' 7 s ',7", "+3,3", "18446744073709551615h,31536000"})
    void a_timeout_counts_seconds_minutes_or_hours(String text, long seconds) {
        assertThat(hook(", timeout: '" + text + "'").timeout().toSeconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "500ms", "", "-1", "1.5s", "s", "123456789012345678901"})
    void a_timeout_that_is_none_is_a_warning_and_the_default(String text) {
        try (Warnings warnings = new Warnings(ManifestLoader.class.getPackage())) {
            assertThat(hook(", timeout: '" + text + "'").timeout()).isEqualTo(Hook.DEFAULT_TIMEOUT);
            assertThat(warnings.messages()).singleElement().asString()
                    .contains("invalid timeout '" + text + "' of hook on_stop.success of service 'web'", "30 s");
        }
    }

    @Test
    void without_a_timeout_there_is_the_default() {
        assertThat(hook("").timeout()).hasSeconds(30);
        assertThat(hook(", timeout: ").timeout()).hasSeconds(30);
    }

    private Hook hook(String timeout) {
        return new Manifests(directory).service("{version: 1, services: {web: {command: c, hooks: {on_stop: {success: "
                + "{command: bye" + timeout + "}}}}}}", "web").onStop().orElseThrow();
    }
}
