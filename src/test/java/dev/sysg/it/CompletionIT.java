package dev.sysg.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sysg.testing.StartedProcesses;
import dev.sysg.testing.Sysg;

/** The completion of the shells, and the names of services that it offers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CompletionIT {

    /** $0 is the program, $1 the line that is typed. */
    private static final String BASH = """
            program=$0
            sysg() { "$program" "$@"; }
            source <(sysg completion bash)
            COMP_LINE=$1 COMP_POINT=${#1}
            _sysg sysg ''
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    private Sysg sysg;

    @BeforeEach
    void world(@TempDir Path root) {
        sysg = new Sysg(root);
    }

    @Test
    void bash_offers_the_recorded_services_that_a_shell_reads_as_names() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
        sysg.recorded("web", 999999901, "shop/größe:1", 999999902, "a b", 999999903, "$(touch pwned)", 999999904,
                "`touch pwned`", 999999905, "x;touch pwned", 999999906, "-s", 999999907, "~", 999999908,
                "*", 999999909, "new\\nline", 999999910, "\\u001b[31mred", 999999911, "=ls", 999999912);

        sysg.startAs(List.of("bash", "--norc", "-c", BASH), "sysg stop -s ").await().exits(0).isSilent()
                .printsOnly("web\nshop/größe:1");

        assertThat(sysg.directory().resolve("pwned")).doesNotExist();
    }

    @Test
    void a_name_that_several_projects_have_is_offered_with_them() throws IOException {
        for (String project : List.of("demo", "shop")) {
            Path directory = Files.createDirectories(sysg.state().resolve("projects").resolve(project));
            Files.writeString(directory.resolve("pid.xml"),
                    "<PidFile><services><name>web</name><pid>999999901</pid></services></PidFile>");
        }
        sysg.recorded("db", 999999902);

        sysg.run("completion", "--services").exits(0).isSilent().printsOnly("db\ndemo/web\nshop/web");
    }

    @Test
    void what_cannot_be_read_offers_nothing_and_says_nothing() throws IOException {
        Files.writeString(sysg.state().resolve("pid.json"), "{");
        sysg.run("completion", "--services").exits(0).isSilent().printsNothing();

        sysg.with("HOME", null).run("completion", "--services").exits(0).isSilent().printsNothing();
    }

    @Test
    void a_held_lock_is_not_waited_for() {
        sysg.recorded("web", 999999901);
        Path lock = sysg.state().resolve("pid.json.lock");
        try (StartedProcesses processes = new StartedProcesses()) {
            processes.startUntilLine("held", "flock", "-o", lock.toString(), "sh", "-c", "echo held; exec cat");

            sysg.with("SYSG_LOCK_TIMEOUT", "1h").run("completion", "--services").exits(0).printsOnly("web");
        }
    }

    @Test
    void the_shell_is_required_and_has_to_be_known() {
        sysg.run("completion").exits(2).printsNothing().complains("error: a shell is required: bash, zsh or fish");
        sysg.run("completion", "tcsh").exits(2).printsNothing().complains("invalid value 'tcsh' for '<SHELL>'");
    }
}
