package vn.lgsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import vn.lgsp.exchange.Seal;

/** The keys that seal bodies, from the configuration or, in the sandbox, from a file that the bus makes itself. */
final class Keys {
    private static final int LENGTH = 32;

    private Keys() {}

    /** @throws StartRefused if the text is not what it must be */
    static Seal parse(String text) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        for (String entry : text.split(",", -1)) {
            int colon = entry.indexOf(':');
            if (colon < 1) {
                throw new StartRefused("LGSP_KEYS must be id:base64, several by comma");
            }
            keys.put(
                    entry.substring(0, colon).strip(),
                    bytes(entry.substring(colon + 1).strip()));
        }
        try {
            return new Seal(keys.keySet().iterator().next(), keys);
        } catch (IllegalArgumentException e) {
            throw new StartRefused("LGSP_KEYS: " + e.getMessage());
        }
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new StartRefused("LGSP_KEYS holds a key that is not base64");
        }
    }

    static Seal sandbox(Path data) {
        Path file = data.resolve("sandbox-keys");
        try {
            if (!Files.exists(file)) {
                byte[] key = new byte[LENGTH];
                new SecureRandom().nextBytes(key);
                Path fresh = Files.createTempFile(
                        data,
                        "keys",
                        null,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(fresh, "sandbox:" + Base64.getEncoder().encodeToString(key));
                Files.move(fresh, file);
            }
            return parse(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
