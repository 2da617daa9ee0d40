package dev.sysg.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConfigFilesTest {

    @Test
    void the_machine_s_file_lies_in_etc() {
        assertThat(ConfigFiles.of(Map.of()).machine()).isEqualTo(Path.of("/etc/sysg/application.yaml"));
    }

    @Test
    void the_user_s_file_lies_in_the_configuration_directory() {
        assertThat(ConfigFiles.of(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/x")).user())
                .contains(Path.of("/x/sysg/application.yaml"));
    }

    @Test
    void which_is_in_the_home_if_none_is_named_or_a_relative_one() {
        Path expected = Path.of("/h/.config/sysg/application.yaml");

        assertThat(ConfigFiles.of(Map.of("HOME", "/h")).user()).contains(expected);
        assertThat(ConfigFiles.of(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "")).user()).contains(expected);
        assertThat(ConfigFiles.of(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "x")).user()).contains(expected);
        assertThat(ConfigFiles.of(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/x\0")).user()).contains(expected);
    }

    @Test
    void without_a_home_there_is_none() {
        assertThat(ConfigFiles.of(Map.of()).user()).isEmpty();
        assertThat(ConfigFiles.of(Map.of("HOME", "")).user()).isEmpty();
        assertThat(ConfigFiles.of(Map.of("HOME", "relative")).user()).isEmpty();
    }
}
