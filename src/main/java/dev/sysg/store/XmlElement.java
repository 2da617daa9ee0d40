package dev.sysg.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An element of one of systemg's XML files: it holds either text or elements. What is not understood is kept. */
record XmlElement(String name, Map<String, String> attributes, List<XmlElement> children, StringBuilder text) {

    XmlElement(String name) {
        this(name, new LinkedHashMap<>(), new ArrayList<>(), new StringBuilder());
    }

    /** The children of this name, in their order. Loops, because streams cost more than all the rest of a read. */
    List<XmlElement> all(String childName) {
        List<XmlElement> found = new ArrayList<>();
        for (XmlElement child : children) {
            if (child.name.equals(childName)) {
                found.add(child);
            }
        }
        return found;
    }

    /** The text of the first child of this name, without blanks around it; empty if there is none. */
    String value(String childName) {
        for (XmlElement child : children) {
            if (child.name.equals(childName)) {
                return child.text.toString().strip();
            }
        }
        return "";
    }

    /** Sets the text of the first child of this name. */
    void set(String childName, String newText) {
        all(childName).stream().limit(1).forEach(child -> child.text.replace(0, child.text.length(), newText));
    }
}
