package vn.lgsp.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed hashes by which a value, such as an identity number, can be searched for without being kept. Their key is not one
 * of those that seal bodies: it stays the same when these change.
 */
public final class Fingerprints {
    private static final String HMAC = "HmacSHA256";
    private static final int LENGTH = 16;

    private final SecretKeySpec key;

    /** @param key 32 random bytes */
    public Fingerprints(byte[] key) {
        this.key = new SecretKeySpec(key, HMAC);
    }

    /** The value's fingerprint, 32 hexadecimal digits. */
    public String of(String value) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(value.getBytes(UTF_8)), 0, LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + HMAC, e);
        }
    }
}
