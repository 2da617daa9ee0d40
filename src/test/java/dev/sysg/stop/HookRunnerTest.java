package dev.sysg.stop;

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
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.error.SysgException;
import dev.sysg.file.NonUtf8;
import dev.sysg.manifest.Hook;
import dev.sysg.manifest.ServiceSpec;
import dev.sysg.platform.Pid;
import dev.sysg.platform.ProcessSpawner.Child;
import dev.sysg.platform.ProcessSpawner;
import dev.sysg.platform.jvm.JnrProcessSpawner;
import dev.sysg.platform.jvm.ThreadBootTime;
import dev.sysg.process.ProcessTable;
import dev.sysg.store.ServiceId;
import dev.sysg.testing.ServiceWorld;
import dev.sysg.testing.Services;
import dev.sysg.time.Cancellation;
import dev.sysg.time.Progress;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HookRunnerTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final HookResult SUCCESS = new HookResult(OptionalInt.of(0), Optional.empty());

    private final Cancellation cancellation = new Cancellation();
    private ServiceWorld services;
    private GuardedSender signals;

    @BeforeEach
    void start(@TempDir Path root) {
        services = new ServiceWorld(root);
        signals = new GuardedSender(services);
    }

    @AfterEach
    void end() {
        services.close();
    }

    @Test
    void a_hook_runs_in_the_manifests_directory_with_its_environment() {
        HookResult result = run(Map.of("GREETING", "good bye", "HOME", "/overridden"),
                "pwd -P > here; echo \"$GREETING $HOME\" > greeting; echo \"$PATH\" > path", LONG);
        assertThat(services.text("here").strip()).isEqualTo(real(services.directory()));
        assertThat(services.text("greeting")).isEqualTo("good bye /overridden\n");
        assertThat(services.text("path").strip()).isEqualTo(System.getenv("PATH"));
        assertThat(result).isEqualTo(SUCCESS);
    }

    @Test
    void a_hook_runs_in_its_own_group_and_reads_dev_null() {
        run(Map.of(), "cut -d' ' -f1,5 /proc/$$/stat > group; readlink /proc/$$/fd/0 > input;"
                + " read line || echo end > read", LONG);
        String[] pidAndGroup = services.text("group").strip().split(" ");
        assertThat(pidAndGroup[0]).isEqualTo(pidAndGroup[1]);
        assertThat(services.text("input")).isEqualTo("/dev/null\n");
        assertThat(services.text("read")).isEqualTo("end\n");
    }

    @Test
    void a_hook_that_fails_has_its_exit_status() {
        HookResult result = run(Map.of(), "exit 3", LONG);
        assertThat(result).isEqualTo(new HookResult(OptionalInt.of(3), Optional.of("exited with status 3")));
    }

    @Test
    void a_hook_at_its_timeout_is_killed_with_its_grandchildren() {
        HookResult result = run(Map.of(), "trap '' TERM; sh -c 'sleep 1000 & sleep 1000' & sleep 1000; true",
                Duration.ofMillis(300));
        Services.until(() -> services.live().isEmpty());
        assertThat(signals.sent()).singleElement().asString().startsWith("KILL to group ");
        assertThat(result).isEqualTo(killed("was killed at its timeout of 300 ms"));
    }

    @Test
    void a_timeout_of_zero_is_over_at_once() {
        HookResult result = run(Map.of(), "sleep 1000", Duration.ZERO);
        Services.until(() -> services.live().isEmpty());
        assertThat(result).isEqualTo(killed("was killed at its timeout of 0 s"));
    }

    @Test
    void what_a_hook_leaves_running_is_not_killed() {
        HookResult result = run(Map.of(), "sleep 1000 & echo $! > left", LONG);
        Pid left = Pid.parse(services.text("left").strip()).orElseThrow();
        assertThat(services.process(left)).isPresent();
        assertThat(services.live()).isEqualTo(Set.of(left));
        assertThat(result).isEqualTo(SUCCESS);
    }

    @Test
    void nothing_of_an_ended_hook_is_left_as_a_zombie() {
        run(Map.of(), "echo $$ > shell", LONG);
        assertThat(new ProcessTable(new ThreadBootTime())
                .find(Pid.parse(services.text("shell").strip()).orElseThrow())).isEmpty();
    }

    @Test
    void in_a_directory_that_is_gone_the_hook_does_not_run() {
        HookResult result = await(runner(new JnrProcessSpawner()).start(spec(Map.of()), new Hook(": > ran", LONG),
                services.directory().resolve("gone")));
        assertThat(result.problem().orElseThrow()).startsWith("exited with status");
        assertThat(Path.of("ran")).doesNotExist();
    }

    @Test
    void a_hook_that_a_signal_ended_has_the_exit_status_of_a_shell() {
        HookResult result = run(Map.of(), "kill -KILL $$", LONG);
        assertThat(result).isEqualTo(new HookResult(OptionalInt.of(137), Optional.of("exited with status 137")));
    }

    @Test
    void a_value_of_the_environment_is_not_executed() {
        run(Map.of("WHO", "$(touch executed)`touch executed`'; touch executed; '"), "echo \"by $WHO\" > who", LONG);
        assertThat(services.text("who")).isEqualTo("by $(touch executed)`touch executed`'; touch executed; '\n");
        assertThat(services.directory().resolve("executed")).doesNotExist();
    }

    @Test
    void a_variable_of_the_hook_itself_is_not_replaced() {
        run(Map.of("WHO", "outer"), "for WHO in 1 2; do echo \"$WHO\" >> who; done", LONG);
        assertThat(services.text("who")).isEqualTo("1\n2\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/caf\uDCE9", "\uDCE9", "größe €😀", "100% é \\n 'x' \"$(touch executed)\"\n\n"})
    void a_value_reaches_the_hook_as_the_bytes_that_it_was(String value) throws IOException {
        run(Map.of("VALUE", value, "OTHER", "\uDCFF"), "printf '%s' \"$VALUE\" > said", LONG);

        assertThat(Files.readAllBytes(services.directory().resolve("said"))).isEqualTo(NonUtf8.encode(value));
        assertThat(services.directory().resolve("executed")).doesNotExist();
    }

    @Test
    void a_hook_beyond_ascii_is_run_as_written() {
        run(Map.of(), "printf '%s' 'größe €😀 % \\0101' > größe", LONG);

        assertThat(services.text("größe")).isEqualTo("größe €😀 % \\0101");
    }

    @Test
    void a_shell_that_cannot_be_started_is_an_error() {
        ProcessSpawner none = new ProcessSpawner() {
            @Override
            public Child spawn(List<String> command, Map<String, String> environment) throws IOException {
                throw new IOException("sh: No such file or directory");
            }

            @Override
            public OptionalInt reap(Pid child) {
                throw new AssertionError("nothing has been started");
            }
        };
        assertThatThrownBy(() -> runner(none).start(spec(Map.of()), new Hook(":", LONG), services.directory()))
                .isInstanceOf(SysgException.class).hasMessage("sh: No such file or directory");
    }

    @Test
    void an_environment_that_cannot_be_read_is_an_error() {
        ServiceSpec spec = ServiceSpec.toStop(ServiceId.of("web"), List.of(), List.of(), Optional.empty(), () -> {
            throw new SysgException("cannot read .env");
        }, Optional.empty());
        assertThatThrownBy(() -> runner(new JnrProcessSpawner()).start(spec, new Hook(": > ran", LONG),
                services.directory())).isInstanceOf(SysgException.class).hasMessage("cannot read .env");
        assertThat(services.directory().resolve("ran")).doesNotExist();
    }

    @Test
    void an_interruption_kills_a_hook_after_half_a_second() {
        cancellation.request(2);
        long start = System.nanoTime();
        HookResult result = run(Map.of(), "sleep 1000", LONG);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(400), Duration.ofSeconds(1));
        Services.until(() -> services.live().isEmpty());
        assertThat(result).isEqualTo(killed("was killed because the command was interrupted"));
    }

    @Test
    void a_short_hook_runs_to_its_end_in_spite_of_an_cancellation() {
        cancellation.request(2);
        HookResult result = run(Map.of(), "sleep 0.1; : > done", LONG);
        assertThat(services.directory().resolve("done")).exists();
        assertThat(result).isEqualTo(SUCCESS);
    }

    @Test
    void a_hook_that_writes_more_than_a_pipe_holds_ends() {
        Hook hook = new Hook("head -c 200000 /dev/zero | tr '\\0' x; : > done", LONG);

        assertThat(runner(new JnrProcessSpawner()).run(spec(Map.of()), hook, services.directory(), Progress.SILENT))
                .isEqualTo(SUCCESS);
        assertThat(services.directory().resolve("done")).exists();
    }

    private HookResult run(Map<String, String> environment, String command, Duration timeout) {
        return await(runner(new JnrProcessSpawner())
                .start(spec(environment), new Hook(command, timeout), services.directory()));
    }

    private static HookResult await(RunningHook hook) {
        AtomicReference<HookResult> result = new AtomicReference<>();
        Services.until(() -> {
            hook.poll(Progress.SILENT).ifPresent(result::set);
            return result.get() != null;
        });
        return result.get();
    }

    private static HookResult killed(String problem) {
        return new HookResult(OptionalInt.empty(), Optional.of(problem));
    }

    private HookRunner runner(ProcessSpawner spawner) {
        return new HookRunner(spawner, signals, cancellation);
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
