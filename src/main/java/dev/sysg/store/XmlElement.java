package dev.sysg.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An element of one of systemg's XML files: it holds either text or elements. What is not understood is kept. */
final class XmlElement {

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<XmlElement> children = new ArrayList<>();
    private String text = "";

    XmlElement(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    Map<String, String> attributes() {
        return attributes;
    }

    List<XmlElement> children() {
        return children;
    }

    String text() {
        return text;
    }

    void append(String more) {
        text += more;
    }

    /** The children of this name, in their order. */
    List<XmlElement> all(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).toList();
    }

    /** The text of the first child of this name, without blanks around it; empty if there is none. */
    String value(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).findFirst()
                .map(child -> child.text.strip()).orElse("");
    }

    /** Sets the text of the first child of this name. */
    void set(String childName, String newText) {
        children.stream().filter(child -> child.name.equals(childName)).findFirst()
                .ifPresent(child -> child.text = newText);
    }
}
