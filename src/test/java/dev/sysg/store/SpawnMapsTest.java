package dev.sysg.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** web (10) has spawned 11 and 12, and 11 has spawned 13; api (20) has spawned 21. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SpawnMapsTest {

    private static final String SPAWNED = """
            {"services":{"web":10,"api":20},
            "parent_map":{"11":10,"12":10,"13":11,"21":20},
            "children_map":{"10":[11,12],"11":[13],"20":[21]},
            "spawn_depth":{"11":1,"12":1,"13":2,"21":1},
            "spawn_metadata":{"11":{"pid":11},"12":{"pid":12},"13":{"pid":13},"21":{"pid":21}}}""";

    @TempDir
    Path root;

    private StateFiles files;

    @BeforeEach
    void set_up() {
        files = StateFiles.in(root).pids(SPAWNED);
    }

    @Test
    void a_stopped_tree_is_forgotten_and_the_others_are_not() {
        files.remove("web", 10, 11, 12, 13);

        assertThat(compact()).isEqualTo("{\"services\":{\"api\":20},\"parent_map\":{\"21\":20},"
                + "\"children_map\":{\"20\":[21]},\"spawn_depth\":{\"21\":1},"
                + "\"spawn_metadata\":{\"21\":{\"pid\":21}}}");
    }

    @Test
    void dead_children_are_forgotten_although_they_were_not_seen() {
        files.remove("web", 10);

        assertThat(compact()).doesNotContain("11", "12", "13");
    }

    @Test
    void a_child_that_lives_on_stays_with_all_that_leads_to_it() {
        remove("web", 10, Set.of(12));

        assertThat(compact()).isEqualTo("{\"services\":{\"api\":20},\"parent_map\":{\"12\":10,\"21\":20},"
                + "\"children_map\":{\"10\":[12],\"20\":[21]},\"spawn_depth\":{\"12\":1,\"21\":1},"
                + "\"spawn_metadata\":{\"12\":{\"pid\":12},\"21\":{\"pid\":21}}}");
    }

    @Test
    void below_a_child_that_lives_nothing_is_forgotten() {
        remove("web", 10, Set.of(11));

        assertThat(compact()).contains("\"children_map\":{\"10\":[11],\"11\":[13],\"20\":[21]}")
                .contains("\"parent_map\":{\"11\":10,\"13\":11,\"21\":20}");
    }

    @Test
    void a_stopped_child_goes_from_the_list_of_its_parent() {
        files.pids(SPAWNED.replace("\"api\":20", "\"api\":20,\"eleven\":11"));

        files.remove("eleven", 11, 13);

        assertThat(compact()).contains("\"children_map\":{\"10\":[12],\"20\":[21]}")
                .contains("\"parent_map\":{\"12\":10,\"21\":20}");
    }

    @Test
    void the_number_of_an_ended_service_may_be_a_child_of_another_one_by_now() {
        files.pids("{\"services\":{\"web\":21,\"api\":20},\"parent_map\":{\"21\":20},\"children_map\":{\"20\":[21]}}");

        remove("web", 21, Set.of(21));

        assertThat(compact()).isEqualTo(
                "{\"services\":{\"api\":20},\"parent_map\":{\"21\":20},\"children_map\":{\"20\":[21]}}");
    }

    @Test
    void what_is_not_removed_is_not_pruned() {
        files.remove("web", 99, 11, 12, 13);

        assertThat(files.pids()).isEqualTo(SPAWNED);
    }

    @Test
    void maps_are_pruned_one_without_the_other() {
        files.pids("{\"services\":{\"web\":10},\"parent_map\":{\"11\":10},\"spawn_depth\":{\"11\":1,\"21\":1}}");

        files.remove("web", 10, 11);

        assertThat(compact()).isEqualTo("{\"services\":{},\"parent_map\":{},\"spawn_depth\":{\"21\":1}}");
    }

    @Test
    void a_file_without_maps_gets_none() {
        files.pids("{\"services\":{\"web\":10}}");

        files.remove("web", 10, 11);

        assertThat(compact()).isEqualTo("{\"services\":{}}");
    }

    @Test
    void empty_lists_that_were_there_stay() {
        files.pids("{\"services\":{\"web\":10},\"children_map\":{\"30\":[],\"10\":[11]}}");

        files.remove("web", 10, 11);

        assertThat(compact()).isEqualTo("{\"services\":{},\"children_map\":{\"30\":[]}}");
    }

    @Test
    void maps_in_another_shape_stay_as_they_are() {
        String odd = "{\"services\":{\"web\":10},\"parent_map\":[1],"
                + "\"children_map\":{\"10\":\"none\",\"20\":{\"a\":\"x\"},"
                + "\"30\":[\"y\",4294967296,1.5,null]},\"spawn_depth\":5,\"spawn_metadata\":null}";
        files.pids(odd);

        files.remove("web", 10, 11);

        assertThat(compact()).isEqualTo(odd.replace("\"web\":10", ""));
    }

    @Test
    void children_in_a_circle_end_the_search() {
        files.pids("{\"services\":{\"web\":10},\"children_map\":{\"10\":[11],\"11\":[10,11]}}");

        files.remove("web", 10);

        assertThat(compact()).isEqualTo("{\"services\":{},\"children_map\":{}}");
    }

    private void remove(String service, int pid, Set<Integer> living) {
        files.remove(List.of(StateFiles.removal(service, pid)), number -> living.contains(number.value()));
    }

    private String compact() {
        return files.pids().replaceAll("\\s", "");
    }
}
