package dev.sysg.terminate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.sysg.identity.Target;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.store.ServiceId;
import dev.sysg.terminate.TerminationRequest.StopTimeouts;
import dev.sysg.terminate.TerminationRequest.Turn;

class TurnOrderTest {

    @Test
    void what_waits_for_nothing_has_its_turn_at_once() {
        TurnOrder turns = new TurnOrder(List.of(service("a"), service("b", "a"), service("c")));

        assertThat(drain(turns)).containsExactly("a", "c");
        assertThat(turns.hasNext()).isFalse();
    }

    @Test
    void a_turn_comes_when_the_last_dependent_has_ended() {
        TurnOrder turns = new TurnOrder(List.of(service("a"), service("b"), service("db", "a", "b")));
        drain(turns);

        turns.end(ServiceId.of("a"));
        turns.end(ServiceId.of("a"));
        turns.quiet(ServiceId.of("b"));
        assertThat(turns.hasNext()).isFalse();

        turns.end(ServiceId.of("b"));
        assertThat(drain(turns)).containsExactly("db");
    }

    @Test
    void a_follower_does_not_wait_for_the_proof_of_the_end() {
        TurnOrder turns = new TurnOrder(List.of(service("a"), follower("b", "a"), follower("c", "b")));
        drain(turns);

        turns.quiet(ServiceId.of("a"));
        assertThat(drain(turns)).containsExactly("b");
        turns.end(ServiceId.of("b"));
        assertThat(drain(turns)).containsExactly("c");
    }

    @Test
    void a_follower_that_depends_on_another_waits_for_both() {
        TurnOrder turns = new TurnOrder(List.of(service("a"), follower("b", "a"), follower("c", "b", "a")));
        drain(turns);

        turns.quiet(ServiceId.of("a"));
        drain(turns);
        turns.quiet(ServiceId.of("b"));
        assertThat(turns.hasNext()).isFalse();
        turns.end(ServiceId.of("a"));
        assertThat(drain(turns)).containsExactly("c");
    }

    @Test
    void an_end_is_waited_for_until_it_has_come() {
        TurnOrder turns = new TurnOrder(List.of(service("a"), service("b", "a"), follower("c", "b")));

        assertThat(turns.isEndWaitedFor(ServiceId.of("a"))).isTrue();
        assertThat(turns.isEndWaitedFor(ServiceId.of("b"))).isFalse();
        turns.end(ServiceId.of("a"));
        assertThat(turns.isEndWaitedFor(ServiceId.of("a"))).isFalse();
    }

    @Test
    void after_a_cancellation_no_turn_comes() {
        TurnOrder turns = new TurnOrder(List.of(service("a"), service("b", "a"), follower("c", "b", "a")));

        assertThat(turns.cancel()).extracting(service -> service.id().name()).containsExactlyInAnyOrder("a", "b", "c");
        turns.end(ServiceId.of("a"));
        assertThat(turns.hasNext()).isFalse();
    }

    private static List<String> drain(TurnOrder turns) {
        List<String> names = new ArrayList<>();
        while (turns.hasNext()) {
            names.add(turns.next().id().name());
        }
        return names;
    }

    private static ServiceTermination service(String name, String... waitsFor) {
        return service(name, Optional.empty(), waitsFor);
    }

    private static ServiceTermination follower(String name, String before, String... waitsFor) {
        return service(name, Optional.of(ServiceId.of(before)), waitsFor);
    }

    private static ServiceTermination service(String name, Optional<ServiceId> follows, String... waitsFor) {
        Set<ServiceId> ids = Stream.of(waitsFor).map(ServiceId::of).collect(Collectors.toSet());
        return new ServiceTermination(new TerminationRequest(ServiceId.of(name),
                new Target(new Pid(4711), true, List.of(), 0), Optional.of(Signal.TERM),
                new StopTimeouts(Duration.ZERO, Duration.ZERO), new Turn(ids, follows), false), null);
    }
}
