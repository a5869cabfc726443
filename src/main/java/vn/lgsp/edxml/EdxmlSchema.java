package vn.lgsp.edxml;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.ValidatorHandler;
import org.xml.sax.Attributes;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.XMLFilterImpl;
import vn.lgsp.edxml.EdxmlRefused.Reason;
import vn.lgsp.edxml.EdxmlRefused.Violation;

/** The schema of our own. It is held against files of any size in little memory. */
final class EdxmlSchema {
    private static final String FILE = "/edxml/edxml.xsd";

    private final Schema schema;

    EdxmlSchema() {
        try {
            SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            schema = factory.newSchema(new StreamSource(EdxmlSchema.class.getResourceAsStream(FILE)));
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws EdxmlRefused if there is any violation */
    void require(InputStream file) throws IOException {
        List<Violation> violations = violations(file);
        if (!violations.isEmpty()) {
            throw new EdxmlRefused(Reason.INVALID, violations);
        }
    }

    /** Where the file is not as the schema has it; nothing behind a character that XML cannot hold is looked at. */
    List<Violation> violations(InputStream file) throws IOException {
        Watch watch = new Watch();
        try {
            SAXParserFactory parsers = SAXParserFactory.newDefaultNSInstance();
            parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            XMLReader reader = parsers.newSAXParser().getXMLReader();
            ValidatorHandler validator = schema.newValidatorHandler();
            watch.setParent(reader);
            validator.setErrorHandler(watch);
            watch.setContentHandler(validator);
            watch.parse(new InputSource(file));
        } catch (SAXException e) {
            watch.found.add(new Violation(watch.path, "character"));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
        return watch.found;
    }

    /** Knows the path, collects what is wrong, and keeps long base64 text from the validator, which would collect it. */
    private static final class Watch extends XMLFilterImpl implements ErrorHandler {
        private static final int MOST = 50;
        private static final int ENOUGH = 4096;
        /** Says the same a second time. */
        private static final String ECHO = "cvc-type.3.1.3";

        private static final Pattern LAST_NAME = Pattern.compile(":([A-Za-z]+)[,}'\"]*$");

        private final List<Violation> found = new ArrayList<>();
        private String path = "";
        private int encoded = -1;

        @Override
        public void startElement(String uri, String name, String qualified, Attributes attributes) throws SAXException {
            path += "/" + name;
            encoded = name.equals("ContentTransferEncoded") ? 0 : -1;
            super.startElement(uri, name, qualified, attributes);
        }

        @Override
        public void endElement(String uri, String name, String qualified) throws SAXException {
            super.endElement(uri, name, qualified);
            path = path.substring(0, path.lastIndexOf('/'));
            encoded = -1;
        }

        @Override
        public void characters(char[] text, int from, int count) throws SAXException {
            int some = encoded < 0 ? count : Math.min(count, ENOUGH - encoded);
            encoded += encoded < 0 ? 0 : some;
            super.characters(text, from, some);
        }

        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) {
            String message = String.valueOf(e.getMessage());
            if (found.size() < MOST && !message.startsWith(ECHO)) {
                found.add(violation(message));
            }
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }

        /** The words of the validator hold values, and those are nobody's business. */
        private Violation violation(String message) {
            if (message.startsWith("cvc-complex-type.2.4")) {
                boolean atEnd = message.startsWith("cvc-complex-type.2.4.b");
                String parent = atEnd ? path : path.substring(0, path.lastIndexOf('/'));
                return new Violation(parent + "/" + expected(message), "missing");
            }
            if (message.startsWith("cvc-maxLength-valid")) {
                return new Violation(path, "long");
            }
            return new Violation(path, message.startsWith("cvc-identity-constraint") ? "repeated" : "value");
        }

        /** Of those that may come here, the last is the one that must. */
        private static String expected(String message) {
            int end = message.lastIndexOf("' is expected");
            Matcher matcher = LAST_NAME.matcher(end < 0 ? "" : message.substring(0, end));
            return matcher.find() ? matcher.group(1) : "?";
        }
    }
}
