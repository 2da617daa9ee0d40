package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sysg.config.StopSettings;
import dev.sysg.identity.Target;
import dev.sysg.identity.Verdict;
import dev.sysg.manifest.Manifest;
import dev.sysg.platform.Pid;
import dev.sysg.platform.Signal;
import dev.sysg.stop.StopPlan.Decision;
import dev.sysg.stop.StopPlan.Step;
import dev.sysg.stop.StopPlanner.Finding;
import dev.sysg.store.IdentityEvidence;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.store.RecordedService;
import dev.sysg.testing.TestSettings;

class StopPlannerTest {

    private static final Path DIRECTORY = Path.of("/manifests");
    private static final Duration KILL_WAIT = Duration.ofSeconds(5);

    private final TestSettings settings = new TestSettings();

    static Stream<Arguments> decisions() {
        return Stream.of(
                Arguments.of(match(), Set.of(), "Stop TERM 10 s"),
                Arguments.of(match(), Set.of(StopOption.FORCE), "Stop TERM 10 s"),
                Arguments.of(match(), Set.of(StopOption.FORGET), "Refuse FAILED"),
                Arguments.of(new Verdict.Gone(), Set.of(), "RemoveEntry NOT_RUNNING"),
                Arguments.of(new Verdict.Gone(), Set.of(StopOption.FORGET), "RemoveEntry FORGOTTEN"),
                Arguments.of(new Verdict.Recycled("reused"), Set.of(), "RemoveEntry RECYCLED"),
                Arguments.of(new Verdict.Recycled("reused"), Set.of(StopOption.FORGET), "RemoveEntry FORGOTTEN"),
                Arguments.of(unclear(true), Set.of(), "Refuse UNCLEAR"),
                Arguments.of(unclear(true), Set.of(StopOption.FORCE), "Stop TERM 10 s"),
                Arguments.of(unclear(true), Set.of(StopOption.FORGET), "RemoveEntry FORGOTTEN"),
                Arguments.of(unclear(false), Set.of(StopOption.FORCE), "Refuse UNCLEAR"),
                Arguments.of(new Verdict.Refused("pid 1", "correct it"), Set.of(StopOption.FORCE), "Refuse FAILED"),
                Arguments.of(new Verdict.Refused("pid 1", "correct it"), Set.of(StopOption.FORGET),
                        "RemoveEntry FORGOTTEN"));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void each_verdict_leads_to_one_decision(Verdict verdict, Set<StopOption> options, String expected) {
        assertThat(describe(plan(request(options), Manifest.empty(DIRECTORY), finding("web", verdict)).get(0)))
                .isEqualTo(expected);
    }

    @Test
    void one_by_one_each_follows_the_one_before() {
        assertThat(waits(plan(request(Set.of()), Manifest.empty(DIRECTORY), finding("a", match()),
                finding("gone", new Verdict.Gone()), finding("b", match()), finding("c", match()))))
                .containsExactly("a: []", "gone: []", "b: [] after a", "c: [] after b");
    }

    @Test
    void in_parallel_each_waits_for_its_dependents_alone() {
        Manifest manifest = new TestManifest(DIRECTORY).service("web", "c", "api", "cache").service("api", "c", "db")
                .service("cache", "c").service("db", "c").service("alone", "c").build();

        assertThat(waits(plan(request(Set.of(StopOption.PARALLEL)), manifest, finding("web", match()),
                finding("alone", match()), finding("cache", match()), finding("db", match()))))
                .containsExactly("web: []", "alone: []", "cache: [web]", "db: [web]");
    }

    @Test
    void services_of_one_name_in_two_projects_wait_for_their_own_dependents() {
        Manifest manifest = new TestManifest(DIRECTORY).service("shop/web", "c", "shop/db").service("shop/db", "c")
                .service("blog/db", "c", "blog/web").service("blog/web", "c").build();

        assertThat(waits(plan(request(Set.of(StopOption.PARALLEL)), manifest, finding("shop/web", match()),
                finding("blog/db", match()), finding("shop/db", match()), finding("blog/web", match()),
                finding("other/db", match())))).containsExactly("shop/web: []", "blog/db: []",
                        "shop/db: [shop/web]", "blog/web: [blog/db]", "other/db: []");
    }

    @Test
    void one_by_one_a_dependency_waits_for_the_end_of_its_dependents() {
        Manifest manifest = new TestManifest(DIRECTORY).service("web", "c", "db").service("db", "c").build();

        assertThat(waits(plan(request(Set.of()), manifest, finding("web", match()), finding("other", match()),
                finding("db", match())))).containsExactly("web: []", "other: [] after web", "db: [web] after other");
    }

    @Test
    void a_dependent_that_is_not_signalled_is_not_waited_for() {
        Manifest manifest = new TestManifest(DIRECTORY).service("web", "c", "db").service("db", "c").build();

        assertThat(waits(plan(request(Set.of(StopOption.PARALLEL)), manifest, finding("web", unclear(true)),
                finding("db", match())))).containsExactly("web: []", "db: []");
    }

    @Test
    void the_configuration_can_make_every_stop_parallel() {
        settings.parallel();

        assertThat(waits(plan(request(Set.of()), Manifest.empty(DIRECTORY), finding("a", match()),
                finding("b", match())))).containsExactly("a: []", "b: []");
    }

    @Test
    void a_service_can_have_a_signal_and_a_grace_period_of_its_own() {
        settings.service("web", Optional.of(Duration.ofMinutes(2)), Optional.of(Signal.QUIT));

        assertThat(plan(request(Set.of()), Manifest.empty(DIRECTORY), finding("web", match()), finding("db", match()))
                .stream().map(StopPlannerTest::describe)).containsExactly("Stop QUIT 120 s", "Stop TERM 10 s");
    }

    @Test
    void the_grace_period_of_the_command_line_beats_the_configured_ones() {
        settings.service("web", Optional.of(Duration.ofMinutes(2)), Optional.of(Signal.INT));

        assertThat(describe(plan(new StopRequest(List.of(), Optional.empty(), Optional.empty(),
                Optional.of(Duration.ofSeconds(1)),
                Set.of()), Manifest.empty(DIRECTORY), finding("web", match())).get(0))).isEqualTo("Stop INT 1 s");
    }

    @Test
    void without_a_grace_period_the_first_signal_is_KILL() {
        settings.gracePeriod(Duration.ZERO);

        assertThat(describe(plan(request(Set.of()), Manifest.empty(DIRECTORY), finding("web", match())).get(0)))
                .isEqualTo("Stop KILL 0 s");
        assertThat(describe(plan(request(Set.of(StopOption.NO_WAIT)), Manifest.empty(DIRECTORY),
                finding("web", match())).get(0))).isEqualTo("Stop TERM 0 s");
    }

    @Test
    void a_service_whose_part_of_the_manifest_is_broken_is_not_signalled() {
        Manifest manifest = new TestManifest(DIRECTORY).broken("web", "manifest m:3:1: no command").service("db", "c")
                .build();

        List<Step> steps = plan(request(Set.of()), manifest, finding("web", match()), finding("db", match()));

        assertThat(describe(steps.get(0))).isEqualTo("Refuse FAILED");
        assertThat(((Decision.Refuse) steps.get(0).decision()).reason()).contains("m:3:1", "-c /dev/null");
        assertThat(describe(steps.get(1))).isEqualTo("Stop TERM 10 s");
    }

    @Test
    void a_broken_part_of_another_project_hinders_nothing() {
        Manifest manifest = new TestManifest(DIRECTORY).broken("shop/web", "manifest m:3:1: no command").build();

        List<Step> steps = plan(request(Set.of()), manifest, finding("blog/web", match()),
                finding("shop/web", match()));

        assertThat(steps.stream().map(StopPlannerTest::describe)).containsExactly("Stop TERM 10 s", "Refuse FAILED");
    }

    private List<Step> plan(StopRequest request, Manifest manifest, Finding... findings) {
        StopSettings stop = settings.killWait(KILL_WAIT).build().stop();
        return new StopPlanner(request, manifest, stop).plan(List.of(findings)).steps();
    }

    private static StopRequest request(Set<StopOption> options) {
        return new StopRequest(List.of(), Optional.empty(), Optional.empty(), Optional.empty(), options);
    }

    private static Finding finding(String name, Verdict verdict) {
        return new Finding(new RecordedService(TestManifest.id(name), Pid.of(4711), "4711",
                new RecordFile(Path.of("/state/pid.json"), Instant.EPOCH, 0), new IdentityEvidence.FileDate(false)),
                verdict);
    }

    private static Verdict match() {
        return new Verdict.Match(target());
    }

    private static Verdict unclear(boolean forcible) {
        return new Verdict.Unclear("unclear", Optional.of(target()).filter(target -> forcible));
    }

    private static Target target() {
        return new Target(new Pid(4711), true, List.of(), 0);
    }

    private static List<String> waits(List<Step> steps) {
        return steps.stream().map(step -> step.id() + ": " + step.turn().waitsFor()
                + step.turn().follows().map(id -> " after " + id).orElse("")).toList();
    }

    private static String describe(Step step) {
        Decision decision = step.decision();
        if (decision instanceof Decision.Stop stop) {
            assertThat(stop.timeouts().killWait()).isEqualTo(KILL_WAIT);
            return "Stop " + stop.firstSignal() + " " + stop.timeouts().grace().toSeconds() + " s";
        }
        return decision instanceof Decision.RemoveEntry removal ? "RemoveEntry " + removal.outcome()
                : "Refuse " + ((Decision.Refuse) decision).outcome();
    }
}
