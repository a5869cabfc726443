package vn.lgsp.edxml.signature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The authorities whose certificates count. */
public final class TrustList {
    /** Trusts nobody. */
    public static final TrustList NONE = new TrustList(Set.of());

    private static final int LONGEST_CHAIN = 5;
    private static final Logger log = LoggerFactory.getLogger(TrustList.class);

    private final Set<TrustAnchor> anchors;

    private TrustList(Set<TrustAnchor> anchors) {
        this.anchors = Set.copyOf(anchors);
    }

    /**
     * The certificates in the files of a folder: {@code .pem}, {@code .crt} or {@code .cer}. A file that cannot be read is
     * left out, and the log says so.
     */
    public static TrustList of(Path folder) throws IOException {
        Set<TrustAnchor> anchors = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(TrustList::isCertificate).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    for (Certificate each :
                            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                        anchors.add(new TrustAnchor((X509Certificate) each, null));
                    }
                } catch (CertificateException e) {
                    log.warn("event=trust-list-file-unreadable file={}", file.getFileName());
                }
            }
        }
        return new TrustList(anchors);
    }

    private static boolean isCertificate(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".pem") || name.endsWith(".crt") || name.endsWith(".cer");
    }

    public int size() {
        return anchors.size();
    }

    /**
     * Whether a certificate leads to one of the list.
     *
     * @param others certificates that may stand between
     * @param at when it must have been valid; now if that is not known
     */
    boolean trusts(X509Certificate certificate, Collection<X509Certificate> others, @Nullable Instant at) {
        if (anchors.isEmpty()) {
            return false;
        }
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(certificate);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(LONGEST_CHAIN);
            parameters.setDate(Date.from(at == null ? Instant.now() : at));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(others)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (CertPathBuilderException e) {
            return false;
        } catch (GeneralSecurityException | RuntimeException e) {
            log.debug("event=certificate-chain-odd reason={}", e.getClass().getSimpleName());
            return false;
        }
    }
}
