package dev.sysg.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** SECURITY.md names tests. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecurityDocumentTest {

    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT|Contract))\\.(\\w+)`");

    @Test
    void each_test_that_it_names_exists() throws IOException {
        Map<String, Path> classes;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            classes = files.filter(file -> file.toString().matches(".*(Test|IT|Contract)\\.java"))
                    .collect(Collectors.toMap(file -> file.getFileName().toString().replace(".java", ""), file -> file,
                            (one, other) -> one));
        }
        List<MatchResult> named = NAMED.matcher(Files.readString(Path.of("SECURITY.md"))).results().toList();

        assertThat(named).hasSizeGreaterThan(20);
        for (MatchResult test : named) {
            assertThat(classes).as(test.group()).containsKey(test.group(1));
            assertThat(Files.readString(classes.get(test.group(1)))).as(test.group())
                    .contains("void " + test.group(2) + "(");
        }
    }

    @Test
    void each_line_of_its_tables_names_one() throws IOException {
        assertThat(Files.readAllLines(Path.of("SECURITY.md"))).filteredOn(line -> line.startsWith("| "))
                .allMatch(line -> line.equals("| what | test |") || line.equals("| --- | --- |")
                        || NAMED.matcher(line).find());
    }
}
