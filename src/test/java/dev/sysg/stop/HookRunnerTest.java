package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.error.SysgException;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.jvm.JnrPrivileges;
import dev.sysg.platform.jvm.JnrProcessSpawner;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.testing.ServiceWorld;
import dev.sysg.testing.Services;
import dev.sysg.testing.Warnings;
import dev.sysg.time.Cancellation;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HookRunnerTest {

    private static final Progress UNHEARD = (subject, elapsed, atMost) -> {
    };

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Cancellation interruption = new Cancellation();
    private final Warnings warnings = new Warnings(HookRunner.class.getPackage());
    private ServiceWorld services;
    private GuardedSender signals;

    @BeforeEach
    void start(@TempDir Path root) {
        services = new ServiceWorld(root);
        signals = new GuardedSender(services);
    }

    @AfterEach
    void end() {
        warnings.close();
        services.close();
    }

    @Test
    void a_hook_runs_in_the_directory_of_the_manifest_with_our_environment_and_the_services() {
        run(Map.of("GREETING", "good bye", "HOME", "/overridden"),
                "pwd -P > here; echo \"$GREETING $HOME\" > greeting; echo \"$PATH\" > path", LONG);
        assertThat(services.text("here").strip()).isEqualTo(real(services.directory()));
        assertThat(services.text("greeting")).isEqualTo("good bye /overridden\n");
        assertThat(services.text("path").strip()).isEqualTo(System.getenv("PATH"));
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void a_hook_runs_in_a_group_of_its_own_and_reads_nothing_of_ours() {
        run(Map.of(), "cut -d' ' -f1,5 /proc/$$/stat > group; readlink /proc/$$/fd/0 > input; read line || echo end > read",
                LONG);
        String[] pidAndGroup = services.text("group").strip().split(" ");
        assertThat(pidAndGroup[0]).isEqualTo(pidAndGroup[1]);
        assertThat(services.text("input")).isEqualTo("/dev/null\n");
        assertThat(services.text("read")).isEqualTo("end\n");
    }

    @Test
    void a_hook_that_fails_is_a_warning_with_its_status() {
        run(Map.of(), "exit 3", LONG);
        assertThat(warnings.messages()).singleElement().asString().contains("'web'").contains("status 3");
    }

    @Test
    void a_hook_at_its_timeout_is_killed_whole_with_its_grandchildren() {
        run(Map.of(), "trap '' TERM; sh -c 'sleep 1000 & sleep 1000' & sleep 1000; true", Duration.ofMillis(300));
        Services.until(() -> services.live().isEmpty());
        assertThat(signals.sent()).singleElement().asString().startsWith("KILL to group ");
        assertThat(warnings.messages()).singleElement().asString().contains("killed at its timeout of 300 ms");
    }

    @Test
    void a_timeout_of_zero_is_over_at_once() {
        run(Map.of(), "sleep 1000", Duration.ZERO);
        Services.until(() -> services.live().isEmpty());
        assertThat(warnings.messages()).singleElement().asString().contains("killed at its timeout of 0 s");
    }

    @Test
    void what_a_hook_leaves_running_when_it_ends_in_time_is_its_own_affair() {
        run(Map.of(), "sleep 1000 & echo $! > left", LONG);
        Pid left = Pid.parse(services.text("left").strip()).orElseThrow();
        assertThat(services.process(left)).isPresent();
        assertThat(services.live()).isEqualTo(Set.of(left));
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void nothing_of_an_ended_hook_is_left_as_a_zombie() {
        run(Map.of(), "echo $$ > shell", LONG);
        assertThat(new ProcessTable(new ThreadBootTime())
                .find(Pid.parse(services.text("shell").strip()).orElseThrow())).isEmpty();
    }

    @Test
    void a_directory_that_is_gone_is_a_warning_and_the_hook_runs_nowhere_else() {
        runner(new JnrProcessSpawner()).run(spec(Map.of()), new Hook(": > ran", LONG),
                services.directory().resolve("gone"), UNHEARD);
        assertThat(warnings.messages()).singleElement().asString().contains("exited with status");
        assertThat(Path.of("ran")).doesNotExist();
    }

    @Test
    void a_shell_that_cannot_be_started_is_a_warning() {
        ProcessSpawner none = new ProcessSpawner() {
            @Override
            public Pid spawn(List<String> command, Map<String, String> environment) throws IOException {
                throw new IOException("sh: No such file or directory");
            }

            @Override
            public OptionalInt reap(Pid child) {
                throw new AssertionError("nothing has been started");
            }
        };
        runner(none).run(spec(Map.of()), new Hook(":", LONG), services.directory(), UNHEARD);
        assertThat(warnings.messages()).singleElement().asString()
                .contains("cannot be started (sh: No such file or directory)");
    }

    @Test
    void an_environment_that_cannot_be_read_is_a_warning() {
        ServiceSpec spec = new ServiceSpec("web", Optional.of("serve"), List.of(), Optional.empty(), () -> {
            throw new SysgException("cannot read .env");
        }, Set::of);
        runner(new JnrProcessSpawner()).run(spec, new Hook(": > ran", LONG), services.directory(), UNHEARD);
        assertThat(warnings.messages()).singleElement().asString().contains("cannot be started (cannot read .env)");
        assertThat(services.directory().resolve("ran")).doesNotExist();
    }

    @Test
    void an_interruption_leaves_a_hook_half_a_second_and_then_kills_it() {
        interruption.request(2);
        long start = System.nanoTime();
        run(Map.of(), "sleep 1000", LONG);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(400), Duration.ofSeconds(1));
        Services.until(() -> services.live().isEmpty());
        assertThat(warnings.messages()).singleElement().asString().contains("killed as this command was interrupted");
    }

    @Test
    void a_short_hook_runs_to_its_end_in_spite_of_an_interruption() {
        interruption.request(2);
        run(Map.of(), "sleep 0.1; : > done", LONG);
        assertThat(services.directory().resolve("done")).exists();
        assertThat(warnings.messages()).isEmpty();
    }

    private void run(Map<String, String> environment, String command, Duration timeout) {
        runner(new JnrProcessSpawner())
                .run(spec(environment), new Hook(command, timeout), services.directory(), UNHEARD);
    }

    private HookRunner runner(ProcessSpawner spawner) {
        return new HookRunner(spawner, signals, interruption, new JnrPrivileges());
    }

    private ServiceSpec spec(Map<String, String> environment) {
        return new TestManifest(services.directory()).with(services.environment("hook")).with(environment)
                .service("web", "serve").spec("web");
    }

    private static String real(Path directory) {
        try {
            return directory.toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
