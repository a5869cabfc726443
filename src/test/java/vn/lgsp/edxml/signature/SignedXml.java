package vn.lgsp.edxml.signature;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLObject;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import vn.lgsp.edxml.signature.TestAuthority.Identity;

/** Signs made-up files as official ones are signed. */
public final class SignedXml {
    private static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";

    private SignedXml() {}

    public static String sign(String file, Identity signer) {
        return sign(file, signer, SignatureMethod.RSA_SHA256, DigestMethod.SHA256, "");
    }

    /** As signing tools do that also cover what the signature says about itself. */
    static String signWithTime(String file, Identity signer, String time) {
        return sign(file, signer, SignatureMethod.RSA_SHA256, DigestMethod.SHA256, "", time);
    }

    /** @param uri what is covered: all if empty, else a part by its id */
    static String sign(String file, Identity signer, String method, String digest, String uri) {
        return sign(file, signer, method, digest, uri, null);
    }

    private static String sign(
            String file, Identity signer, String method, String digest, String uri, @Nullable String time) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            Document document =
                    factory.newDocumentBuilder().parse(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
            Element header = (Element)
                    document.getElementsByTagNameNS("*", "edXMLHeader").item(0);
            identify(document.getDocumentElement());
            XMLSignatureFactory signatures = XMLSignatureFactory.getInstance("DOM");
            Reference reference = signatures.newReference(
                    uri,
                    signatures.newDigestMethod(digest, null),
                    List.of(
                            signatures.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                            signatures.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
                    null,
                    null);
            KeyInfoFactory keys = signatures.getKeyInfoFactory();
            DOMSignContext context = new DOMSignContext(signer.key(), header);
            context.setProperty("org.jcp.xml.dsig.secureValidation", false);
            signatures
                    .newXMLSignature(
                            signatures.newSignedInfo(
                                    signatures.newCanonicalizationMethod(
                                            CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                                    signatures.newSignatureMethod(method, null),
                                    time == null
                                            ? List.of(reference)
                                            : List.of(reference, properties(signatures, digest))),
                            keys.newKeyInfo(List.of(keys.newX509Data(signer.certificates()))),
                            time == null ? List.of() : List.of(object(signatures, document, time)),
                            null,
                            null)
                    .sign(context);
            return text(document);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reference properties(XMLSignatureFactory signatures, String digest) throws Exception {
        return signatures.newReference(
                "#properties",
                signatures.newDigestMethod(digest, null),
                List.of(signatures.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
                "http://uri.etsi.org/01903#SignedProperties",
                null);
    }

    private static XMLObject object(XMLSignatureFactory signatures, Document document, String time) {
        Element properties = document.createElementNS(XADES, "SignedProperties");
        properties.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns", XADES);
        properties.setAttribute("Id", "properties");
        properties.setIdAttribute("Id", true);
        Element signingTime = document.createElementNS(XADES, "SigningTime");
        signingTime.setTextContent(time);
        properties.appendChild(signingTime);
        return signatures.newXMLObject(List.of(new DOMStructure(properties)), null, null, null);
    }

    private static void identify(Element element) {
        if (element.hasAttribute("Id")) {
            element.setIdAttribute("Id", true);
        }
        for (Node each = element.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element child) {
                identify(child);
            }
        }
    }

    private static String text(Document document) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TransformerFactory.newDefaultInstance()
                .newTransformer()
                .transform(new DOMSource(document), new StreamResult(out));
        return out.toString(StandardCharsets.UTF_8);
    }
}
