package dev.sysg.manifest;

import java.util.List;
import java.util.Set;

/** A value of a YAML document with its place, counted from 1. Scalars are text, never numbers or dates. */
sealed interface YamlNode {

    int line();

    int column();

    /** Whether it stands for no value, where one may be left out. */
    default boolean isNull() {
        return false;
    }

    /** How an error calls its kind. */
    String kind();

    /**
     * @param plain without quotes, and no block of text
     */
    record Scalar(String text, boolean plain, int line, int column) implements YamlNode {

        private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

        @Override
        public boolean isNull() {
            return plain && NULLS.contains(text);
        }

        @Override
        public String kind() {
            return "string";
        }

        Scalar withText(String other) {
            return new Scalar(other, plain, line, column);
        }
    }

    record Sequence(List<YamlNode> items, int line, int column) implements YamlNode {

        @Override
        public String kind() {
            return "sequence";
        }
    }

    /** Entries in the order of the file, repeated keys included. */
    record Mapping(List<Entry> entries, int line, int column) implements YamlNode {

        @Override
        public String kind() {
            return "map";
        }
    }

    record Entry(YamlNode key, YamlNode value) {

        boolean isNamed(String name) {
            return key instanceof Scalar scalar && scalar.text().equals(name);
        }
    }
}
