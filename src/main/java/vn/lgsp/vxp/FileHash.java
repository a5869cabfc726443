package vn.lgsp.vxp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The digest of a file as it is named on the document axis. The official client leaves out the leading zero of each byte
 * (the byte 5 is {@code 5} and not {@code 05}), so that its text is often shorter than 64 digits; others write all of them.
 */
public final class FileHash {
    private FileHash() {}

    /** The text that the official client sends for this SHA-256. */
    public static String shortHex(byte[] sha256) {
        StringBuilder text = new StringBuilder(2 * sha256.length);
        for (byte each : sha256) {
            text.append(Integer.toHexString(Byte.toUnsignedInt(each)));
        }
        return text.toString();
    }

    /** Whether a text names this SHA-256, in either spelling. */
    public static boolean names(String text, byte[] sha256) {
        String given = text.strip().toLowerCase(Locale.ROOT);
        return given.equals(HexFormat.of().formatHex(sha256)) || given.equals(shortHex(sha256));
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
