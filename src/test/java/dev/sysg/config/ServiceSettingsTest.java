package dev.sysg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.error.SysgException;
import dev.sysg.platform.Signal;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServiceSettingsTest {

    @TempDir
    Path root;

    @Test
    void a_service_has_its_own_grace_period_and_signal() throws IOException {
        StopSettings settings =
                read("sysg: {stop: {services: {db: {grace-period: 2m, signal: INT}, web: {signal: QUIT}}}}");

        assertThat(settings.gracePeriods()).isEqualTo(Map.of("db", Duration.ofMinutes(2)));
        assertThat(settings.signals()).isEqualTo(Map.of("db", Signal.INT, "web", Signal.QUIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "shop/web", "a.b", "a b", "signal", "a.signal", "[0]", "%dev", "a\"b.c", "\"q\"",
            "on", "010", "~", "ä", "a,b", "$x", "${x}", "services"})
    void the_name_of_a_service_is_kept_as_written(String name) throws IOException {
        assertThat(read("sysg: {stop: {services: {'" + name + "': {signal: QUIT}}}}").signals())
                .isEqualTo(Map.of(name, Signal.QUIT));
    }

    @Test
    void names_that_yaml_reads_as_other_types_need_no_quotes() throws IOException {
        assertThat(read("sysg: {stop: {services: {on: {signal: QUIT}, 010: {signal: QUIT}}}}").signals())
                .containsOnlyKeys("on", "010");
    }

    @ParameterizedTest
    @CsvSource({"HUP,HUP", "SIGINT,INT", "quit,QUIT", "sigterm,TERM", "Usr1,USR1", "USR2,USR2", "SIGWINCH,WINCH",
            "KILL,KILL"})
    void a_signal_is_named_with_or_without_sig(String text, Signal expected) throws IOException {
        assertThat(read("sysg: {stop: {services: {web: {signal: " + text + "}}}}").signals())
                .isEqualTo(Map.of("web", expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONT", "SIGSTOP", "9", "SIGSIGINT", "SIG", "QUIT INT"})
    void another_signal_is_an_error_that_lists_them(String text) {
        assertThatThrownBy(() -> read("sysg: {stop: {services: {a.b: {signal: " + text + "}}}}"))
                .isInstanceOf(SysgException.class)
                .hasMessage("sysg.stop.services.\"a.b\".signal: '" + text + "' is not a stop signal; use one of "
                        + "HUP, INT, QUIT, KILL, USR1, USR2, TERM, WINCH (from " + root.resolve("user.yaml") + ")");
    }

    @Test
    void a_bad_grace_period_is_an_error_that_names_the_service() {
        assertThatThrownBy(() -> read("sysg: {stop: {services: {web: {grace-period: soon}}}}"))
                .isInstanceOf(SysgException.class)
                .hasMessageStartingWith("sysg.stop.services.web.grace-period: 'soon' is not a duration");
    }

    @Test
    void the_user_s_file_overrides_single_keys_of_the_machine_s() throws IOException {
        Files.writeString(root.resolve("machine.yaml"),
                "sysg: {stop: {services: {web: {grace-period: 1s, signal: INT}}}}");

        StopSettings settings = read("sysg: {stop: {services: {web: {signal: QUIT}}}}");

        assertThat(settings.gracePeriods()).isEqualTo(Map.of("web", Duration.ofSeconds(1)));
        assertThat(settings.signals()).isEqualTo(Map.of("web", Signal.QUIT));
    }

    @Test
    void a_service_of_another_profile_s_section_is_left_out() throws IOException {
        assertThat(read("'%night': {sysg: {stop: {services: {web: {signal: QUIT}}}}}").signals()).isEmpty();
    }

    @Test
    void there_is_no_variable_for_a_service() throws IOException {
        Path user = Files.writeString(root.resolve("user.yaml"), "sysg: {stop: {services: {web: {signal: QUIT}}}}");
        SettingsReader reader = new SettingsReader(PackagedConfig.build(),
                Map.of("SYSG_STOP_SERVICES_WEB_SIGNAL", "INT"), List.of(user));

        assertThat(reader.read().stop().signals()).isEqualTo(Map.of("web", Signal.QUIT));
    }

    private StopSettings read(String text) throws IOException {
        Path user = Files.writeString(root.resolve("user.yaml"), text);
        return new SettingsReader(PackagedConfig.build(), Map.of(), List.of(user, root.resolve("machine.yaml"))).read()
                .stop();
    }
}
