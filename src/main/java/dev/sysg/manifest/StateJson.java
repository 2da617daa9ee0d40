package dev.sysg.manifest;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Writes YAML values as serde_json writes systemg's configuration, byte for byte: compact, and null for what is left
 * out. What systemg would have refused is null too, for it has no hash.
 */
final class StateJson {

    private static final Pattern INTEGER = Pattern.compile("([+-]?)(0x\\p{XDigit}+|0o[0-7]+|0b[01]+|0|[1-9]\\d*)");
    private static final Pattern SIZE = Pattern.compile("(\\+?\\d+)\\s*([KMGTkmgt]?)[Bb]*");
    private static final Map<String, Boolean> FLAGS = Map.of("true", true, "True", true, "TRUE", true,
            "false", false, "False", false, "FALSE", false);

    private static final JsonMapper QUOTING =
            JsonMapper.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

    private final StringBuilder out = new StringBuilder();
    private final VariableExpander variables;

    StateJson(VariableExpander variables) {
        this.variables = variables;
    }

    StateJson raw(String json) {
        out.append(json);
        return this;
    }

    /** The fields of a struct with a comma before each, as they follow others in the object. */
    StateJson fields(YamlNode.Mapping struct, List<Shape.Field> fields) {
        for (Shape.Field field : fields) {
            raw(",\"" + field.name() + "\":").value(member(struct, field.name()), field.shape());
        }
        return this;
    }

    /** The text as a JSON string; serde_json leaves everything but quotes, backslashes and C0 as it is. */
    static String quoted(String text) {
        try {
            return QUOTING.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text cannot be written", e);
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void value(Optional<YamlNode> value, Shape shape) {
        YamlNode node = value.map(this::expanded).filter(given -> !given.isNull()).orElse(null);
        if (shape instanceof Shape.Leaf leaf && node instanceof YamlNode.Scalar scalar) {
            leaf(scalar, leaf);
        } else if (shape instanceof Shape.ListOf list && node instanceof YamlNode.Sequence sequence) {
            list(sequence, list.element());
        } else if (shape instanceof Shape.Struct struct && node instanceof YamlNode.Mapping mapping) {
            int start = out.length();
            raw("{").fields(mapping, struct.fields()).raw("}");
            out.deleteCharAt(start + 1);
        } else {
            raw("null");
        }
    }

    private YamlNode expanded(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? scalar.withText(variables.expandKnown(scalar)) : node;
    }

    private void list(YamlNode.Sequence sequence, Shape element) {
        String separator = "[";
        for (YamlNode item : sequence.items()) {
            raw(separator);
            if (element == Shape.Leaf.TEXT && item instanceof YamlNode.Scalar scalar) {
                // Where a text is required, "null" is one.
                raw(quoted(variables.expandKnown(scalar)));
            } else {
                value(Optional.of(item), element);
            }
            separator = ",";
        }
        raw(sequence.items().isEmpty() ? "[]" : "]");
    }

    private void leaf(YamlNode.Scalar scalar, Shape.Leaf leaf) {
        Optional<Boolean> flag = Optional.ofNullable(scalar.plain() ? FLAGS.get(scalar.text()) : null);
        switch (leaf) {
            case TEXT -> raw(quoted(scalar.text()));
            case INTEGER -> raw(integer(scalar.text()).map(BigInteger::toString).orElse("null"));
            case FLAG -> raw(flag.map(String::valueOf).orElse("null"));
            case FLAG_OR_TEXT -> flag.ifPresentOrElse(value -> raw(value.toString()), () -> raw(quoted(scalar.text())));
            case LIMIT -> raw(limit(scalar).map(BigInteger::toString).orElse("null"));
        }
    }

    private static Optional<BigInteger> limit(YamlNode.Scalar scalar) {
        Optional<BigInteger> number = scalar.plain() ? integer(scalar.text()) : Optional.empty();
        return number.isPresent() ? number : size(scalar.text().strip().replace("_", ""));
    }

    private static Optional<BigInteger> integer(String text) {
        Matcher matcher = INTEGER.matcher(text);
        if (text.length() > 70 || !matcher.matches()) {
            return Optional.empty();
        }
        String digits = matcher.group(2);
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
        BigInteger number = new BigInteger(radix == 10 ? digits : digits.substring(2), radix);
        return Optional.of(matcher.group(1).equals("-") ? number.negate() : number);
    }

    private static Optional<BigInteger> size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (text.length() > 40 || !matcher.matches()) {
            return Optional.empty();
        }
        int power = "kmgt".indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
        return Optional.of(new BigInteger(matcher.group(1)).shiftLeft(matcher.group(2).isEmpty() ? 0 : 10 * power));
    }

    private static Optional<YamlNode> member(YamlNode.Mapping struct, String name) {
        return struct.entries().stream().filter(entry -> entry.isNamed(name)).map(YamlNode.Entry::value).findFirst();
    }
}
