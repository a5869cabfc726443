package vn.lgsp.edxml.signature;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import vn.lgsp.edxml.signature.SignatureReport.Reason;

/**
 * What a signature says that it covers and how, read without computing anything.
 *
 * @param reason what is wrong with the form, or null if it covers the whole file by means that are known
 * @param weak whether it uses SHA-1
 * @param properties the id of what it says about itself, its time for one, and covers too; null if there is none
 */
record SignatureForm(
        @Nullable Reason reason, boolean weak, @Nullable String properties) {
    static final String NAMESPACE = "http://www.w3.org/2000/09/xmldsig#";

    private static final String PROPERTIES = "http://uri.etsi.org/01903#SignedProperties";
    private static final int MOST_REFERENCES = 4;
    /** Each goes over the whole document. */
    private static final int MOST_TRANSFORMS = 4;

    private static final Set<String> CANONICAL = Set.of(
            CanonicalizationMethod.INCLUSIVE,
            CanonicalizationMethod.INCLUSIVE_WITH_COMMENTS,
            CanonicalizationMethod.EXCLUSIVE,
            CanonicalizationMethod.EXCLUSIVE_WITH_COMMENTS,
            "http://www.w3.org/2006/12/xml-c14n11",
            "http://www.w3.org/2006/12/xml-c14n11#WithComments");
    private static final Set<String> WEAK =
            Set.of(SignatureMethod.RSA_SHA1, SignatureMethod.ECDSA_SHA1, DigestMethod.SHA1);
    private static final Set<String> SIGNED_BY = Set.of(
            SignatureMethod.RSA_SHA1,
            SignatureMethod.RSA_SHA256,
            SignatureMethod.RSA_SHA384,
            SignatureMethod.RSA_SHA512,
            SignatureMethod.SHA256_RSA_MGF1,
            SignatureMethod.SHA384_RSA_MGF1,
            SignatureMethod.SHA512_RSA_MGF1,
            SignatureMethod.ECDSA_SHA1,
            SignatureMethod.ECDSA_SHA256,
            SignatureMethod.ECDSA_SHA384,
            SignatureMethod.ECDSA_SHA512);
    private static final Set<String> DIGESTED_BY =
            Set.of(DigestMethod.SHA1, DigestMethod.SHA256, DigestMethod.SHA384, DigestMethod.SHA512);

    static SignatureForm of(Element signature) {
        List<Element> infos = children(signature, "SignedInfo");
        if (infos.size() != 1) {
            return new SignatureForm(Reason.UNREADABLE, false, null);
        }
        Element info = infos.getFirst();
        List<Element> references = children(info, "Reference");
        Set<String> ciphers = new HashSet<>(algorithms(info, "SignatureMethod"));
        Set<String> digests = new HashSet<>();
        references.forEach(each -> digests.addAll(algorithms(each, "DigestMethod")));
        boolean weak =
                ciphers.stream().anyMatch(WEAK::contains) || digests.stream().anyMatch(WEAK::contains);
        String properties = references.stream()
                .filter(each -> PROPERTIES.equals(each.getAttribute("Type")))
                .filter(each -> namesAPartOf(signature, each))
                .map(each -> each.getAttribute("URI").substring(1))
                .findFirst()
                .orElse(null);
        if (ciphers.size() != 1
                || !SIGNED_BY.containsAll(ciphers)
                || !DIGESTED_BY.containsAll(digests)
                || !CANONICAL.containsAll(algorithms(info, "CanonicalizationMethod"))
                || references.size() > MOST_REFERENCES
                || references.stream().anyMatch(each -> transforms(each).size() > MOST_TRANSFORMS)
                || !haveUniqueIds(signature)) {
            return new SignatureForm(Reason.UNSUPPORTED, weak, null);
        }
        boolean whole = references.stream().filter(SignatureForm::coversTheFile).count() == 1;
        boolean others = references.stream()
                .filter(each -> !coversTheFile(each))
                .allMatch(each -> namesAPartOf(signature, each));
        return new SignatureForm(whole && others ? null : Reason.PARTIAL, weak, properties);
    }

    /** The whole document, with the signature taken out. */
    private static boolean coversTheFile(Element reference) {
        List<String> transforms = transforms(reference);
        return reference.hasAttribute("URI")
                && reference.getAttribute("URI").isEmpty()
                && transforms.contains(Transform.ENVELOPED)
                && transforms.stream().allMatch(each -> each.equals(Transform.ENVELOPED) || CANONICAL.contains(each));
    }

    /** Some signatures also cover what they say about themselves. */
    private static boolean namesAPartOf(Element signature, Element reference) {
        String uri = reference.getAttribute("URI");
        return uri.startsWith("#")
                && CANONICAL.containsAll(transforms(reference))
                && ids(signature).contains(uri.substring(1));
    }

    private static List<String> transforms(Element reference) {
        return children(reference, "Transforms").stream()
                .flatMap(each -> algorithms(each, "Transform").stream())
                .toList();
    }

    private static boolean haveUniqueIds(Element signature) {
        List<String> ids = ids(signature);
        return Set.copyOf(ids).size() == ids.size();
    }

    private static List<String> ids(Element signature) {
        List<String> ids = new ArrayList<>();
        var all = signature.getElementsByTagNameNS("*", "*");
        for (int i = 0; i < all.getLength(); i++) {
            String id = ((Element) all.item(i)).getAttribute("Id");
            if (!id.isEmpty()) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static List<String> algorithms(Element parent, String name) {
        return children(parent, name).stream()
                .map(each -> each.getAttribute("Algorithm"))
                .toList();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element element
                    && name.equals(element.getLocalName())
                    && NAMESPACE.equals(element.getNamespaceURI())) {
                found.add(element);
            }
        }
        return found;
    }
}
