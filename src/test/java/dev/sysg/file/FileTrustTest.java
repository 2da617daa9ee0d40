package dev.sysg.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("permissions")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FileTrustTest {

    private static final int STRANGER = 54_321;

    private final FileTrust trust = FileTrust.ofThisUser();

    @TempDir
    Path root;

    private Path file;

    @BeforeEach
    void write_a_file() throws IOException {
        Path directory = Files.createDirectory(root.resolve("sysg"));
        file = Files.writeString(directory.resolve("application.yaml"), "");
        mode(directory, 0755);
        mode(file, 0644);
    }

    @Test
    void a_file_of_this_user_is_trusted() throws IOException {
        assertThat(trust.objection(file)).isEmpty();
    }

    @Test
    void root_s_file_is_trusted_by_every_user() throws IOException {
        assertThat(trust.objection(Path.of("/proc/self").toRealPath().getRoot())).isEmpty();
        assertThat(new FileTrust(STRANGER).objection(Path.of("/"))).isEmpty();
    }

    @Test
    void another_user_s_file_is_not_trusted() throws IOException {
        assumeTrue(trust.user() == 0, "only root can give files away");
        Files.setAttribute(file, "unix:uid", STRANGER);

        assertThat(trust.objection(file))
                .contains(file + " belongs to uid " + STRANGER + "; run as that user to have it used");
        assertThat(new FileTrust(STRANGER).objection(file)).isEmpty();
    }

    @Test
    void a_file_of_this_user_is_not_trusted_by_others() throws IOException {
        assumeTrue(trust.user() != 0, "root's files are trusted");

        assertThat(new FileTrust(0).objection(file)).hasValueSatisfying(
                reason -> assertThat(reason).contains("belongs to uid " + trust.user()));
        assertThat(new FileTrust(STRANGER).objection(file)).hasValueSatisfying(
                reason -> assertThat(reason).contains("belongs to uid " + trust.user()));
    }

    @Test
    void a_file_that_others_can_write_is_not_trusted() throws IOException {
        mode(file, 0646);

        assertThat(trust.objection(file)).hasValueSatisfying(
                reason -> assertThat(reason).startsWith("others can write " + file + "; run 'chmod "));
    }

    @Test
    void a_sticky_directory_is_not_trusted_itself() throws IOException {
        mode(file.getParent(), 01777);

        assertThat(trust.objection(file)).isEmpty();
        assertThat(trust.objection(file.getParent()))
                .hasValue("others can write " + file.getParent() + "; use another directory");
    }

    @Test
    void a_group_may_write_a_user_s_file_but_not_root_s() throws IOException {
        mode(file, 0664);

        assertThat(trust.objection(file).isPresent()).isEqualTo(trust.user() == 0);
    }

    @Test
    void a_file_in_a_writable_directory_is_not_trusted() throws IOException {
        mode(file.getParent(), 0777);

        assertThat(trust.objection(file)).hasValueSatisfying(
                reason -> assertThat(reason).startsWith("others can write " + file.getParent() + ";"));
    }

    @Test
    void a_file_below_a_writable_directory_is_not_trusted() throws IOException {
        mode(root, 0777);

        assertThat(trust.objection(file)).hasValueSatisfying(
                reason -> assertThat(reason).startsWith("others can write " + root + ";"));
    }

    @Test
    void a_file_in_a_sticky_directory_is_trusted() throws IOException {
        mode(file.getParent(), 01777);

        assertThat(trust.objection(file)).isEmpty();
    }

    @Test
    void a_link_is_trusted_like_its_directory() throws IOException {
        Path open = Files.createDirectory(root.resolve("open"));
        Path link = Files.createSymbolicLink(open.resolve("link"), file.getParent());
        mode(open, 0755);
        assertThat(trust.objection(link.resolve(file.getFileName()))).isEmpty();
        assertThat(trust.objection(link.resolve("..").resolve(file.getParent().getFileName())
                .resolve(file.getFileName()))).isEmpty();
        mode(open, 0777);
        assertThat(trust.objection(link.resolve(file.getFileName()))).hasValueSatisfying(
                reason -> assertThat(reason).startsWith("others can write " + open + ";"));
    }

    @Test
    void another_user_s_link_is_not_trusted() throws IOException {
        assumeTrue(trust.user() == 0, "only root can give files away");
        Path link = Files.createSymbolicLink(root.resolve("link"), file.getParent());
        Files.setAttribute(link, "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);
        assertThat(trust.objection(link.resolve(file.getFileName()))).hasValueSatisfying(
                reason -> assertThat(reason).startsWith(link + " belongs to uid " + STRANGER));
    }

    @Test
    void a_path_through_proc_is_not_trusted() throws IOException {
        assertThat(trust.objection(Path.of("/proc/self/root").resolve(file.toString().substring(1))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("wherever a process wants it to"));
    }

    @Test
    void a_cycle_of_links_is_a_failure() throws IOException {
        Path link = root.resolve("circle");
        Files.createSymbolicLink(link, link);
        assertThatThrownBy(() -> trust.objection(link)).isInstanceOf(IOException.class);
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }
}
