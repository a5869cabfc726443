package vn.lgsp.edxml.signature;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureInterface;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationStore;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.signature.TestAuthority.Identity;

/** Makes PDF files and signs them, by another library than the one that verifies. */
final class SignedPdf {
    private SignedPdf() {}

    static byte[] plain() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            document.addPage(new PDPage());
            document.getDocumentInformation().setTitle("Quyết định thử nghiệm");
            document.save(out);
        }
        return out.toByteArray();
    }

    static byte[] sign(byte[] pdf, Identity signer) throws IOException {
        return sign(
                pdf, PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED.getName(), in -> cms(in, signer, "SHA256withRSA", null));
    }

    static byte[] signWeakly(byte[] pdf, Identity signer) throws IOException {
        return sign(
                pdf, PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED.getName(), in -> cms(in, signer, "SHA1withRSA", null));
    }

    /** With the time of a time stamp authority inside. */
    static byte[] signStamped(byte[] pdf, Identity signer, Identity stamper, Instant time) throws IOException {
        return sign(
                pdf,
                "ETSI.CAdES.detached",
                in -> cms(in, signer, "SHA256withRSA", value -> token(value, stamper, time)));
    }

    /** Nobody's signature: a time stamp over the file. */
    static byte[] stamp(byte[] pdf, Identity stamper, Instant time) throws IOException {
        return sign(pdf, "ETSI.RFC3161", in -> {
            try {
                return token(in.readAllBytes(), stamper, time).getEncoded();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static byte[] sign(byte[] pdf, String form, SignatureInterface by) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PDDocument document = Loader.loadPDF(pdf);
                SignatureOptions options = new SignatureOptions()) {
            options.setPreferredSignatureSize(30_000);
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(org.apache.pdfbox.cos.COSName.getPDFName(form));
            signature.setSignDate(Calendar.getInstance(TimeZone.getTimeZone("Asia/Ho_Chi_Minh")));
            document.addSignature(signature, by, options);
            document.saveIncremental(out);
        }
        return out.toByteArray();
    }

    private static byte[] cms(InputStream content, Identity signer, String algorithm, @Nullable Stamp stamp)
            throws IOException {
        try {
            DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(digests)
                    .build(new JcaContentSignerBuilder(algorithm).build(signer.key()), signer.own()));
            generator.addCertificates(new JcaCertStore(signer.certificates()));
            CMSSignedData signed = generator.generate(new CMSProcessableByteArray(content.readAllBytes()), false);
            return stamp == null ? signed.getEncoded() : stamped(signed, stamp).getEncoded();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static CMSSignedData stamped(CMSSignedData signed, Stamp stamp) throws Exception {
        SignerInformation signer =
                signed.getSignerInfos().getSigners().iterator().next();
        ASN1Primitive token =
                ASN1Primitive.fromByteArray(stamp.over(signer.getSignature()).getEncoded());
        AttributeTable unsigned = new AttributeTable(
                new DERSet(new Attribute(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken, new DERSet(token))));
        return CMSSignedData.replaceSigners(
                signed, new SignerInformationStore(SignerInformation.replaceUnsignedAttributes(signer, unsigned)));
    }

    private static TimeStampToken token(byte[] over, Identity stamper, Instant time) {
        try {
            DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
            TimeStampTokenGenerator generator = new TimeStampTokenGenerator(
                    new JcaSignerInfoGeneratorBuilder(digests)
                            .build(new JcaContentSignerBuilder("SHA256withRSA").build(stamper.key()), stamper.own()),
                    digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
                    new ASN1ObjectIdentifier("1.2.3.4"));
            generator.addCertificates(new JcaCertStore(stamper.certificates()));
            TimeStampRequestGenerator requests = new TimeStampRequestGenerator();
            requests.setCertReq(true);
            TimeStampRequest request = requests.generate(
                    NISTObjectIdentifiers.id_sha256,
                    MessageDigest.getInstance("SHA-256").digest(over));
            return generator.generate(request, BigInteger.ONE, Date.from(time));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many signatures the other library sees. */
    static List<PDSignature> seenByOthers(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return document.getSignatureDictionaries();
        }
    }

    static byte[] plus(byte[] pdf, String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(pdf);
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    private interface Stamp {
        TimeStampToken over(byte[] signature);
    }
}
