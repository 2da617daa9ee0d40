package dev.sysg.store;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;

import dev.sysg.store.SharedFile.MalformedException;

/**
 * The text of systemg's XML files (systemg-compat-0.69.md §1). A document type or an entity is refused, so that nothing
 * is expanded and no other file is read.
 */
final class XmlFileCodec {

    private static final int DEEPEST = 32;
    /** Of 100,000 services in today's form; what they take is a few hundred megabytes. */
    private static final long MOST_ELEMENTS = 1_000_000;
    private static final String INDENT = "  ";
    private static final XMLInputFactory FACTORY = factory();

    private XmlFileCodec() {
    }

    /** The root element of a text in UTF-8; MalformedException if systemg would not write it. */
    static XmlElement read(ByteBuffer content) {
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(content.array(),
                    content.arrayOffset() + content.position(), content.remaining()), StandardCharsets.UTF_8.name());
            return root(reader);
        } catch (XMLStreamException e) {
            Location place = e.getLocation();
            throw new MalformedException("does not parse" + (place == null ? ": " + e.getMessage()
                    : " at line " + place.getLineNumber() + ", column " + place.getColumnNumber()), e);
        }
    }

    private static XMLInputFactory factory() {
        WstxInputFactory factory = new WstxInputFactory();
        // What is parsed later than it is asked for fails without a checked exception.
        factory.getConfig().doParseLazily(false);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, DEEPEST);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, MOST_ELEMENTS);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static XmlElement root(XMLStreamReader reader) throws XMLStreamException {
        Deque<XmlElement> open = new ArrayDeque<>();
        XmlElement document = new XmlElement("");
        open.push(document);
        if ("1.1".equals(reader.getVersion())) {
            throw new MalformedException("is XML 1.1, which systemg does not write", null);
        }
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    XmlElement element = element(reader);
                    open.peek().children().add(element);
                    open.push(element);
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                        open.peek().text().append(reader.getText());
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw new MalformedException(
                        "has a document type or an entity, which systemg does not write", null);
                default -> {
                    // Comments and processing instructions: systemg drops them as well.
                }
            }
        }
        return document.children().get(0);
    }

    private static XmlElement element(XMLStreamReader reader) {
        XmlElement element = new XmlElement(reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            element.attributes().put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return element;
    }

    /** The text as systemg writes it: two blanks of indentation, and one line end at the end. */
    static byte[] write(XmlElement root) {
        StringBuilder text = new StringBuilder();
        write(root, "", text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(XmlElement element, String indent, StringBuilder text) {
        text.append(indent).append('<').append(element.name());
        element.attributes().forEach((name, value) -> text.append(' ').append(name).append("=\"")
                .append(escaped(value)).append('"'));
        String content = element.text().toString();
        if (!element.children().isEmpty()) {
            text.append(">\n");
            element.children().forEach(child -> write(child, indent + INDENT, text));
            text.append(indent).append("</").append(element.name()).append(">\n");
        } else if (content.isBlank()) {
            text.append("/>\n");
        } else {
            text.append('>').append(escaped(content)).append("</").append(element.name()).append(">\n");
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("\r", "&#13;");
    }
}
