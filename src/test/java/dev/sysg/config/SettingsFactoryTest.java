package dev.sysg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.quarkus.runtime.configuration.QuarkusConfigBuilderCustomizer;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.config.Settings.Endpoint;
import dev.sysg.time.Durations;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SettingsFactoryTest {

    @TempDir
    Path root;

    @Test
    void the_packaged_values_are_the_documented_ones() {
        assertThat(settings(Map.of())).usingRecursiveComparison().isEqualTo(new Settings(Optional.empty(),
                List.of(new Endpoint("supervisor.pid", "supervisor.sock"), new Endpoint("sysg.pid", "control.sock")),
                Duration.ofSeconds(2), Duration.ofMinutes(2), Duration.ofSeconds(10), Duration.ofSeconds(10),
                Duration.ofSeconds(5)));
    }

    @Test
    void every_key_has_its_variable() {
        Settings settings = settings(Map.of("SYSG_STATE_DIR", "/s/../t", "SYSG_SUPERVISOR_PID_FILES", "p",
                "SYSG_SUPERVISOR_SOCKETS", "s", "SYSG_SUPERVISOR_CONNECT_TIMEOUT", "1ms",
                "SYSG_SUPERVISOR_RESPONSE_TIMEOUT", "2ms", "SYSG_LOCK_TIMEOUT", "0", "SYSG_STOP_GRACE_PERIOD", "0s",
                "SYSG_STOP_KILL_WAIT", "0ms"));

        assertThat(settings).isEqualTo(new Settings(Optional.of(Path.of("/t")), List.of(new Endpoint("p", "s")),
                Duration.ofMillis(1), Duration.ofMillis(2), Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({"SUPERVISOR_CONNECT_TIMEOUT,0,sysg.supervisor.connect-timeout", "LOCK_TIMEOUT,-1s,sysg.lock-timeout",
            "SUPERVISOR_RESPONSE_TIMEOUT,0ms,sysg.supervisor.response-timeout", "STOP_KILL_WAIT,x,sysg.stop.kill-wait",
            "STOP_GRACE_PERIOD,-0.1s,sysg.stop.grace-period", "STOP_GRACE_PERIOD,'',sysg.stop.grace-period",
            "STATE_DIR,relative,sysg.state-dir", "STATE_DIR,~/x,sysg.state-dir",
            "SUPERVISOR_SOCKETS,'',sysg.supervisor.sockets", "SUPERVISOR_SOCKETS,'a, ',sysg.supervisor.sockets"})
    void a_bad_value_is_an_error_that_names_key_value_and_variable(String variable, String value, String key) {
        assertThatThrownBy(() -> settings(Map.of("SYSG_" + variable, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(key + ": '" + value + "' is ")
                .hasMessageEndingWith("(from SYSG_" + variable + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[a]", "[a, b, c]"})
    void lists_of_unequal_length_are_an_error(String sockets) {
        assertThatThrownBy(() -> settings(Map.of(), "sysg: {supervisor: {sockets: " + sockets + "}}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sysg.supervisor.sockets");
    }

    @Test
    void an_empty_name_in_a_list_is_an_error() {
        assertThatThrownBy(() -> settings(Map.of(), "sysg: {supervisor: {sockets: [a, ' ']}}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("sysg.supervisor.sockets: ");
    }

    @Test
    void a_variable_that_cannot_be_read_is_an_error() {
        assertThatThrownBy(() -> settings(Map.of("SYSG_SUPERVISOR_SOCKETS", "a\uFFFD")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("SYSG_SUPERVISOR_SOCKETS is not UTF-8, and could name something else");
    }

    @Test
    void a_bad_value_in_a_file_is_an_error_that_names_the_file() {
        assertThatThrownBy(() -> settings(Map.of(), "sysg: {stop: {grace-period: soon}}"))
                .hasMessage("sysg.stop.grace-period: 'soon' is not a duration; " + Durations.FORMS + " (from "
                        + root.resolve("application.yaml") + ")");
    }

    @Test
    void a_bad_file_is_an_error_only_when_settings_are_asked_for() {
        SmallRyeConfig config = config(Map.of(), "sysg: [");
        SettingsFactory factory = new SettingsFactory(config.getConfigMapping(SysgConfig.class), config);

        assertThatThrownBy(factory::create).isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("cannot read " + root.resolve("application.yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a,b", " ", "a b", "%dev", "a.b", "ä"})
    void a_profile_that_is_no_plain_name_is_an_error(String profile) {
        assertThatThrownBy(() -> settings(Map.of("SYSG_PROFILE", profile)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("SYSG_PROFILE is '" + profile + "': use the name of one profile");
    }

    private Settings settings(Map<String, String> environment) {
        return settings(environment, "");
    }

    private Settings settings(Map<String, String> environment, String file) {
        SmallRyeConfig config = config(environment, file);
        return new SettingsFactory(config.getConfigMapping(SysgConfig.class), config).create();
    }

    private SmallRyeConfig config(Map<String, String> environment, String file) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withDefaultValues(PackagedValues.read())
                .withCustomizers(new QuarkusConfigBuilderCustomizer())
                .withMapping(SysgConfig.class);
        try {
            Path user = Files.writeString(root.resolve("application.yaml"), file);
            ConfigFiles files = new ConfigFiles(root.resolve("none"), Optional.of(user));
            ProgramSources.replaceSources(builder, environment, files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return builder.build();
    }
}
