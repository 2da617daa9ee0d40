package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.sysg.platform.Flock;
import dev.sysg.platform.KillResult;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.platform.jvm.JnrFlock;
import dev.sysg.testing.ServiceWorld.Service;

/** What is written before the first signal, and what becomes of it. */
class RecorderTest extends RecordedServicesTest {

    private static final String OBEYS = "exec sleep 1000";
    private static final String IGNORES = "trap '' TERM; : > $READY; while :; do sleep 1; done";
    private static final String PID_DRAFT = ".pid.json.sysg.tmp";
    private static final String STATE_DRAFT = ".state.json.sysg.tmp";

    /** The files of the state directory, each time that a signal was sent. */
    private final List<List<String>> atSignals = new ArrayList<>();

    @Test
    void what_a_stop_records_lies_on_the_disk_before_the_first_signal() throws IOException {
        Service web = services.start("web", OBEYS);
        services.state("9103b1f886bedc4d", Map.of("status", "running", "pid", web.pid().value()));
        List<Object> written = new ArrayList<>();
        DirectStop stop = stop().signals(new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                if (signal == Signal.TERM) {
                    written.addAll(List.of(number(PID_DRAFT), number(STATE_DRAFT)));
                }
                return super.signalGroup(group, signal);
            }
        });

        assertThat(stop.stop("web").outcome()).isEqualTo(Outcome.STOPPED);

        assertThat(written).containsExactly(number("pid.json"), number("state.json"));
        assertThat(services.recorded()).isEmpty();
        assertThat(services.stateOf("9103b1f886bedc4d")).isEqualTo(Map.of("status", "stopped"));
        assertThat(files()).containsExactly("pid.json", "pid.json.lock", "state.json");
    }

    @Test
    void all_services_of_a_stop_are_written_at_once() {
        services.start("web", OBEYS);
        services.start("db", OBEYS);
        services.record("gone", FakeProc.FIRST);

        assertThat(watched().stopAll().isFailure()).isFalse();

        assertThat(atSignals).isNotEmpty().allSatisfy(names -> assertThat(names).contains(PID_DRAFT));
        assertThat(services.recorded()).isEmpty();
        assertThat(files()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void one_that_could_not_be_stopped_stays_recorded_and_the_others_do_not() {
        Service stubborn = services.start("stubborn", IGNORES);
        services.start("web", OBEYS);
        services.record("refused", 0);
        DirectStop stop = watched();

        assertThat(stop.grace(Duration.ofMillis(50)).stopAll().isFailure()).isTrue();

        assertThat(stubborn.live()).isEmpty();
        assertThat(services.recorded()).containsExactly("refused");
        assertThat(files()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void what_was_written_for_a_stop_that_was_interrupted_is_removed() {
        Service stubborn = services.start("stubborn", IGNORES);
        DirectStop stop = stop();
        stop.progress((subject, elapsed, atMost) -> {
            atSignals.add(files());
            stop.interruption().request(15);
        });

        assertThat(stop.stop("stubborn").outcome()).isEqualTo(Outcome.INTERRUPTED);

        assertThat(stubborn.live()).isNotEmpty();
        assertThat(atSignals.get(0)).contains(PID_DRAFT);
        assertThat(services.recorded()).containsExactly("stubborn");
        assertThat(files()).containsExactly("pid.json", "pid.json.lock");
    }

    @Test
    void nothing_is_written_for_a_stop_that_nobody_waits_for() {
        services.start("web", OBEYS);

        assertThat(watched().noWait().stop("web").outcome()).isEqualTo(Outcome.SIGNALLED);

        assertThat(atSignals).isNotEmpty().allSatisfy(names -> assertThat(names).doesNotContain(PID_DRAFT));
    }

    @Test
    void a_lock_in_other_hands_keeps_nobody_from_being_signalled_and_recorded() {
        Service web = services.start("web", OBEYS);
        Flock busy = new Flock() {
            private final Flock real = new JnrFlock();

            @Override
            public Optional<HeldLock> lock(Path file, Duration limit, BooleanSupplier goesOn) throws IOException {
                // Free where it is waited for: when the services are read, and when the end is recorded.
                return limit.toSeconds() < 1 ? Optional.empty() : real.lock(file, limit, goesOn);
            }

            @Override
            public boolean isLocked(Path file) throws IOException {
                return real.isLocked(file);
            }
        };

        assertThat(watched().locks(busy).stop("web").outcome()).isEqualTo(Outcome.STOPPED);

        assertThat(web.live()).isEmpty();
        assertThat(atSignals.get(0)).doesNotContain(PID_DRAFT);
        assertThat(services.recorded()).isEmpty();
    }

    private DirectStop stop() {
        return new DirectStop(services);
    }

    private DirectStop watched() {
        return stop().signals(new GuardedSender(services) {
            @Override
            public KillResult signalGroup(Pid group, Signal signal) {
                atSignals.add(files());
                return super.signalGroup(group, signal);
            }
        });
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(services.stateDirectory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object number(String file) {
        try {
            return Files.getAttribute(services.stateDirectory().resolve(file), "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
