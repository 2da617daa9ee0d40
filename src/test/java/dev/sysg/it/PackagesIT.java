package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.Run;
import dev.sysg.testing.Services;
import dev.sysg.testing.StartedProcesses;

/** What {@code -Dpackages} makes, in the directory that the system property {@code sysg.packages} names. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PackagesIT {

    /** In an installation at $1: a stop of what is recorded in $2, as its own completion, pages and program say. */
    private static final String TRY = """
            set -e
            cd "$1"
            PATH=$1/bin:$PATH HOME=$2
            sysg --version
            sysg stop -c /dev/null
            source share/bash-completion/completions/sysg
            COMP_LINE='sysg stop --paral' COMP_POINT=17
            _sysg sysg --paral
            echo "${COMPREPLY[@]}"
            gzip -dc share/man/man1/sysg.1.gz | head -n 1
            gzip -dc share/man/man1/sysg-stop.1.gz | head -n 1
            head -n 1 share/fish/vendor_completions.d/sysg.fish share/zsh/*/_sysg
            """;

    private static final Pattern TIME = Pattern.compile("<project.build.outputTimestamp>(.*)</");

    private final Services services = new Services();
    private Path packages;

    @TempDir
    Path root;

    @BeforeEach
    void packages_are_made() {
        String directory = System.getProperty("sysg.packages");
        assumeTrue(directory != null, "no packages: -Dpackages makes them");
        packages = Path.of(directory);
    }

    @AfterEach
    void cleanUp() {
        services.close();
    }

    @Test
    void the_debian_package_installs_beside_libc6_alone_and_runs() throws Exception {
        Path deb = debianPackage();
        assertThat(Run.of("dpkg-deb", "-f", deb.toString(), "Depends").exits(0).out())
                .matches("libc6 \\(>= 2\\.\\d+\\)\n");
        if (StartedProcesses.isRoot()) {
            Path status = Files.createDirectories(root.resolve("var/lib/dpkg")).resolve("status");
            Files.createDirectory(status.resolveSibling("updates"));
            Files.createDirectory(status.resolveSibling("info"));
            Files.writeString(status, """
                    Package: libc6
                    Status: install ok installed
                    Maintainer: nobody
                    Architecture: %s
                    Version: 2.99
                    Description: the only package of this system

                    """.formatted(Run.of("dpkg-deb", "-f", deb.toString(), "Architecture").out().strip()));
            Run.of("env", "PATH=" + System.getenv("PATH") + ":/usr/sbin:/sbin", "dpkg", "--root=" + root, "--install",
                    deb.toString()).exits(0);
            assertThat(status).content().contains("Package: sysg\nStatus: install ok installed\n");
        } else {
            Run.of("dpkg-deb", "--extract", deb.toString(), root.toString()).exits(0);
        }

        runs(root.resolve("usr"));
        assertThat(root.resolve("usr/share/doc/sysg/copyright")).hasSameTextualContentAs(Path.of("LICENSE"));
    }

    @Test
    void the_debian_package_belongs_to_root_and_others_can_write_none_of_it() throws IOException {
        assertThat(Run.of("dpkg-deb", "--contents", debianPackage().toString()).exits(0).out().lines())
                .allMatch(line -> line.matches("(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x) root/root .*"))
                .filteredOn(line -> line.startsWith("-rwx")).singleElement().asString().endsWith(" ./usr/bin/sysg");
    }

    @Test
    void each_tar_archive_holds_a_directory_of_its_name_that_runs() throws Exception {
        for (Path archive : all("*.tar.gz")) {
            Run.of("tar", "-xzf", archive.toString(), "-C", root.toString()).exits(0);
            Path tree = root.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
            runs(tree);
            assertThat(tree.resolve("share/doc/sysg/LICENSE")).hasSameTextualContentAs(Path.of("LICENSE"));
        }
    }

    @Test
    void the_same_executable_gives_the_same_archive_again() throws IOException {
        Path archive = only("*-linux-*.tar.gz");
        String name = archive.getFileName().toString().replace(".tar.gz", "");
        Matcher time = TIME.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(time.find()).isTrue();

        Run.of("env", "TZ=Asia/Tokyo", "LC_ALL=C", "src/main/packages/collect", root.toString(), name,
                packages.resolve(name).resolve("bin/sysg").toString(), "amd64", name.split("-")[1], time.group(1),
                System.getProperty("java.home")).exits(0);

        assertThat(root.resolve(archive.getFileName())).hasSameBinaryContentAs(archive);
    }

    @Test
    void the_sums_are_those_of_the_files() throws IOException {
        List<Path> sums = all("*.sha256");

        assertThat(sums).hasSameSizeAs(all("*.{deb,tar.gz,json}"));
        for (Path sum : sums) {
            ProcessBuilder check = new ProcessBuilder("sha256sum", "--strict", "-c", sum.getFileName().toString());
            Run.of(check.directory(packages.toFile())).exits(0);
        }
    }

    @Test
    void the_bill_of_materials_has_the_libraries_and_their_licences() throws IOException {
        JsonNode bill = new ObjectMapper().readTree(only("*.cdx.json").toFile());

        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.at("/metadata/component/licenses/0/license/id").asText()).isEqualTo("MIT");
        assertThat(bill.path("components").findValuesAsText("name")).contains("picocli", "quarkus-arc")
                .doesNotContain("assertj-core", "nativeimage");
        assertThat(bill.path("components")).allMatch(component -> !component.path("licenses").isEmpty());
    }

    private void runs(Path installation) throws Exception {
        Process web = services.start("sleep 600");
        Path home = Files.createTempDirectory(root, "home");
        Path state = Files.createDirectories(home.resolve(".local/share/systemg"));
        Files.writeString(state.resolve("pid.json"), "{\"services\": {\"web\": " + web.pid() + "}}");

        Run run = Run.of("bash", "-c", TRY, "bash", installation.toString(), home.toString()).exits(0).isSilent();

        assertThat(run.out()).matches(Pattern.compile("sysg \\S+\nweb: stopped \\(TERM, \\d+ ms\\)\n--parallel\n"
                + "\\.TH SYSG 1 .*\n\\.TH SYSG-STOP 1 .*\n.*# Completion of sysg for fish.*#compdef sysg\n",
                Pattern.DOTALL));
        assertThat(web.isAlive()).isFalse();
    }

    private Path debianPackage() throws IOException {
        assumeTrue(Run.of("sh", "-c", "command -v dpkg-deb").exitCode() == 0, "dpkg is not installed");
        return only("*.deb");
    }

    /** Skips the test where there is none. */
    private Path only(String pattern) throws IOException {
        List<Path> found = all(pattern);
        assumeTrue(!found.isEmpty(), "no " + pattern + " was made");
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<Path> all(String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(packages, pattern)) {
            found.forEach(files::add);
        }
        return files;
    }
}
