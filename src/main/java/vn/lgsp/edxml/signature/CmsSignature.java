package vn.lgsp.edxml.signature;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataParser;
import org.bouncycastle.cms.CMSSignerDigestMismatchException;
import org.bouncycastle.cms.CMSTypedStream;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.signature.SignatureReport.Kind;
import vn.lgsp.edxml.signature.SignatureReport.Reason;

/** Verifies one CMS signature that lies beside what it signs. */
final class CmsSignature {
    private static final int MOST_CERTIFICATES = 32;
    private static final Set<ASN1ObjectIdentifier> WEAK =
            Set.of(OIWObjectIdentifiers.idSHA1, PKCSObjectIdentifiers.md5, PKCSObjectIdentifiers.md2);

    private final TrustList trust;

    CmsSignature(TrustList trust) {
        this.trust = trust;
    }

    /**
     * @param content what is signed; read to its end
     * @throws IOException if the content cannot be read
     */
    SignatureReport verify(byte[] signature, InputStream content) throws IOException {
        try {
            CMSSignedData whole = new CMSSignedData(new ByteArrayInputStream(signature));
            if (whole.getSignerInfos().size() != 1) {
                return SignatureReport.only(Kind.PDF, Reason.UNSUPPORTED);
            }
            if (PKCSObjectIdentifiers.id_ct_TSTInfo.getId().equals(whole.getSignedContentTypeOID())) {
                return timeStamp(token(whole), content);
            }
            if (whole.getSignedContent() != null) {
                // An old form that signs a SHA-1 value instead of the file.
                return SignatureReport.only(Kind.PDF, Reason.UNSUPPORTED);
            }
            return detached(signature, content);
        } catch (CMSException | TSPException | GeneralSecurityException e) {
            return SignatureReport.only(Kind.PDF, Reason.UNREADABLE);
        } catch (Deadline.Passed e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // Whatever a parser makes of garbage.
            return SignatureReport.only(Kind.PDF, Reason.UNREADABLE);
        }
    }

    private SignatureReport detached(byte[] signature, InputStream content)
            throws CMSException, IOException, GeneralSecurityException {
        CMSSignedDataParser parser = parser(signature, content);
        parser.getSignedContent().drain();
        // The parser alone is older than generics.
        @SuppressWarnings("unchecked")
        Store<X509CertificateHolder> store = parser.getCertificates();
        List<X509Certificate> certificates = certificates(store);
        SignerInformation information =
                parser.getSignerInfos().getSigners().iterator().next();
        @Nullable X509Certificate certificate = matching(information, certificates);
        if (certificate == null) {
            return SignatureReport.only(Kind.PDF, Reason.NO_CERTIFICATE);
        }
        return new Signer(certificate, certificates)
                .report(Kind.PDF, outcome(information, certificate), isWeak(information), time(information), trust);
    }

    private static CMSSignedDataParser parser(byte[] signature, InputStream content) throws CMSException {
        try {
            return new CMSSignedDataParser(
                    new JcaDigestCalculatorProviderBuilder().build(), new CMSTypedStream(content), signature);
        } catch (OperatorCreationException e) {
            throw new CMSException("no digests", e);
        }
    }

    private static Reason outcome(SignerInformation information, X509Certificate certificate) throws CMSException {
        try {
            // By its key only: whether the certificate was valid then is a question of trust.
            return information.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate.getPublicKey()))
                    ? Reason.VALID
                    : Reason.CHANGED;
        } catch (CMSSignerDigestMismatchException e) {
            return Reason.CHANGED;
        } catch (OperatorCreationException e) {
            return Reason.UNSUPPORTED;
        }
    }

    private static TimeStampToken token(CMSSignedData signed) throws CMSException, TSPException {
        try {
            return new TimeStampToken(signed);
        } catch (IOException e) {
            throw new CMSException("no time stamp", e);
        }
    }

    /** A time stamp over the file says when it was so, and nothing about who wrote it. */
    private SignatureReport timeStamp(TimeStampToken token, InputStream content)
            throws IOException, CMSException, GeneralSecurityException {
        List<X509Certificate> certificates = certificates(token.getCertificates());
        SignerInformation information =
                token.toCMSSignedData().getSignerInfos().getSigners().iterator().next();
        @Nullable X509Certificate certificate = matching(information, certificates);
        if (certificate == null) {
            return SignatureReport.only(Kind.PDF_TIMESTAMP, Reason.NO_CERTIFICATE);
        }
        MessageDigest digest = MessageDigest.getInstance(
                token.getTimeStampInfo().getMessageImprintAlgOID().getId());
        new DigestInputStream(content, digest).transferTo(OutputStream.nullOutputStream());
        boolean same =
                MessageDigest.isEqual(digest.digest(), token.getTimeStampInfo().getMessageImprintDigest());
        Reason reason = same ? outcome(information, certificate) : Reason.CHANGED;
        Instant time = token.getTimeStampInfo().getGenTime().toInstant();
        boolean weak =
                isWeak(information) || WEAK.contains(token.getTimeStampInfo().getMessageImprintAlgOID());
        return new Signer(certificate, certificates).report(Kind.PDF_TIMESTAMP, reason, weak, time, trust);
    }

    private static boolean isWeak(SignerInformation information) {
        return WEAK.contains(information.getDigestAlgorithmID().getAlgorithm());
    }

    /** By a time stamp if there is a sound one, else by the signer's own word. */
    private @Nullable Instant time(SignerInformation information) {
        Instant stamped = stamped(information);
        if (stamped != null) {
            return stamped;
        }
        AttributeTable signed = information.getSignedAttributes();
        Attribute own = signed == null ? null : signed.get(CMSAttributes.signingTime);
        if (own == null || own.getAttrValues().size() == 0) {
            return null;
        }
        try {
            return Time.getInstance(own.getAttrValues().getObjectAt(0))
                    .getDate()
                    .toInstant();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private @Nullable Instant stamped(SignerInformation information) {
        AttributeTable unsigned = information.getUnsignedAttributes();
        Attribute found = unsigned == null ? null : unsigned.get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
        if (found == null || found.getAttrValues().size() == 0) {
            return null;
        }
        try {
            TimeStampToken token = token(new CMSSignedData(
                    found.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded()));
            SignatureReport report = timeStamp(token, new ByteArrayInputStream(information.getSignature()));
            // Anybody can make a time stamp; only one that is trusted is better than the signer's word.
            return report.valid() && report.trusted() ? report.time() : null;
        } catch (CMSException | TSPException | GeneralSecurityException | IOException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable X509Certificate matching(SignerInformation information, List<X509Certificate> all)
            throws CertificateException {
        for (X509Certificate each : all) {
            if (information.getSID().match(new JcaX509CertificateHolder(each))) {
                return each;
            }
        }
        return null;
    }

    private static List<X509Certificate> certificates(Store<X509CertificateHolder> store) throws CertificateException {
        Collection<X509CertificateHolder> holders = store.getMatches(null);
        List<X509Certificate> certificates = new ArrayList<>();
        for (X509CertificateHolder each : holders) {
            if (certificates.size() < MOST_CERTIFICATES) {
                certificates.add(new JcaX509CertificateConverter().getCertificate(each));
            }
        }
        return certificates;
    }
}
