package dev.sysg.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import io.smallrye.config.SmallRyeConfig;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProgramSourcesTest {

    @Test
    void only_the_packaged_values_are_left() {
        SmallRyeConfig config = PackagedConfig.build();

        assertThat(config.getConfigSources()).hasSize(1);
        assertThat(config.getValue("sysg.stop.grace-period", String.class)).isEqualTo("10s");
    }

    @Test
    void the_profile_is_prod_even_if_the_package_was_built_in_another() {
        SmallRyeConfig config = PackagedConfig.build(Map.of("quarkus.profile", "dev"));

        assertThat(config.getProfiles()).containsExactly("prod");
        assertThat(config.getValue("quarkus.log.console.enabled", boolean.class)).isFalse();
    }

    @Test
    void system_properties_are_not_read() {
        assertThat(System.getProperties()).containsKey("java.version");
        assertThat(PackagedConfig.build().getOptionalValue("java.version", String.class)).isEmpty();
    }

    @Test
    void environment_variables_are_not_read() {
        assertThat(System.getenv()).containsKey("PATH");
        assertThat(PackagedConfig.build().getOptionalValue("path", String.class)).isEmpty();
    }

    @Test
    void every_packaged_value_is_found_and_no_name_is_listed() {
        SmallRyeConfig config = PackagedConfig.build();

        assertThat(PackagedConfig.values()).isNotEmpty().allSatisfy((name, value) -> assertThat(name.startsWith("%")
                || config.getValue(name, String.class).equals(value)).as(name).isTrue());
        assertThat(config.getPropertyNames()).isEmpty();
    }

    @Test
    void a_value_of_the_profile_prod_is_found() {
        SmallRyeConfig config = PackagedConfig.build(Map.of("%prod.quarkus.log.file.enabled", "true"));

        assertThat(config.getValue("quarkus.log.file.enabled", boolean.class)).isTrue();
    }

    @Test
    void a_name_that_no_source_has_is_absent() {
        assertThat(PackagedConfig.build().getOptionalValue("quarkus.log.file.path", String.class)).isEmpty();
    }
}
