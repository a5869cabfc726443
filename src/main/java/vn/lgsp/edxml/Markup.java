package vn.lgsp.edxml;

import com.ctc.wstx.stax.WstxOutputFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.EdxmlRefused.Reason;

/** Writes elements of edXML with one prefix, in memory. What is absent is not written. */
final class Markup {
    /** The prefix of everything in an envelope, as official files have it. */
    static final String PREFIX = "edXML";

    private static final WstxOutputFactory FACTORY = new WstxOutputFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final XMLStreamWriter writer;
    private final String prefix;
    private String path = "";

    Markup(String prefix) {
        this.prefix = prefix;
        try {
            writer = FACTORY.createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An element with others in it. */
    void group(String name, Runnable content) {
        start(prefix, name);
        content.run();
        end();
    }

    /** The same, unless it is absent. */
    <T> void group(String name, @Nullable T value, Write<T> content) {
        if (value != null) {
            group(name, () -> content.write(value));
        }
    }

    /** A list of elements in an element of its own, unless there is none. */
    <T> void list(String name, List<T> values, Write<T> content) {
        if (!values.isEmpty()) {
            group(name, () -> values.forEach(content::write));
        }
    }

    void text(String name, @Nullable String text) {
        if (text != null) {
            start(prefix, name);
            call(() -> writer.writeCharacters(text));
            end();
        }
    }

    void number(String name, @Nullable Integer number) {
        text(name, number == null ? null : number.toString());
    }

    void bit(String name, @Nullable Boolean bit) {
        text(name, bit == null ? null : bit ? "1" : "0");
    }

    void date(String name, @Nullable LocalDate date) {
        text(name, date == null ? null : date.format(Fields.DATE));
    }

    void time(String name, @Nullable LocalDateTime time) {
        text(name, time == null ? null : time.format(Fields.TIME));
    }

    /** An element that declares the namespace for those in it, for this prefix. */
    void declaring(String prefixHere, String name, Runnable content) {
        start(prefixHere, name);
        call(() -> writer.writeNamespace(prefixHere, Pull.NAMESPACE));
        content.run();
        end();
    }

    /** The start of an element that is not ended here. */
    void open(String name) {
        start(prefix, name);
    }

    void attribute(String name, String value) {
        call(() -> writer.writeAttribute(name, value));
    }

    /** What was written so far. */
    byte[] bytes() {
        call(writer::flush);
        return bytes.toByteArray();
    }

    private void start(String prefixHere, String name) {
        path += "/" + name;
        call(() -> writer.writeStartElement(prefixHere, name, Pull.NAMESPACE));
    }

    private void end() {
        path = path.substring(0, path.lastIndexOf('/'));
        call(writer::writeEndElement);
    }

    private void call(Call call) {
        try {
            call.run();
        } catch (XMLStreamException e) {
            // A character that XML cannot hold; nothing else goes wrong in memory.
            throw new EdxmlRefused(Reason.INVALID, List.of(new EdxmlRefused.Violation(path, "character")));
        }
    }

    interface Write<T> {
        void write(T value);
    }

    private interface Call {
        void run() throws XMLStreamException;
    }
}
