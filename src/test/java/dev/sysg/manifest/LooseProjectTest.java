package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LooseProjectTest {

    @TempDir
    Path directory;

    /** The digests are those of sha256sum(1). */
    @ParameterizedTest
    @CsvSource({
            "/srv/shop/systemg.yaml,systemg-e204be561e869fdf",
            "/srv/my shop/-größe.prod.yml,gr--e.prod-cf049e56ec2f6aaf",
            "/srv/.yaml,yaml-b12cb04756276896",
            "/srv/---.yaml,loose-831e584e941ec464",
            "/srv/plain,plain-8d073babd91a5114"})
    void its_id_is_made_of_the_name_and_a_digest_of_the_path(Path manifest, String id) throws NoSuchAlgorithmException {
        assertThat(LooseProject.idOf(manifest)).isEqualTo(id);
    }

    @Test
    void links_to_the_manifest_lead_to_the_same_id() throws Exception {
        Path manifest = Files.createFile(directory.resolve("systemg.yaml"));
        String id = LooseProject.idOf(manifest.toRealPath());
        Path link = Files.createSymbolicLink(directory.resolve("other.yaml"), manifest);
        assertThat(new LooseProject(manifest).hasId(id)).isTrue();
        assertThat(new LooseProject(link).hasId(id)).isTrue();
        assertThat(new LooseProject(Files.createFile(directory.resolve("third.yaml"))).hasId(id)).isFalse();
    }

    @Test
    void other_projects_are_not_it() throws Exception {
        LooseProject project = new LooseProject(Files.createFile(directory.resolve("systemg.yaml")));
        assertThat(project.hasId("demo")).isFalse();
        assertThat(project.hasId("systemg")).isFalse();
        assertThat(project.hasId("systemg-e204be561e869fdf")).isFalse();
        assertThat(project.hasId("__loose__")).isTrue();
    }

    @Test
    void a_manifest_that_is_gone_has_no_id() {
        assertThat(new LooseProject(directory.resolve("gone.yaml")).hasId("gone-e204be561e869fdf")).isFalse();
    }
}
