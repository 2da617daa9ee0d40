package dev.sysg.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.store.ServiceId;
import dev.sysg.testing.Warnings;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EnvFilesTest {

    @TempDir
    Path directory;

    Manifests manifests;
    Warnings warnings;

    @BeforeEach
    void prepare() {
        manifests = new Manifests(directory);
        warnings = new Warnings(ManifestSource.class.getPackage());
    }

    @AfterEach
    void release() {
        warnings.close();
    }

    @Test
    void lines_are_read_as_systemg_reads_them() {
        assertThat(entries("""
                # comment

                 A = 1\u0020
                B="two words"
                C='single'
                export E=1
                F="
                G="a
                H=a"b"
                A=2
                I=
                J="x=y"\r
                """)).containsExactly(Map.entry("A", "1"), Map.entry("B", "two words"), Map.entry("C", "'single'"),
                        Map.entry("export E", "1"), Map.entry("E", "1"), Map.entry("F", "\""), Map.entry("G", "\"a"),
                        Map.entry("H", "a\"b\""), Map.entry("I", ""), Map.entry("J", "x=y"));
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void a_byte_order_mark_is_no_part_of_a_name() {
        assertThat(entries("\uFEFFA=1\n")).containsExactly(Map.entry("A", "1"));
    }

    @Test
    void bytes_that_are_not_utf_8_stay_what_they_are() throws IOException {
        Files.write(directory.resolve("x.env"), "A=/srv/caf\u00E9\nB=1\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(entry("file: x.env, vars: {C: $A/x}")).containsExactly(Map.entry("A", "/srv/caf\uDCE9"),
                Map.entry("B", "1"), Map.entry("C", "/srv/caf\uDCE9/x"));
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void a_line_that_is_not_key_and_value_is_left_out() {
        assertThat(entries("secret\nA=1\n=secret\nB=\0secret\nC=\u2028\n")).containsExactly(Map.entry("A", "1"),
                Map.entry("C", ""));
        assertThat(warnings.messages()).isEmpty();
    }

    @Test
    void variables_that_no_environment_can_hold_are_left_out() {
        assertThat(entry("vars: {'': a, 'b=c': a, D: \"\\0\", \"\\0\": a, E: \"x\\ny=z\"}"))
                .containsExactly(Map.entry("E", "x\ny=z"));
    }

    @Test
    void vars_come_before_files_and_the_service_before_the_root() {
        manifests.write("root.env", "A=root file\nB=root file\n");
        manifests.write("service.env", "A=service file\nC=service file\nD=service file\n");
        Manifest manifest = manifests.load("""
                version: 1
                env: {file: root.env, vars: {C: root var, E: root var}}
                services:
                  own: {command: c, env: {file: service.env, vars: {E: service var}}}
                  inherited: {command: c}
                """);
        assertThat(manifest.service(ServiceId.of("own")).orElseThrow().environment()).containsOnly(
                Map.entry("A", "service file"),
                Map.entry("B", "root file"), Map.entry("C", "root var"), Map.entry("D", "service file"),
                Map.entry("E", "service var"));
        assertThat(manifest.service(ServiceId.of("inherited")).orElseThrow().environment()).containsOnly(
                Map.entry("A", "root file"), Map.entry("B", "root file"), Map.entry("C", "root var"),
                Map.entry("E", "root var"));
    }

    @Test
    void a_missing_file_is_one_warning_when_it_is_needed() {
        Manifest manifest = manifests.load("""
                version: 1
                env: {file: absent.env, vars: {A: 1}}
                services: {a: {command: c}, b: {command: c}}
                """);
        assertThat(warnings.messages()).isEmpty();
        manifest.services().values()
                .forEach(service -> assertThat(service.environment()).containsExactly(Map.entry("A", "1")));
        assertThat(warnings.messages()).singleElement().asString().contains("'absent.env'",
                directory.resolve("systemg.yaml").toString(), "no such file");
    }

    @Test
    void a_file_that_cannot_be_read_is_a_warning() {
        assertThat(entry("file: /dev/zero")).isEmpty();
        assertThat(entry("file: /")).isEmpty();
        assertThat(entry("file: \"a\\0b\"")).isEmpty();
        assertThat(warnings.messages()).hasSize(3);
    }

    private Map<String, String> entries(String text) {
        manifests.write("x.env", text);
        return entry("file: x.env");
    }

    private Map<String, String> entry(String env) {
        return manifests.service("{version: 1, services: {web: {command: c, env: {" + env + "}}}}", "web")
                .environment();
    }
}
