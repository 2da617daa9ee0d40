package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.Nobody;
import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConfigurationIT {

    @TempDir
    Path root;

    private Sysg sysg;
    private Path file;

    @BeforeEach
    void make_a_world() throws IOException {
        sysg = new Sysg(root);
        file = Files.createDirectories(sysg.home().resolve(".config/sysg")).resolve("application.yaml");
    }

    @Test
    void the_user_s_file_counts() throws IOException {
        write("sysg: {state-dir: /nonexistent/of-the-file}");

        sysg.run("stop", "-s", "web").exits(0).prints("/nonexistent/of-the-file");
    }

    @Test
    void the_environment_overrides_it() throws IOException {
        write("sysg: {state-dir: /nonexistent/of-the-file}");

        sysg.with("SYSG_STATE_DIR", "/nonexistent/of-the-environment");

        sysg.run("stop", "-s", "web").exits(0).prints("/nonexistent/of-the-environment");
    }

    @Test
    void the_profile_chooses_its_section() throws IOException {
        write("'%night': {sysg: {state-dir: /nonexistent/of-the-night}}");

        sysg.with("QUARKUS_PROFILE", "night").run("stop", "-s", "web").exits(0).prints(sysg.home().toString());
        sysg.with("SYSG_PROFILE", "night").run("stop", "-s", "web").exits(0).prints("/nonexistent/of-the-night");
    }

    @Test
    void the_profile_of_dev_mode_prints_no_more_than_any_other() {
        String usual = sysg.run("stop", "-s", "web").exits(0).out();

        assertThat(sysg.with("SYSG_PROFILE", "dev").run("stop", "-s", "web").exits(0).out()).isEqualTo(usual);
    }

    @Test
    void xdg_config_home_moves_it() throws IOException {
        write("sysg: {state-dir: /nonexistent/of-the-file}");

        sysg.with("XDG_CONFIG_HOME", root.resolve("elsewhere").toString())
                .run("stop", "-s", "web").exits(0).prints(sysg.home().toString());
    }

    @Test
    void a_mistake_in_it_is_one_line_and_leaves_the_help_alone() throws IOException {
        write("sysg: [");

        sysg.run("stop").exits(1).printsNothing().complainsOnly("error: cannot read " + file + " line ");
        sysg.run("--help").exits(0).isSilent();
        sysg.run("--version").exits(0).isSilent();
        sysg.run("stop", "--help").exits(0).isSilent();
    }

    @Test
    void so_is_an_unknown_key() throws IOException {
        write("sysg: {stop: {grace-perod: 1s}}");

        sysg.run("stop").exits(1).complainsOnly("error: unknown key 'sysg.stop.grace-perod' in " + file);
        sysg.run("--help").exits(0).isSilent();
    }

    @Test
    void so_is_a_bad_value() {
        sysg.with("SYSG_STOP_GRACE_PERIOD", "-1s");

        sysg.run("stop").exits(1).printsNothing()
                .complainsOnly("error: sysg.stop.grace-period: '-1s' is not a duration",
                        "(from SYSG_STOP_GRACE_PERIOD)");
        sysg.run("--help").exits(0).isSilent();
    }

    @Test
    void so_is_a_strange_profile() {
        sysg.with("SYSG_PROFILE", "../x");

        sysg.run("stop").exits(1).complainsOnly("error: SYSG_PROFILE is '../x'");
        sysg.run("--help").exits(0).isSilent();
    }

    @Tag("permissions")
    @Test
    void a_file_that_others_can_write_is_left_out_with_a_warning() throws IOException {
        write("sysg: {state-dir: /nonexistent/of-the-file}");
        Files.setAttribute(file, "unix:mode", 0666);

        sysg.run("stop", "-s", "web").exits(0).prints(sysg.home().toString())
                .complains("warning: ignored " + file + ": others can write " + file);
    }

    @Test
    void a_home_closed_to_this_user_is_not_needed_where_all_paths_are_given() throws IOException {
        assumeTrue(StartedProcesses.isRoot(), "only root can become another user");
        List<String> nobody = Nobody.in(sysg, root);
        Files.setPosixFilePermissions(sysg.home(), PosixFilePermissions.fromString("rwx------"));

        sysg.startAs(nobody, "stop").await().exits(1).printsNothing().withoutTrace()
                .complains(sysg.home() + " belongs to root, mode rwx------");

        sysg.with("SYSG_STATE_DIR", sysg.directory().toString());
        sysg.startAs(nobody, "stop", "-c", "/dev/null").await().exits(0).isSilent()
                .printsOnly("nothing to stop in " + sysg.directory());
    }

    @Test
    void an_empty_state_directory_is_not_taken_for_the_default_one() {
        sysg.recorded("web", Integer.MAX_VALUE);

        sysg.with("SYSG_STATE_DIR", "").run("stop").exits(1).printsNothing()
                .complainsOnly("error: SYSG_STATE_DIR is set, but empty");
    }

    @Test
    void without_a_home_the_error_says_so_and_the_help_is_there() {
        sysg.with("HOME", null);

        sysg.run("stop").exits(1).complainsOnly("error: HOME is not set");
        sysg.run("--help").exits(0).isSilent();
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setAttribute(file, "unix:mode", 0600);
    }
}
