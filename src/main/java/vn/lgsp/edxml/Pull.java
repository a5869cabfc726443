package vn.lgsp.edxml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxIOException;
import com.ctc.wstx.exc.WstxLazyException;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLResolver;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamReader2;
import org.codehaus.stax2.typed.Base64Variants;
import org.codehaus.stax2.typed.TypedXMLStreamException;
import vn.lgsp.edxml.EdxmlRefused.Reason;

/** Pulls XML that nobody vouches for: no document types, no entities, limits on everything, and one kind of refusal. */
final class Pull implements AutoCloseable {
    /** The namespace of everything in edXML. */
    static final String NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

    private static final String SIGNATURES = "http://www.w3.org/2000/09/xmldsig#";
    private static final int MOST_ATTRIBUTES = 64;
    private static final int LONGEST_ATTRIBUTE = 16 << 10;
    private static final WstxInputFactory FACTORY = factory();

    private final XMLStreamReader2 reader;
    private final int deepest;
    private int depth;
    private boolean signed;

    private static WstxInputFactory factory() {
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MOST_ATTRIBUTES);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, LONGEST_ATTRIBUTE);
        factory.setProperty(XMLInputFactory.RESOLVER, (XMLResolver) (publicId, systemId, base, name) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        return factory;
    }

    private Pull(XMLStreamReader2 reader, int deepest) {
        this.reader = reader;
        this.deepest = deepest;
    }

    /** Begins to read; the file is UTF-8, whatever its declaration says. */
    static Pull of(InputStream in, EdxmlLimits limits) throws IOException {
        try {
            return new Pull(
                    (XMLStreamReader2) FACTORY.createXMLStreamReader(in, StandardCharsets.UTF_8.name()),
                    limits.depth());
        } catch (XMLStreamException e) {
            throw refused(e, 1);
        }
    }

    /** Goes on; true at the start of an element, false at the end of one. Text between is given to the taker. */
    boolean startsElement(Taker taker) throws IOException {
        while (true) {
            int event = next();
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return false;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> text(taker);
                case XMLStreamConstants.END_DOCUMENT -> throw new EdxmlRefused(Reason.MALFORMED, "", line());
                default -> taker.count(0);
            }
        }
    }

    /** The next event after the root element, if it is there at all. */
    boolean endsCleanly() throws IOException {
        try {
            int event = next();
            while (event == XMLStreamConstants.SPACE
                    || event == XMLStreamConstants.COMMENT
                    || event == XMLStreamConstants.PROCESSING_INSTRUCTION) {
                event = next();
            }
            return event == XMLStreamConstants.END_DOCUMENT;
        } catch (EdxmlRefused e) {
            if (e.reason() == Reason.MALFORMED) {
                return false;
            }
            throw e;
        }
    }

    /** Leaves out the element whose start was just seen. */
    void skip(Taker taker) throws IOException {
        int around = depth - 1;
        while (depth > around) {
            startsElement(taker);
        }
    }

    private int next() throws IOException {
        try {
            int event = reader.next();
            switch (event) {
                case XMLStreamConstants.DTD,
                        XMLStreamConstants.ENTITY_REFERENCE,
                        XMLStreamConstants.ENTITY_DECLARATION -> throw new EdxmlRefused(Reason.DTD, "", line());
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    if (depth > deepest) {
                        throw new EdxmlRefused(Reason.TOO_DEEP, "", line());
                    }
                    signed |= isSignature();
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                default -> {}
            }
            return event;
        } catch (XMLStreamException e) {
            throw refused(e, line());
        } catch (WstxLazyException e) {
            throw refused(e, line());
        }
    }

    private void text(Taker taker) throws IOException {
        try {
            taker.count(reader.getTextLength());
            taker.take(reader);
        } catch (WstxLazyException e) {
            throw refused(e, line());
        }
    }

    /**
     * The next bytes of base64 text; to be called from the start of the element on until it answers a negative number,
     * which is at the end of the element.
     */
    int base64(byte[] bytes, int from, int count) throws IOException {
        try {
            int n = reader.readElementAsBinary(bytes, from, count, Base64Variants.MIME);
            if (n < 0) {
                depth--;
            }
            return n;
        } catch (TypedXMLStreamException e) {
            throw new EdxmlRefused(Reason.ATTACHMENT_BASE64, "", line());
        } catch (XMLStreamException e) {
            throw refused(e, line());
        } catch (WstxLazyException e) {
            throw refused(e, line());
        } catch (IllegalArgumentException e) {
            throw new EdxmlRefused(Reason.ATTACHMENT_BASE64, "", line());
        }
    }

    private static EdxmlRefused refused(Throwable e, int line) throws IOException {
        Throwable cause = e instanceof WstxLazyException && e.getCause() != null ? e.getCause() : e;
        Throwable below = cause instanceof WstxIOException ? cause.getCause() : null;
        if (below instanceof IOException broken && !(broken instanceof CharConversionException)) {
            throw broken;
        }
        return new EdxmlRefused(Reason.MALFORMED, "", line);
    }

    /** Whether the element is this one of edXML, whatever its prefix. */
    boolean is(String name) {
        return name.equals(reader.getLocalName()) && NAMESPACE.equals(reader.getNamespaceURI());
    }

    boolean isOurs() {
        return NAMESPACE.equals(reader.getNamespaceURI());
    }

    boolean isSignature() {
        return "Signature".equals(reader.getLocalName()) && SIGNATURES.equals(reader.getNamespaceURI());
    }

    /** Whether a signature was seen so far. */
    boolean signed() {
        return signed;
    }

    String name() {
        return reader.getLocalName();
    }

    int line() {
        return Math.max(reader.getLocation().getLineNumber(), 0);
    }

    XMLStreamReader2 reader() {
        return reader;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            // Only memory is given back here; the stream belongs to the caller.
        }
    }

    /** What is done with text on the way. */
    interface Taker {
        Taker NOTHING = new Taker() {
            @Override
            public void count(int characters) {}

            @Override
            public void take(XMLStreamReader2 reader) {}
        };

        /** Some more of the file has gone by. */
        void count(int characters);

        void take(XMLStreamReader2 reader);
    }
}
