package dev.sysg.manifest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds the tree of one YAML document from SnakeYAML's events. Only there scalars are still the text that was
 * written ({@code 0x10}, {@code null}), as systemg takes them; and no regular expressions guess at their types.
 */
final class YamlReader {

    private static final int DEEPEST = 100;
    private static final int MOST_VALUES = 500_000;
    /** What execve(2) takes as one argument; SnakeYAML's time grows with the square of an unbroken line. */
    private static final int LONGEST_LINE = 131_072;

    private final Path file;
    private final Parser events;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private int values;

    private YamlReader(Path file, String text) {
        this.file = file;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        this.events = new ParserImpl(new StreamReader(text), options);
    }

    /** The root of the text's only document; a text without any is a null scalar. */
    static YamlNode read(Path file, String text) {
        refuseLongLines(file, text);
        try {
            return new YamlReader(file, text).document();
        } catch (MarkedYAMLException e) {
            String problem = oneLine(e.getProblem());
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            throw mark == null
                    ? new ManifestException(file, problem, e)
                    : new ManifestException(file, mark.getLine() + 1, mark.getColumn() + 1, problem, e);
        } catch (ReaderException e) {
            throw new ManifestException(file, "not a text file: it holds the character "
                    + String.format("U+%04X", e.getCodePoint()) + " at offset " + e.getPosition(), e);
        } catch (YAMLException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // Bugs of the parser: it takes an escape such as "\Uffffffff" for a character, for one.
            throw new ManifestException(file, "not YAML (" + oneLine(e.getMessage()) + ")", e);
        }
    }

    private static String oneLine(String message) {
        return message == null ? "not YAML" : message.replaceAll("\\s+", " ");
    }

    private static void refuseLongLines(Path file, String text) {
        int start = 0;
        for (int line = 1; start < text.length(); line++) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (end - start > LONGEST_LINE) {
                throw new ManifestException(file, line, 1, "line longer than " + LONGEST_LINE + " characters", null);
            }
            start = end + 1;
        }
    }

    private YamlNode document() {
        events.getEvent();
        if (events.checkEvent(Event.ID.StreamEnd)) {
            return new YamlNode.Scalar("", true, 1, 1);
        }
        events.getEvent();
        YamlNode root = node(1);
        events.getEvent();
        if (!events.checkEvent(Event.ID.StreamEnd)) {
            throw problem(events.getEvent(), "a second document begins; a manifest is only one");
        }
        return root;
    }

    private YamlNode node(int depth) {
        Event event = events.getEvent();
        if (depth > DEEPEST) {
            throw problem(event, "nested deeper than " + DEEPEST + " levels");
        }
        if (++values > MOST_VALUES) {
            throw problem(event, "more than " + MOST_VALUES + " values");
        }
        if (event instanceof AliasEvent alias) {
            return anchored(alias);
        }
        int line = event.getStartMark().getLine() + 1;
        int column = event.getStartMark().getColumn() + 1;
        YamlNode node;
        if (event instanceof ScalarEvent scalar) {
            node = new YamlNode.Scalar(scalar.getValue(), scalar.isPlain(), line, column);
        } else if (event.is(Event.ID.SequenceStart)) {
            node = new YamlNode.Sequence(items(depth), line, column);
        } else {
            node = new YamlNode.Mapping(entries(depth), line, column);
        }
        if (((NodeEvent) event).getAnchor() != null) {
            anchors.put(((NodeEvent) event).getAnchor(), node);
        }
        return node;
    }

    private List<YamlNode> items(int depth) {
        List<YamlNode> items = new ArrayList<>();
        while (!events.checkEvent(Event.ID.SequenceEnd)) {
            items.add(node(depth + 1));
        }
        events.getEvent();
        return items;
    }

    private List<YamlNode.Entry> entries(int depth) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        while (!events.checkEvent(Event.ID.MappingEnd)) {
            YamlNode key = node(depth + 1);
            entries.add(new YamlNode.Entry(key, node(depth + 1)));
        }
        events.getEvent();
        return entries;
    }

    /** A collection is known only once it is complete, so none can hold itself. */
    private YamlNode anchored(AliasEvent alias) {
        YamlNode node = anchors.get(alias.getAnchor());
        if (node == null) {
            throw problem(alias, "alias *" + alias.getAnchor() + " names nothing that is complete before it");
        }
        return node;
    }

    private ManifestException problem(Event event, String problem) {
        Mark mark = event.getStartMark();
        return new ManifestException(file, mark.getLine() + 1, mark.getColumn() + 1, problem, null);
    }
}
