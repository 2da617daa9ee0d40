package dev.sysg.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine;

import dev.sysg.testing.CommandModel;
import dev.sysg.testing.Run;

/** The manual pages, as the build makes them of docs/. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManPagesTest {

    @TempDir
    static Path pages;

    @BeforeAll
    static void pages_of_the_documents() {
        Run.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "src/main/man/ManPages.java", "docs", pages.toString(), "1.2.3", "2026-01-02").exits(0).isSilent();
    }

    @Test
    void each_option_is_in_the_page_of_its_command() throws IOException {
        CommandSpec program = CommandModel.ofProgram();
        List<CommandSpec> commands = new ArrayList<>(List.of(program));
        commands.addAll(shownCommands(program));

        for (CommandSpec command : commands) {
            String own = "sysg-" + command.name() + ".1";
            String page = Files.exists(pages.resolve(own)) ? own : "sysg.1";
            String tags = tags(page);
            assertThat(command.options().stream().filter(option -> !option.hidden() && !option.inherited())
                    .flatMap(option -> Stream.of(option.names())))
                    .as("options of %s in %s", command.name(), page)
                    .allMatch(name -> Pattern.compile("(?m)(^|, )" + name + "($|,| )").matcher(tags).find());
        }
    }

    @Test
    void each_command_is_in_the_page_of_the_program() throws IOException {
        assertThat(tags("sysg.1").lines().map(tag -> tag.replaceFirst(" .*", "")))
                .containsAll(shownCommands(CommandModel.ofProgram()).stream().map(CommandSpec::name).toList());
    }

    @Test
    void a_page_has_the_title_and_text_of_its_document() throws IOException {
        assertThat(Files.readString(pages.resolve("sysg-stop.1")))
                .startsWith(".TH SYSG-STOP 1 2026-01-02 \"sysg 1.2.3\"\n.SH NAME\n.PP\nsysg-stop \\- stop the ")
                .contains(".SS Through a supervisor\n", "\n.IP 1. 4\n\\fBRead.\\fR The entries",
                        ".TP\n\\fB\\-\\-format text|json\\fR\nthe form", "share/doc/sysg/limits.md")
                .matches("\\p{ASCII}*").doesNotContain("](", "**", "`");
    }

    @Test
    void groff_finds_nothing_wrong() {
        assumeTrue(Run.of("sh", "-c", "command -v groff").exitCode() == 0, "groff is not installed");
        for (String page : List.of("sysg.1", "sysg-stop.1")) {
            Run.of("groff", "-man", "-ww", "-z", pages.resolve(page).toString()).exits(0).isSilent();
        }
    }

    private static List<CommandSpec> shownCommands(CommandSpec program) {
        return program.subcommands().values().stream().map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden()).toList();
    }

    /** The heads of the entries of all tables, one a line, without fonts. */
    private static String tags(String page) throws IOException {
        StringBuilder tags = new StringBuilder();
        List<String> lines = Files.readAllLines(pages.resolve(page));
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i - 1).equals(".TP")) {
                tags.append(lines.get(i).replaceAll("\\\\f[BR]", "").replace("\\-", "-")).append('\n');
            }
        }
        return tags.toString();
    }
}
