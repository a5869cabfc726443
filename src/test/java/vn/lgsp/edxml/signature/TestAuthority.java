package vn.lgsp.edxml.signature;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority made for one test, which issues certificates. */
public final class TestAuthority {
    private static int serial = 4096;

    private final KeyPair keys;
    private final X509Certificate certificate;

    /** @param certificates the signer's and the authority's */
    public record Identity(PrivateKey key, List<X509Certificate> certificates) {
        X509Certificate own() {
            return certificates.getFirst();
        }
    }

    public TestAuthority(String name) {
        keys = keys(2048);
        certificate = issue(name, name, keys, keys, true, Instant.now().minus(3650, ChronoUnit.DAYS), 7300);
    }

    public Identity issue(String name) {
        return issue(name, 2048, Instant.now().minus(365, ChronoUnit.DAYS), 730);
    }

    Identity issue(String name, int bits, Instant from, int days) {
        KeyPair own = keys(bits);
        String issuer = certificate.getSubjectX500Principal().getName().replace("CN=", "");
        return new Identity(own.getPrivate(), List.of(issue(name, issuer, own, keys, false, from, days), certificate));
    }

    /** A trust list with this authority alone. */
    TrustList trusted(Path folder) throws IOException, GeneralSecurityException {
        Files.writeString(
                folder.resolve("authority.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        return TrustList.of(folder);
    }

    private static KeyPair keys(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static synchronized X509Certificate issue(
            String name, String issuer, KeyPair own, KeyPair by, boolean authority, Instant from, int days) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + issuer),
                    BigInteger.valueOf(serial++),
                    Date.from(from),
                    Date.from(from.plus(days, ChronoUnit.DAYS)),
                    new X500Name("CN=" + name),
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (name.contains("TSA")) {
                builder.addExtension(
                        Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(by.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
