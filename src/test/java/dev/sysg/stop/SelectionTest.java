package dev.sysg.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.sysg.manifest.Manifest;
import dev.sysg.platform.Pid;
import dev.sysg.store.IdentityEvidence;
import dev.sysg.store.RecordedService.RecordFile;
import dev.sysg.store.RecordedService;
import dev.sysg.store.RecordedServices;

/** In which order the recorded services of several projects are stopped. */
class SelectionTest {

    private final Manifest manifest = new TestManifest(Path.of("/")).service("shop/web", "c", "shop/db")
            .service("shop/db", "c").service("blog/db", "c", "blog/web").service("blog/web", "c")
            .service("blog/api", "c", "blog/db").build();

    @Test
    void each_project_is_stopped_in_its_own_order() {
        assertThat(select(List.of(), "shop/db", "blog/web", "shop/web", "blog/db", "blog/api"))
                .containsSubsequence("shop/web", "shop/db").containsSubsequence("blog/api", "blog/db", "blog/web")
                .hasSize(5);
    }

    @Test
    void a_project_that_is_not_in_the_manifest_has_no_order() {
        assertThat(select(List.of(), "other/db", "shop/db", "other/web", "shop/web"))
                .containsExactly("other/db", "other/web", "shop/web", "shop/db");
    }

    @Test
    void services_that_are_asked_for_are_stopped_in_the_order_of_their_project() {
        assertThat(select(List.of("shop/db", "shop/web"), "shop/db", "blog/web", "shop/web", "blog/db"))
                .containsExactly("shop/web", "shop/db");
    }

    @Test
    void a_record_without_a_project_takes_its_place_in_the_order() {
        assertThat(select(List.of(), "blog/web", "api")).containsExactly("api", "blog/web");
    }

    private List<String> select(List<String> names, String... recorded) {
        List<RecordedService> services = Stream.of(recorded).map(name -> new RecordedService(TestManifest.id(name),
                Pid.of(4711), "4711", new RecordFile(Path.of("/state/pid.xml"), Instant.EPOCH, 0),
                new IdentityEvidence.FileDate(false))).toList();
        StopRequest request = new StopRequest(names, Optional.empty(), Optional.empty(), Optional.empty(), Set.of());
        return Selection.of(request, new RecordedServices(List.of(), services), manifest).services().stream()
                .map(service -> service.id().toString()).toList();
    }
}
