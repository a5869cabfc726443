package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/** Whether a request comes from a system that does not sign in: by its network, and by its certificate if it has any. */
final class Recognition {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final List<IpAddressMatcher> networks;
    private final Set<String> fingerprints;

    /**
     * @param networks CIDR, with commas between; nobody is known if empty
     * @param certificates SHA-256 fingerprints in hex, with commas between; any certificate or none will do if empty
     * @throws IllegalArgumentException if one cannot be read
     */
    Recognition(String networks, String certificates) {
        this.networks = parts(networks).map(IpAddressMatcher::new).toList();
        this.fingerprints = parts(certificates)
                .map(text -> text.replace(":", "").toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<String> parts(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).filter(part -> !part.isEmpty());
    }

    boolean knows(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        return networks.stream().anyMatch(network -> network.matches(address)) && shows(request);
    }

    /** The certificate of the connection itself: a header could be anybody's. */
    private boolean shows(HttpServletRequest request) {
        if (fingerprints.isEmpty()) {
            return true;
        }
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
                && chain.length > 0
                && fingerprints.contains(fingerprint(chain[0]));
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
