package dev.sysg.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.testing.Run;

/** {@code ./mvnw}, in a project of its own, where an older Maven on PATH "fetches" what the test has made. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MavenWrapperTest {

    private static final String VERSION = "3.9.99";
    private static final String NAME = "apache-maven-" + VERSION;

    @TempDir
    Path root;

    private Path project;
    private Path cache;
    private Path archive;
    private Path fetches;

    @BeforeEach
    void a_project_and_an_archive_of_maven() throws Exception {
        project = Files.createDirectories(root.resolve("a project"));
        Files.createDirectories(project.resolve(".mvn/wrapper"));
        Files.copy(Path.of("mvnw"), project.resolve("mvnw"));
        cache = root.resolve("home/.m2/wrapper/dists");
        archive = archive();
        fetches = root.resolve("fetches");
        wants(sum(archive));
    }

    @Test
    void what_is_fetched_is_kept_and_run_with_the_arguments_as_they_are() throws IOException {
        pathHas("3.8.7");

        run("-B", "a  b", "", "*").exits(0).isSilent().printsOnly("fetched <-B><a  b><><*>");
        run("verify").exits(0).isSilent().printsOnly("fetched <verify>");

        assertThat(fetches).content().isEqualTo("org.apache.maven:apache-maven:" + VERSION + ":tar.gz:bin\n");
        assertThat(cache.toFile().list()).containsExactly(NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000000000000000000000000000000000000000000000000000000000000", "", "fa2c"})
    void with_another_checksum_it_is_refused_and_nothing_of_it_is_left(String sum) throws IOException {
        pathHas("3.8.7");
        wants(sum);

        run("verify").exits(1).printsNothing().complainsOnly("mvnw: ", VERSION, "maven.properties");

        assertThat(fetches).exists();
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void without_a_checksum_too() throws IOException {
        pathHas("3.8.7");
        Files.writeString(project.resolve(".mvn/wrapper/maven.properties"), "version=" + VERSION + "\n");

        run("verify").exits(1).printsNothing().complainsOnly("mvnw: ", VERSION, "maven.properties");

        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void an_archive_that_cannot_be_fetched_is_an_error_and_leaves_nothing() throws IOException {
        pathHas("3.8.7");
        Files.delete(archive);

        run("verify").exits(1).printsNothing().complains("mvnw: cannot fetch Maven " + VERSION);

        assertThat(fetches).exists();
        assertThat(cache).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.9.0", "3.10.1", "4.0.0-rc-5"})
    void a_maven_that_is_new_enough_is_run_itself(String version) throws IOException {
        pathHas(version);

        run("verify", "a  b").exits(0).isSilent().printsOnly("from PATH <verify><a  b>");

        assertThat(fetches).doesNotExist();
        assertThat(cache).doesNotExist();
    }

    private Run run(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(project.resolve("mvnw").toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().putAll(Map.of("HOME", root.resolve("home").toString(),
                "PATH", root.resolve("bin") + ":" + System.getenv("PATH")));
        return Run.of(builder);
    }

    private void wants(String sum) throws IOException {
        Files.writeString(project.resolve(".mvn/wrapper/maven.properties"),
                "# A comment.\nversion=" + VERSION + "\nsha256=" + sum + "\n");
    }

    /** Puts a Maven of this version on PATH that notes what it is to fetch, and copies the archive there. */
    private void pathHas(String version) throws IOException {
        script(root.resolve("bin/mvn"), """
                case " $* " in
                    *' -v '*) echo 'Apache Maven %1$s'; exit ;;
                    *:copy\\ *) ;;
                    *) printf 'from PATH '; printf '<%%s>' "$@"; echo; exit ;;
                esac
                for argument do
                    case $argument in
                        -Dartifact=*) echo "${argument#*=}" >> '%2$s' ;;
                        -DoutputDirectory=*) cp '%3$s' "${argument#*=}" ;;
                    esac
                done
                """.formatted(version, fetches, archive));
    }

    private Path archive() throws IOException {
        Path content = root.resolve("content");
        script(content.resolve(NAME).resolve("bin/mvn"), "printf 'fetched '; printf '<%s>' \"$@\"; echo\n");
        Path file = root.resolve(NAME + "-bin.tar.gz");
        Run.of("tar", "-czf", file.toString(), "-C", content.toString(), NAME).exits(0);
        return file;
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String sum(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
