package dev.sysg.manifest;

import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in place of {@code $NAME} and {@code ${NAME}}, once: what stands in a value stays as it is.
 *
 * <p>systemg expands the text of the whole file, comments included, and panics over a name it does not find
 * (systemg-compat.md §8.2). Here single scalars are expanded, so that only a name that matters can be missing.
 */
final class VariableExpander {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*+)\\}?");

    private final Values values;
    private final UnaryOperator<String> lookup;

    /**
     * @param lookup answers null for a name without a value
     */
    VariableExpander(Values values, UnaryOperator<String> lookup) {
        this.values = values;
        this.lookup = lookup;
    }

    /** The text with all its names expanded; it is an error if one has no value. */
    String expand(YamlNode.Scalar scalar) {
        return expand(scalar, (name, reference) -> {
            throw values.unknownVariable(scalar, name);
        });
    }

    /** The text with names without a value left as they are, for a shell that will expand them. */
    String expandKnown(YamlNode.Scalar scalar) {
        return expand(scalar, (name, reference) -> reference);
    }

    private String expand(YamlNode.Scalar scalar, BiFunction<String, String, String> unknown) {
        String text = scalar.text();
        values.take(scalar, text.length());
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder expanded = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(text);
        int rest = 0;
        while (matcher.find()) {
            String value = lookup.apply(matcher.group(1));
            value = value == null ? unknown.apply(matcher.group(1), matcher.group()) : value;
            values.take(scalar, value.length());
            expanded.append(text, rest, matcher.start()).append(value);
            rest = matcher.end();
        }
        return expanded.append(text, rest, text.length()).toString();
    }
}
