package dev.sysg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sysg.cli.CompletionScript.Shell;
import dev.sysg.testing.CommandModel;
import dev.sysg.testing.Run;

/** The scripts, in the shells that they are for. The program is a shell function that prints the names of a file. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CompletionScriptTest {

    private static final String PROGRAM = """
            sysg() {
                [ "$1 $2" = 'completion --services' ] && cat names && echo "$@" >> calls
            }
            """;

    /** $1 is the line that is typed, $2 the word as readline splits it. */
    private static final String BASH = PROGRAM + """
            set -eu
            source ./script
            COMP_LINE=$1 COMP_POINT=${#1}
            compopt() { echo "compopt $*"; }
            _sysg sysg "$2"
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    /** A shell in a terminal of its own: each argument and a TAB are typed, then a key that prints the line. */
    private static final String ZSH = """
            zmodload zsh/zpty
            zpty shell zsh -fi
            zpty -w shell 'PROMPT= RPROMPT=; unsetopt prompt_cr prompt_sp; source ./setup'
            zpty -r shell output '*<ready>'
            for line; do
                zpty -w -n shell "$line"$'\\t\\C-x'
                zpty -r shell output '*<line:*>'
                print -r -- "${${output##*<line:}%>*}"
            done
            zpty -d shell
            """;

    private static final String ZSH_SETUP = PROGRAM + """
            autoload -Uz compinit && compinit -D -u
            source ./script
            show() { print -r -- "<line:$BUFFER>"; BUFFER= }
            zle -N show
            bindkey '^X' show
            print '<re''ady>'
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void two_services_are_recorded() throws IOException {
        names("web\nweb:blue\nshop/db\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'sysg sto'                  | sto    | stop",
        "'sysg --log-level '         | ''     | off,error,warn,info,debug,trace",
        "'sysg --plain sto'          | sto    | stop",
        "'sysg stop --gr'            | --gr   | --grace",
        "'sysg stop --format j'      | j      | json",
        "'sysg stop --format=j'      | j      | json",
        "'sysg stop --grace '        | ''     | ''",
        "'sysg stop -s '             | ''     | web,web:blue,shop/db",
        "'sysg stop --service sh'    | sh     | shop/db",
        "'sysg stop --service=sh'    | sh     | shop/db",
        "'sysg stop -s web --dry'    | --dry  | --dry-run",
        "'sysg stop -s help --dry'   | --dry  | --dry-run",
        "'sysg stop -s web:b'        | b      | blue",
        "'sysg stop -s web:'         | ''     | blue",
        "'sysg stop -s x'            | x      | ''",
        "'sysg stop -c '             | ''     | 'compopt -o default,'",
        "'sysg help comp'            | comp   | completion",
        "'sysg completion '          | ''     | bash,zsh,fish",
        "'sysg completion --ser'     | --ser  | ''",
    })
    void bash_completes_commands_options_and_values(String line, String word, String candidates) {
        assertThat(bash(line, word)).containsExactly(candidates.split(",", -1));
    }

    @Test
    void bash_offers_all_commands_and_no_options_unless_asked_for() {
        assertThat(bash("sysg ", "")).contains("stop", "completion", "help").noneMatch(word -> word.startsWith("-"));
    }

    @Test
    void bash_asks_for_the_services_of_the_system_where_sys_is_given() throws IOException {
        bash("sysg --sys stop -s ", "");

        assertThat(directory.resolve("calls")).hasContent("completion --services --sys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$(touch pwned)", "`touch pwned`", "x;touch pwned", "*", "'$(touch pwned)'",
        "<(touch pwned)"})
    void bash_executes_and_expands_no_name(String name) throws IOException {
        names(name + "\n");

        assertThat(bash("sysg stop -s ", "")).containsExactly(name);
        assertThat(bash("sysg stop -s " + name, name)).isNotNull();
        assertThat(directory.resolve("pwned")).doesNotExist();
    }

    @Test
    void zsh_completes_commands_options_and_values() throws IOException {
        assertThat(zsh("sysg sto", "sysg stop -s sh", "sysg stop --service=sh", "sysg stop --format j",
                "sysg stop --gr", "sysg completion f", "sysg help comp", "sysg stop -s x"))
                .containsExactly("sysg stop ", "sysg stop -s shop/db ", "sysg stop --service=shop/db ",
                        "sysg stop --format json ", "sysg stop --grace=", "sysg completion fish ",
                        "sysg help completion ", "sysg stop -s x");
    }

    @Test
    void zsh_quotes_what_a_name_could_execute() throws IOException {
        names("x$(touch pwned)\n");

        assertThat(zsh("sysg stop -s x")).containsExactly("sysg stop -s x\\$\\(touch\\ pwned\\) ");
        assertThat(directory.resolve("pwned")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'sysg sto'            | stop",
        "'sysg stop -s sh'     | shop/db",
        "'sysg stop --format ' | json,text",
        "'sysg stop --gr'      | --grace",
        "'sysg completion '    | bash,fish,zsh",
    })
    void fish_completes_commands_options_and_values(String line, String candidates) throws IOException {
        assertThat(fish(line)).containsExactlyInAnyOrder(candidates.split(",", -1));
    }

    @Test
    void options_are_in_every_script_and_hidden_ones_in_none() {
        for (Shell shell : Shell.values()) {
            String script = CompletionScript.of(shell, CommandModel.ofProgram());
            assertThat(script).contains("dry-run", "keep-supervisor", "log-level", "version")
                    .doesNotContain("--services'", "-l services");
        }
    }

    private List<String> bash(String line, String word) {
        return run(Shell.BASH, "bash", "--norc", "-c", BASH, "bash", line, word);
    }

    private List<String> zsh(String... lines) throws IOException {
        Files.writeString(directory.resolve("setup"), ZSH_SETUP);
        List<String> command = new ArrayList<>(List.of("zsh", "-f", "-c", ZSH, "zsh"));
        command.addAll(List.of(lines));
        return run(Shell.ZSH, command.toArray(String[]::new));
    }

    private List<String> fish(String line) {
        return run(Shell.FISH, "fish", "--no-config", "-c", """
                function sysg; cat names; end
                source ./script
                complete -C $argv[1]
                """, line).stream().map(candidate -> candidate.replaceFirst("\t.*", "")).toList();
    }

    private List<String> run(Shell shell, String... command) {
        try {
            assumeTrue(isInstalled(command[0]), command[0] + " is not installed");
            Files.writeString(directory.resolve("script"), CompletionScript.of(shell, CommandModel.ofProgram()));
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().put("HOME", directory.toString());
            Run run = Run.of(builder).isSilent();
            return run.out().lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isInstalled(String shell) {
        return Run.of("sh", "-c", "command -v " + shell).exitCode() == 0;
    }

    private void names(String names) throws IOException {
        Files.writeString(directory.resolve("names"), names);
    }
}
