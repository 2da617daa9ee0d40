package dev.sysg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.config.Settings.Endpoint;
import dev.sysg.error.SysgException;
import dev.sysg.testing.TestSettings;
import dev.sysg.testing.Warnings;
import dev.sysg.time.Durations;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SettingsReaderTest {

    private static final String GRACE_PERIOD = "SYSG_STOP_GRACE_PERIOD";

    @TempDir
    Path root;

    private Path machine;
    private Path user;

    @BeforeEach
    void name_the_files() {
        machine = root.resolve("machine.yaml");
        user = root.resolve("user.yaml");
    }

    @Test
    void the_packaged_values_are_the_documented_ones() {
        assertThat(read(Map.of())).isEqualTo(new TestSettings().build());
    }

    @Test
    void dev_mode_has_its_state_directory_and_overrides_by_quarkus() {
        Config config = new SmallRyeConfigBuilder().addDefaultInterceptors().withProfile("dev")
                .withDefaultValues(PackagedConfig.values()).withDefaultValue("dev.state-directory", "/d")
                .withSources(new PropertiesConfigSource(Map.of("sysg.stop.kill-wait", "1s"), "test", 500)).build();

        assertThat(new SettingsReader(config, Map.of(), List.of()).read())
                .isEqualTo(new TestSettings().stateDirectory(Path.of("/d")).killWait(Duration.ofSeconds(1)).build());
    }

    @Test
    void every_key_has_its_variable() {
        Settings settings = read(Map.of("SYSG_STATE_DIR", "/s/../t", "SYSG_SUPERVISOR_PID_FILES", "p",
                "SYSG_SUPERVISOR_SOCKETS", "s", "SYSG_SUPERVISOR_CONNECT_TIMEOUT", "1ms",
                "SYSG_SUPERVISOR_RESPONSE_TIMEOUT", "2ms", "SYSG_LOCK_TIMEOUT", "0", GRACE_PERIOD, "0s",
                "SYSG_STOP_KILL_WAIT", "0ms", "SYSG_STOP_PARALLEL", "True"));

        assertThat(settings).isEqualTo(new TestSettings().stateDirectory(Path.of("/t")).endpoint("p", "s")
                .connectTimeout(Duration.ofMillis(1)).responseTimeout(Duration.ofMillis(2)).lockTimeout(Duration.ZERO)
                .gracePeriod(Duration.ZERO).killWait(Duration.ZERO).parallel().build());
    }

    @Test
    void the_environment_overrides_the_user_s_file_and_that_the_machine_s() throws IOException {
        write(machine, "sysg: {stop: {grace-period: 1s}}");
        assertThat(gracePeriod(Map.of())).hasSeconds(1);

        write(user, "sysg: {stop: {grace-period: 2s}}");
        assertThat(gracePeriod(Map.of())).hasSeconds(2);

        assertThat(gracePeriod(Map.of(GRACE_PERIOD, "3s"))).hasSeconds(3);
    }

    @ParameterizedTest
    @CsvSource({"SUPERVISOR_CONNECT_TIMEOUT,0,sysg.supervisor.connect-timeout", "LOCK_TIMEOUT,-1s,sysg.lock-timeout",
            "SUPERVISOR_RESPONSE_TIMEOUT,0ms,sysg.supervisor.response-timeout", "STOP_KILL_WAIT,x,sysg.stop.kill-wait",
            "STOP_GRACE_PERIOD,-0.1s,sysg.stop.grace-period", "STOP_GRACE_PERIOD,'',sysg.stop.grace-period",
            "STATE_DIR,relative,sysg.state-dir", "STATE_DIR,~/x,sysg.state-dir", "STATE_DIR,' ',sysg.state-dir",
            "SUPERVISOR_SOCKETS,'',sysg.supervisor.sockets", "STOP_PARALLEL,maybe,sysg.stop.parallel",
            "STOP_PARALLEL,'',sysg.stop.parallel"})
    void a_bad_value_is_an_error_that_names_key_value_and_variable(String variable, String value, String key) {
        assertThatThrownBy(() -> read(Map.of("SYSG_" + variable, value)))
                .isInstanceOf(SysgException.class)
                .hasMessageStartingWith(key + ": '" + value + "' is ")
                .hasMessageEndingWith("(from SYSG_" + variable + ")");
    }

    @Test
    void a_bad_value_in_a_file_is_an_error_that_names_the_file() throws IOException {
        write(user, "sysg: {stop: {grace-period: soon}}");

        assertThatThrownBy(() -> read(Map.of())).hasMessage("sysg.stop.grace-period: 'soon' is not a duration; "
                + Durations.FORMS + " (from " + user + ")");
    }

    @Test
    void an_overridden_bad_value_is_not_an_error() throws IOException {
        write(machine, "sysg: {stop: {grace-period: soon}}");

        assertThat(gracePeriod(Map.of(GRACE_PERIOD, "3s"))).hasSeconds(3);
    }

    @Test
    void a_variable_that_is_not_utf8_is_an_error() {
        assertThatThrownBy(() -> read(Map.of("SYSG_SUPERVISOR_SOCKETS", "a\uFFFD")))
                .isInstanceOf(SysgException.class)
                .hasMessageStartingWith("SYSG_SUPERVISOR_SOCKETS is not UTF-8, and could name something else");
    }

    @Test
    void a_dollar_sign_is_literal() throws IOException {
        String odd = "/a/${HOME}/$x/$$/\\$y";
        write(user, "sysg: {state-dir: '" + odd + "'}");

        assertThat(read(Map.of()).stateDirectory()).contains(Path.of(odd));
        assertThat(read(Map.of("SYSG_STATE_DIR", odd + "2")).stateDirectory()).contains(Path.of(odd + "2"));
    }

    @Test
    void an_empty_value_counts_as_absent_where_none_is_needed() throws IOException {
        write(user, "sysg: {state-dir: '', stop: {grace-period: }}");

        assertThat(read(Map.of())).isEqualTo(new TestSettings().build());
    }

    @Test
    void a_shorter_list_replaces_a_longer_one() throws IOException {
        write(user, "sysg: {supervisor: {sockets: ['a,b\\c.sock'], pid-files: 'only.pid'}}");

        assertThat(read(Map.of()).endpoints()).containsExactly(new Endpoint("only.pid", "a,b\\c.sock"));
    }

    @Test
    void a_list_in_a_variable_is_split_at_commas() throws IOException {
        write(user, "sysg: {supervisor: {pid-files: [a, b], sockets: [c]}}");

        assertThat(read(Map.of("SYSG_SUPERVISOR_SOCKETS", "x,y")).endpoints())
                .containsExactly(new Endpoint("a", "x"), new Endpoint("b", "y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[a]", "[a, b, c]", "[a, ' ']", "[a, \"b\\0\"]"})
    void lists_that_do_not_match_or_have_bad_names_are_an_error(String sockets) throws IOException {
        write(user, "sysg: {supervisor: {sockets: " + sockets + "}}");

        assertThatThrownBy(() -> read(Map.of())).isInstanceOf(SysgException.class)
                .hasMessageContaining("sysg.supervisor.sockets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sysg: {stop: {grace-perod: 5s}}", "sysg: {stop.grace-period: 5s}", "sysg: 5",
            "sysg: [a]", "sysg: {stop: 5s}", "sysg: {lock-timeout: {x: 1}}", "'%dev': {sysg: {lock-timout: 1s}}",
            "sysg: {stop: {services: {web: {sgnal: QUIT}}}}",
            "sysg: {stop: {services: {web: QUIT}}}", "sysg: {stop: {services: {a: {b: {signal: QUIT}}}}}"})
    void an_unknown_key_is_an_error_that_names_key_and_file(String text) throws IOException {
        write(user, text);

        assertThatThrownBy(() -> read(Map.of())).isInstanceOf(SysgException.class)
                .hasMessageMatching("(?s)unknown key '(%dev\\.)?sysg.*' in " + user + ": correct or remove it; .*")
                .hasMessageContaining("sysg.stop.grace-period").hasMessageContaining(".\"NAME\".signal");
    }

    @Test
    void keys_that_are_not_the_program_s_are_ignored_with_a_warning() throws IOException {
        write(user, "quarkus: {log: {file: {path: /etc/x}}}\nsysq: {lock-timeout: 1s}\nsysg: {lock-timeout: 2s}");

        try (Warnings warnings = warnings()) {
            assertThat(read(Map.of()).lockTimeout()).hasSeconds(2);

            assertThat(warnings.messages()).containsExactlyInAnyOrder(
                    "ignored 'quarkus.log.file.path' in " + user + ": only keys under sysg count there",
                    "ignored 'sysq.lock-timeout' in " + user + ": only keys under sysg count there");
        }
    }

    @Test
    void variables_of_quarkus_change_nothing() throws IOException {
        write(user, "'%dev': {sysg: {stop: {grace-period: 1s}}}");

        assertThat(gracePeriod(Map.of("QUARKUS_PROFILE", "dev", "SMALLRYE_CONFIG_PROFILE", "dev"))).hasSeconds(10);
    }

    @Test
    void a_profile_s_section_counts_in_that_profile_only() throws IOException {
        write(user, "sysg: {stop: {grace-period: 1s}}\n'%night': {sysg: {stop: {grace-period: 2s}}}");

        assertThat(gracePeriod(Map.of())).hasSeconds(1);
        assertThat(gracePeriod(Map.of("SYSG_PROFILE", "night"))).hasSeconds(2);
        assertThat(gracePeriod(Map.of("SYSG_PROFILE", ""))).hasSeconds(1);
    }

    @Test
    void a_profile_s_section_of_the_machine_does_not_override_the_user() throws IOException {
        write(machine, "'%prod': {sysg: {stop: {grace-period: 1s}}}");
        assertThat(gracePeriod(Map.of())).hasSeconds(1);

        write(user, "sysg: {stop: {grace-period: 2s}}");
        assertThat(gracePeriod(Map.of())).hasSeconds(2);
    }

    @Test
    void a_profile_without_a_section_is_warned_of() throws IOException {
        write(user, "'%night': {sysg: {stop: {grace-period: 2s}}}");

        try (Warnings warnings = warnings()) {
            List.of("night", "prod", "").forEach(profile -> read(Map.of("SYSG_PROFILE", profile)));
            assertThat(warnings.messages()).isEmpty();

            read(Map.of("SYSG_PROFILE", "nigth"));
            assertThat(warnings.messages()).containsExactly("SYSG_PROFILE is 'nigth', but no configuration file has a "
                    + "section \"%nigth\": it changes nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SYSG_STOP_X", "SYSG_SUPERVISOR_X", "SYSG_LOCK_X", "SYSG_STATE_X"})
    void a_variable_that_begins_like_that_of_a_key_is_warned_of(String variable) {
        try (Warnings warnings = warnings()) {
            read(Map.of(variable, "33s", "SYSG_SERVICE_NAME", "web", "SYSG_COMMAND_TIMEOUT", "1", "SYSG_HOME", "/"));

            assertThat(warnings.messages()).singleElement().asString().startsWith("ignored the variable " + variable);
        }
    }

    @Test
    void a_variable_that_belongs_to_no_key_is_warned_of() {
        try (Warnings warnings = warnings()) {
            read(Map.of("SYSG_STOP_GRACE", "33s", "SYSG_LOCK_TIMEOUT", "1s", "SYSG_SERVICE_NAME", "web",
                    "SYSG_COMMAND_TIMEOUT", "1"));

            assertThat(warnings.messages()).singleElement().asString()
                    .isEqualTo("ignored the variable SYSG_STOP_GRACE, which belongs to no key; did you mean "
                            + "'SYSG_STOP_GRACE_PERIOD'?");
            read(Map.of("SYSG_STOP_GRACE_PERIODE", "33s"));
            assertThat(warnings.messages()).last().asString().endsWith("; did you mean 'SYSG_STOP_GRACE_PERIOD'?");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a,b", " ", "a b", "%dev", "a.b", "ä"})
    void a_profile_with_other_characters_is_an_error(String profile) {
        assertThatThrownBy(() -> read(Map.of("SYSG_PROFILE", profile)))
                .isInstanceOf(SysgException.class)
                .hasMessageStartingWith("SYSG_PROFILE is '" + profile + "': use the name of one profile");
    }

    @Test
    void a_bad_file_is_an_error_only_when_the_settings_are_read() throws IOException {
        write(user, "sysg: [");
        SettingsReader reader = reader(Map.of());

        assertThatThrownBy(reader::read).isInstanceOf(SysgException.class)
                .hasMessageStartingWith("cannot read " + user + " line ");
    }

    private static Warnings warnings() {
        return new Warnings(SettingsReader.class.getPackage());
    }

    private Duration gracePeriod(Map<String, String> environment) {
        return read(environment).stop().gracePeriod();
    }

    private Settings read(Map<String, String> environment) {
        return reader(environment).read();
    }

    private SettingsReader reader(Map<String, String> environment) {
        return new SettingsReader(PackagedConfig.build(), environment, List.of(user, machine));
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
