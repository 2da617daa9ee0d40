package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.Sysg;

/** The signal and the grace period of single services in application.yaml. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServiceSettingsIT {

    private final Services services = new Services();
    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root).manifest("version: '1'\nservices: {}\n");
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void the_first_signal_is_that_of_the_service() throws IOException {
        configure("nginx: {signal: QUIT}");
        sysg.recorded("nginx", endingAt("QUIT").pid(), "web", services.start("exec sleep 600").pid());

        sysg.run("stop").exits(0).isSilent().prints("nginx: stopped (QUIT, ", "web: stopped (TERM, ");

        assertThat(services.live()).isEmpty();
    }

    @Test
    void a_dry_run_and_a_stop_without_waiting_use_it_too() throws IOException {
        configure("nginx: {signal: QUIT, grace-period: 2m}");
        Process nginx = endingAt("QUIT");
        sysg.recorded("nginx", nginx.pid());

        sysg.run("stop", "--dry-run").exits(0).prints("nginx: would stop (SIGQUIT to process group " + nginx.pid(),
                ", SIGKILL after 2 m");
        sysg.run("stop", "--no-wait").exits(0).printsOnly("nginx: signalled (QUIT, not waited for)");

        Services.until(() -> !nginx.isAlive());
        assertThat(nginx.exitValue()).isEqualTo(7);
    }

    @Test
    void the_grace_period_is_that_of_the_service() throws IOException {
        configure("stubborn: {grace-period: 300ms}");
        sysg.recorded("stubborn", services.startIgnoringTerm().pid());

        Run run = sysg.with("SYSG_STOP_GRACE_PERIOD", "60s").run("stop").exits(0);

        assertThat(run.out()).matches("stubborn: stopped \\(KILL, ([3-9]\\d\\d|[1-9]\\d\\d\\d) ms\\)\n");
    }

    @Test
    void the_option_has_priority_over_it() throws IOException {
        configure("stubborn: {grace-period: 60s}");
        sysg.recorded("stubborn", services.startIgnoringTerm().pid());

        sysg.run("stop", "--grace", "100ms").exits(0).prints("stubborn: stopped (KILL, ");
    }

    @Test
    void an_unknown_signal_is_an_error_and_nothing_is_stopped() throws IOException {
        configure("web: {signal: SEGV}");
        Process web = services.start("exec sleep 600");
        sysg.recorded("web", web.pid());

        sysg.run("stop").exits(1).printsNothing().complainsOnly("error: sysg.stop.services.", "SEGV", "QUIT");

        assertThat(web.isAlive()).isTrue();
    }

    private void configure(String service) throws IOException {
        Path directory = Files.createDirectories(sysg.home().resolve(".config/sysg"));
        Files.writeString(directory.resolve("application.yaml"), "sysg: {stop: {services: {" + service + "}}}\n");
    }

    /** A service that ignores SIGTERM and exits with 7 at this signal. */
    private Process endingAt(String signal) {
        Path ready = sysg.directory().resolve(signal + ".ready");
        Process process = services.start("trap '' TERM; trap 'exit 7' " + signal + "; : > " + ready
                + "; while :; do sleep 0.01; done");
        Services.until(() -> Files.exists(ready));
        return process;
    }
}
