package dev.sysg.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

import io.quarkus.runtime.configuration.QuarkusConfigBuilderCustomizer;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProgramSourcesTest {

    private static final String VARIABLE = "SYSG_STOP_GRACE_PERIOD";

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
    void without_any_file_the_values_of_the_build_hold() {
        assertThat(gracePeriod(Map.of())).contains("10s");
    }

    @Test
    void the_machine_overrides_the_package_the_user_the_machine_and_the_environment_all() throws IOException {
        write(machine, "sysg: {stop: {grace-period: 1s}}");
        assertThat(gracePeriod(Map.of())).contains("1s");

        write(user, "sysg: {stop: {grace-period: 2s}}");
        assertThat(gracePeriod(Map.of())).contains("2s");

        assertThat(gracePeriod(Map.of(VARIABLE, "3s"))).contains("3s");
    }

    @Test
    void a_profile_s_section_counts_in_that_profile_only() throws IOException {
        write(user, "sysg: {stop: {grace-period: 1s}}\n'%night': {sysg: {stop: {grace-period: 2s}}}");

        assertThat(gracePeriod(Map.of())).contains("1s");
        assertThat(gracePeriod(Map.of("SYSG_PROFILE", "night"))).contains("2s");
        assertThat(gracePeriod(Map.of("SYSG_PROFILE", ""))).contains("1s");
    }

    @Test
    void a_profile_that_no_file_knows_is_warned_of() throws IOException {
        write(user, "'%night': {sysg: {stop: {grace-period: 2s}}}");

        assertThat(warnings("nigth")).singleElement().asString().contains("SYSG_PROFILE is 'nigth'", "\"%nigth\"");
        assertThat(warnings("night")).isEmpty();
        write(user, "'%day,night': {sysg: {stop: {grace-period: 2s}}}");
        assertThat(warnings("night")).isEmpty();
        assertThat(warnings("prod")).isEmpty();
        assertThat(warnings("")).isEmpty();
    }

    @Test
    void a_profile_s_section_of_the_machine_does_not_override_the_user() throws IOException {
        write(machine, "'%prod': {sysg: {stop: {grace-period: 1s}}}");
        write(user, "sysg: {stop: {grace-period: 2s}}");

        assertThat(gracePeriod(Map.of())).contains("2s");
    }

    @Test
    void no_other_variable_chooses_a_profile_or_a_file() throws IOException {
        write(user, "'%dev': {sysg: {stop: {grace-period: 1s}}}");
        Path other = root.resolve("other.yaml");
        write(other, "sysg: {stop: {grace-period: 2s}}");

        assertThat(gracePeriod(Map.of("QUARKUS_PROFILE", "dev", "SMALLRYE_CONFIG_PROFILE", "dev",
                "QUARKUS_CONFIG_LOCATIONS", other.toString(), "SMALLRYE_CONFIG_LOCATIONS", other.toString())))
                .contains("10s");
    }

    @Test
    void only_the_program_s_own_variables_are_seen() {
        SmallRyeConfig config = config(Map.of("QUARKUS_LOG_FILE_PATH", "/tmp/x", "_PROD_QUARKUS_LOG_LEVEL", "ALL",
                "SYSG_LOCK_TIMEOUT", "1s"));

        assertThat(config.getOptionalValue("quarkus.log.file.path", String.class)).isEmpty();
        assertThat(config.getOptionalValue("quarkus.log.level", String.class)).isEmpty();
        assertThat(config.getValue("sysg.lock-timeout", String.class)).isEqualTo("1s");
    }

    @Test
    void a_shorter_list_replaces_a_longer_one_whole() throws IOException {
        write(user, "sysg: {supervisor: {sockets: [only.sock], pid-files: 'only.pid'}}");

        SysgConfig texts = config(Map.of()).getConfigMapping(SysgConfig.class);

        assertThat(texts.supervisor().sockets()).contains(List.of("only.sock"));
        assertThat(texts.supervisor().pidFiles()).contains(List.of("only.pid"));
    }

    @Test
    void a_list_in_the_environment_replaces_that_of_a_file() throws IOException {
        write(user, "sysg: {supervisor: {sockets: [a, b, c]}}");

        assertThat(config(Map.of("SYSG_SUPERVISOR_SOCKETS", "x,y")).getConfigMapping(SysgConfig.class).supervisor()
                .sockets()).contains(List.of("x", "y"));
    }

    @Test
    void a_dollar_sign_is_one_whatever_follows() throws IOException {
        String odd = "/a/${HOME}/$x/$$/\\$y";
        write(user, "sysg: {state-dir: '" + odd + "'}");

        assertThat(config(Map.of()).getConfigMapping(SysgConfig.class).stateDir()).contains(odd);
        assertThat(config(Map.of("SYSG_STATE_DIR", odd + "2")).getConfigMapping(SysgConfig.class).stateDir())
                .contains(odd + "2");
    }

    private List<String> warnings(String profile) {
        return StreamSupport.stream(config(Map.of("SYSG_PROFILE", profile)).getConfigSources().spliterator(), false)
                .filter(CheckedSource.class::isInstance).map(CheckedSource.class::cast)
                .flatMap(source -> source.warnings().stream()).toList();
    }

    private Optional<String> gracePeriod(Map<String, String> environment) {
        return config(environment).getConfigMapping(SysgConfig.class).stop().gracePeriod();
    }

    private SmallRyeConfig config(Map<String, String> environment) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withDefaultValues(PackagedValues.read())
                .addDefaultSources()
                .addDiscoveredSources()
                .withCustomizers(new QuarkusConfigBuilderCustomizer())
                .withMapping(SysgConfig.class);
        ProgramSources.replaceSources(builder, environment, new ConfigFiles(machine, Optional.of(user)));
        return builder.build();
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
