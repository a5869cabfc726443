package vn.lgsp.edxml.signature;

import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Collection;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.signature.SignatureReport.Kind;
import vn.lgsp.edxml.signature.SignatureReport.Reason;

/**
 * Who signed.
 *
 * @param others certificates that came along
 */
record Signer(X509Certificate certificate, Collection<X509Certificate> others) {
    /** What cannot be called secure any more, and is read all the same. */
    private static final int WEAK_RSA = 2048;

    private static final int WEAK_EC = 224;
    private static final int LONGEST = 200;

    SignatureReport report(Kind kind, Reason reason, boolean weakAlgorithm, @Nullable Instant time, TrustList trust) {
        boolean valid = reason == Reason.VALID;
        return new SignatureReport(
                kind,
                true,
                valid,
                weakAlgorithm || hasWeakKey(),
                name(true),
                name(false),
                certificate.getSerialNumber().toString(16),
                valid && trust.trusts(certificate, others, time),
                time,
                reason);
    }

    private boolean hasWeakKey() {
        PublicKey key = certificate.getPublicKey();
        return switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() < WEAK_RSA;
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength() < WEAK_EC;
            case DSAPublicKey dsa -> true;
            default -> false;
        };
    }

    /** The common name, or the whole name if it has none. */
    private @Nullable String name(boolean subject) {
        try {
            JcaX509CertificateHolder holder = new JcaX509CertificateHolder(certificate);
            X500Name name = subject ? holder.getSubject() : holder.getIssuer();
            RDN[] common = name.getRDNs(BCStyle.CN);
            String text = common.length == 0
                    ? name.toString()
                    : IETFUtils.valueToString(common[0].getFirst().getValue());
            String safe = text.replaceAll("\\p{C}", " ").strip();
            return safe.length() > LONGEST ? safe.substring(0, LONGEST) : safe;
        } catch (CertificateEncodingException | RuntimeException e) {
            return null;
        }
    }
}
