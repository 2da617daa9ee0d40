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
    @CsvSource({"5,5", "5s,5", "1m,60", "2h,7200", "0,0", "' 7 s ',7", "500ms,0", "1.5s,1"})
    void a_timeout_has_the_forms_of_systemg_and_of_the_options(String text, long seconds) {
        assertThat(hook(", timeout: '" + text + "'").timeout().toSeconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "-1", "s", "123456789012345678901"})
    void an_invalid_timeout_is_a_warning_and_30_s(String text) {
        try (Warnings warnings = new Warnings(ManifestSource.class.getPackage())) {
            assertThat(hook(", timeout: '" + text + "'").timeout()).isEqualTo(Hook.DEFAULT_TIMEOUT);
            assertThat(warnings.messages()).singleElement().asString()
                    .contains("systemg.yaml:1:94: timeout of hook on_stop.success of service 'web': '" + text + "'")
                    .endsWith("; the hook is killed after 30 s");
        }
    }

    @Test
    void no_timeout_is_30_s() {
        assertThat(hook("").timeout()).hasSeconds(30);
        assertThat(hook(", timeout: ").timeout()).hasSeconds(30);
    }

    private Hook hook(String timeout) {
        return new Manifests(directory).service("{version: 1, services: {web: {command: c, hooks: {on_stop: {success: "
                + "{command: bye" + timeout + "}}}}}}", "web").onStop().orElseThrow();
    }
}
