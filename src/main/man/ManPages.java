import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Part of the build: makes a manual page of each document that begins with {@code # NAME(SECTION)},
 * {@code java ManPages.java DOCUMENTS PAGES VERSION DATE}. It reads the Markdown that these documents use, and fails at
 * what it does not know (groff_man(7), groff_char(7)).
 */
class ManPages {

    private static final Pattern TITLE = Pattern.compile("# ([a-z-]+)\\((\\d)\\)");
    private static final Pattern ITEM = Pattern.compile("(-|\\d+\\.) (.*)");
    private static final Pattern INLINE =
            Pattern.compile("`([^`]+)`|\\*\\*([^*]+)\\*\\*|\\[([^\\]]+)\\]\\(([^)]+)\\)|<(https?:[^>]+)>");
    private static final Pattern CELL_END = Pattern.compile("(?<!\\\\)\\|");

    private final List<String> lines;
    private final StringBuilder page = new StringBuilder();
    private int next = 1;

    ManPages(List<String> lines) {
        this.lines = lines;
    }

    public static void main(String[] arguments) throws IOException {
        Path pages = Files.createDirectories(Path.of(arguments[1]));
        try (Stream<Path> documents = Files.list(Path.of(arguments[0]))) {
            for (Path document : documents.filter(file -> file.toString().endsWith(".md")).sorted().toList()) {
                List<String> lines = Files.readAllLines(document);
                Matcher title = TITLE.matcher(lines.get(0));
                if (title.matches()) {
                    String head = ".TH %s %s %s \"sysg %s\"\n".formatted(title.group(1).toUpperCase(Locale.ROOT),
                            title.group(2), arguments[3], arguments[2]);
                    Files.writeString(pages.resolve(title.group(1) + "." + title.group(2)),
                            head + new ManPages(lines).make());
                }
            }
        }
    }

    private String make() {
        while (next < lines.size()) {
            String line = lines.get(next);
            Matcher item = ITEM.matcher(line);
            if (line.isBlank()) {
                next++;
            } else if (line.startsWith("## ")) {
                heading(".SH", line.substring(3));
            } else if (line.startsWith("### ")) {
                heading(".SS", line.substring(4));
            } else if (line.startsWith("```")) {
                code(take(text -> !text.startsWith("```"), 1), "");
                next++;
            } else if (line.startsWith("    ")) {
                code(take(text -> text.startsWith("    "), 0), "    ");
            } else if (line.startsWith("| ")) {
                table(take(text -> text.startsWith("|"), 0));
            } else if (item.matches()) {
                page.append(".IP ").append(item.group(1).equals("-") ? "\\(bu 2" : item.group(1) + " 4").append('\n');
                text(item.group(2) + "\n" + String.join("\n", take(text -> text.startsWith("  "), 1)));
            } else if (line.startsWith("#") || line.startsWith(">")) {
                throw new IllegalArgumentException("unknown Markdown: " + line);
            } else {
                page.append(".PP\n");
                text(String.join("\n", take(text -> !text.isBlank() && !ITEM.matcher(text).matches(), 0)));
            }
        }
        return page.toString();
    }

    /** The lines from here on that are such, after some that need not be. */
    private List<String> take(Predicate<String> such, int skipped) {
        next += skipped;
        int start = next;
        while (next < lines.size() && such.test(lines.get(next))) {
            next++;
        }
        return lines.subList(start, next);
    }

    private void heading(String macro, String text) {
        page.append(macro).append(' ').append(inline(text)).append('\n');
        next++;
    }

    private void code(List<String> code, String indent) {
        page.append(".PP\n.RS 4\n.nf\n");
        code.forEach(line -> page.append(protectedLine(literal(line.substring(indent.length())))).append('\n'));
        page.append(".fi\n.RE\n");
    }

    /** The first column is the tag of a paragraph. Where there are more than two, each has its heading before it. */
    private void table(List<String> rows) {
        List<String> heads = cells(rows.get(0));
        for (String row : rows.subList(2, rows.size())) {
            List<String> cells = cells(row);
            page.append(".TP\n").append(protectedLine(inline(cells.get(0)))).append('\n');
            List<String> texts = new ArrayList<>();
            for (int i = 1; i < cells.size(); i++) {
                if (!cells.get(i).isEmpty()) {
                    texts.add(protectedLine(inline((heads.size() > 2 ? heads.get(i) + ": " : "") + cells.get(i))));
                }
            }
            page.append(String.join("\n.br\n", texts)).append('\n');
        }
    }

    private static List<String> cells(String row) {
        return CELL_END.splitAsStream(row.substring(1)).map(cell -> cell.strip().replace("\\|", "|")).toList();
    }

    private void text(String text) {
        page.append(inline(text.strip()).lines().map(line -> protectedLine(line.strip()))
                .collect(Collectors.joining("\n"))).append('\n');
    }

    private static String inline(String text) {
        StringBuilder result = new StringBuilder();
        int end = 0;
        for (MatchResult found : INLINE.matcher(text).results().toList()) {
            result.append(plain(text.substring(end, found.start()))).append(found.group(3) == null
                    ? "\\fB" + literal(Stream.of(1, 2, 5).map(found::group).filter(group -> group != null).findFirst()
                            .orElseThrow()) + "\\fR"
                    : link(found.group(3), found.group(4)));
            end = found.end();
        }
        return result.append(plain(text.substring(end))).toString();
    }

    /** Documents are installed beside the pages. */
    private static String link(String text, String target) {
        return target.equals(text) && target.endsWith(".md") ? literal("share/doc/sysg/" + text) : inline(text);
    }

    private static String plain(String text) {
        return ascii(text.replace("\\", "\\e").replace(" - ", " \\- "));
    }

    /** A hyphen would be no minus sign, a quote a typographic one. */
    private static String literal(String text) {
        return ascii(text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
                .replace("^", "\\(ha").replace("~", "\\(ti"));
    }

    private static String ascii(String text) {
        return text.codePoints().mapToObj(c -> c < 128 ? Character.toString(c) : "\\[u%04X]".formatted(c))
                .collect(Collectors.joining());
    }

    /** A line that begins with a dot or a quote would be a request. */
    private static String protectedLine(String line) {
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }
}
