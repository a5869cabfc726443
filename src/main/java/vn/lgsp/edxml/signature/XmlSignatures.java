package vn.lgsp.edxml.signature;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import vn.lgsp.edxml.Beginning;
import vn.lgsp.edxml.EdxmlRefused;
import vn.lgsp.edxml.signature.SignatureReport.Kind;
import vn.lgsp.edxml.signature.SignatureReport.Reason;

/**
 * Verifies the enveloped signature of an edXML file. Its form is looked at before anything is computed: what it says must
 * cover the whole file, by no other means than taking the signature out and writing the rest in canonical form.
 */
final class XmlSignatures {
    private static final int MOST_CERTIFICATES = 10;
    private static final String DEEPEST = "64";

    private final TrustList trust;

    XmlSignatures(TrustList trust) {
        this.trust = trust;
    }

    SignatureReport verify(byte[] file) {
        try {
            Document document = parse(file);
            NodeList signatures = document.getElementsByTagNameNS(SignatureForm.NAMESPACE, "Signature");
            return switch (signatures.getLength()) {
                case 0 -> SignatureReport.only(Kind.XML, Reason.ABSENT);
                case 1 -> verify((Element) signatures.item(0));
                default -> SignatureReport.only(Kind.XML, Reason.UNSUPPORTED);
            };
        } catch (SAXException | IOException | EdxmlRefused e) {
            return SignatureReport.only(Kind.XML, Reason.UNREADABLE);
        }
    }

    private SignatureReport verify(Element element) {
        SignatureForm form = SignatureForm.of(element);
        Optional<Signer> signer = signer(element);
        if (signer.isEmpty()) {
            Reason reason = form.reason() == null ? Reason.NO_CERTIFICATE : form.reason();
            return SignatureReport.only(Kind.XML, reason);
        }
        Instant time = form.properties() == null ? null : time(element, form.properties());
        Reason reason = form.reason() == null ? computed(element, signer.get(), form.weak()) : form.reason();
        return signer.get().report(Kind.XML, reason, form.weak(), time, trust);
    }

    private static Reason computed(Element element, Signer signer, boolean weak) {
        try {
            identify(element);
            DOMValidateContext context = new DOMValidateContext(
                    KeySelector.singletonKeySelector(signer.certificate().getPublicKey()), element);
            // The platform's own policy refuses SHA-1; the form was held against a stricter list already.
            context.setProperty("org.jcp.xml.dsig.secureValidation", !weak);
            boolean valid = XMLSignatureFactory.getInstance("DOM")
                    .unmarshalXMLSignature(context)
                    .validate(context);
            return valid ? Reason.VALID : Reason.CHANGED;
        } catch (MarshalException e) {
            return Reason.UNREADABLE;
        } catch (XMLSignatureException | RuntimeException e) {
            return Reason.CHANGED;
        }
    }

    /** Makes the ids known by which a signature names parts of itself. */
    private static void identify(Element signature) {
        NodeList all = signature.getElementsByTagNameNS("*", "*");
        for (int i = 0; i < all.getLength(); i++) {
            Element each = (Element) all.item(i);
            if (each.hasAttribute("Id")) {
                each.setIdAttribute("Id", true);
            }
        }
    }

    private static Optional<Signer> signer(Element signature) {
        List<X509Certificate> all = new ArrayList<>();
        NodeList found = signature.getElementsByTagNameNS(SignatureForm.NAMESPACE, "X509Certificate");
        for (int i = 0; i < Math.min(found.getLength(), MOST_CERTIFICATES); i++) {
            certificate(found.item(i).getTextContent()).ifPresent(all::add);
        }
        Set<Object> issuers = new HashSet<>();
        all.stream()
                .filter(each -> !each.getIssuerX500Principal().equals(each.getSubjectX500Principal()))
                .forEach(each -> issuers.add(each.getIssuerX500Principal()));
        return all.stream()
                .filter(each -> !issuers.contains(each.getSubjectX500Principal()))
                .findFirst()
                .map(each -> new Signer(each, all));
    }

    private static Optional<X509Certificate> certificate(String base64) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes)));
        } catch (CertificateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Only what is covered counts: anything can be put into a signature beside that. */
    private static @Nullable Instant time(Element signature, String properties) {
        NodeList all = signature.getElementsByTagNameNS("*", "SigningTime");
        for (int i = 0; i < all.getLength(); i++) {
            if (isIn(all.item(i), properties)) {
                return instant(all.item(i).getTextContent());
            }
        }
        return null;
    }

    private static boolean isIn(Node node, String id) {
        for (Node each = node; each instanceof Element element; each = each.getParentNode()) {
            if (id.equals(element.getAttribute("Id"))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Document parse(byte[] file) throws SAXException, IOException {
        try (InputStream xml = Beginning.of(new ByteArrayInputStream(file)).rest()) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setAttribute("jdk.xml.maxElementDepth", DEEPEST);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Silent());
            InputSource source = new InputSource(xml);
            source.setEncoding(StandardCharsets.UTF_8.name());
            return builder.parse(source);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The default one prints. */
    private static final class Silent implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) {}

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
