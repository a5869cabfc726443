package vn.lgsp.vxp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of a request on the document axis: each stands in a header of its own, all of them once more as JSON in one
 * header, and an HMAC-SHA-256 over that text in another. The order is the signer's. A time stamp is among them, but clients
 * take it once for all their calls, so that it says nothing about a request's age, and the same request is signed alike.
 */
public final class SignedParameters {
    /** What the name of each parameter's header begins with. */
    public static final String PREFIX = "XroadVnpt-";

    private static final String NAMES = PREFIX + "sign-header-key";
    private static final String SIGNED = PREFIX + "sign-header";
    private static final String HMAC_HEADER = PREFIX + "hash-header";
    private static final String SYSTEM = PREFIX + "systemid";
    private static final String ALGORITHM = "HmacSHA256";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** What a request of nobody we know is checked with, so that it takes as long. */
    private static final SecretKeySpec NOBODY = nobody();

    private SignedParameters() {}

    /**
     * A request whose signature is right.
     *
     * @param systemId the connected centre that signed it
     * @param values its signed parameters by name; names do not mind capitals
     */
    public record Verified(String systemId, Map<String, String> values) {
        /** A parameter's value, or empty text if it was not given. */
        public String value(String name) {
            return values.getOrDefault(name, "");
        }
    }

    /**
     * The headers of a request with these parameters.
     *
     * @throws IllegalArgumentException if a text holds what no header can
     */
    public static Map<String, String> sign(SequencedMap<String, String> parameters, String secret) {
        ObjectNode signed = JSON.createObjectNode();
        Map<String, String> headers = new HashMap<>();
        parameters.forEach((name, value) -> {
            if (!value.chars().allMatch(c -> c >= ' ' && c < 127)) {
                throw new IllegalArgumentException("A header of a signed request can hold printable ASCII only");
            }
            signed.put(PREFIX + name, value);
            headers.put(PREFIX + name, value);
        });
        String text = signed.toString();
        String type = parameters.get(CONTENT_TYPE);
        if (type != null) {
            headers.put(CONTENT_TYPE, type);
        }
        headers.put(NAMES, String.join(";", parameters.sequencedKeySet()));
        headers.put(SIGNED, text);
        headers.put(HMAC_HEADER, HexFormat.of().formatHex(hmac(key(secret), text)));
        return headers;
    }

    /**
     * Who signed a request, and what it says. Whatever is not signed does not count; parameters left over from earlier calls
     * of the same client are signed too and do no harm.
     *
     * @param header a header's value by name, null if there is none
     * @param secrets the secret of a connected centre, null if there is no such one
     * @return nothing if it is not signed as it has to be
     */
    public static Optional<Verified> verify(
            Function<String, @Nullable String> header, Function<String, @Nullable String> secrets) {
        String systemId = text(header.apply(SYSTEM));
        String text = text(header.apply(SIGNED));
        String secret = secrets.apply(systemId);
        SecretKeySpec key = secret == null || secret.isEmpty() ? NOBODY : key(secret);
        byte[] given = hex(text(header.apply(HMAC_HEADER)));
        // A client may have written its text as UTF-8 into a header that is read byte by byte.
        boolean right = Stream.of(text, new String(text.getBytes(ISO_8859_1), UTF_8))
                .map(each -> MessageDigest.isEqual(hmac(key, each), given))
                .reduce(false, Boolean::logicalOr);
        if (!right || key.equals(NOBODY)) {
            return Optional.empty();
        }
        return values(text, header).map(values -> new Verified(systemId, values));
    }

    private static Optional<Map<String, String>> values(String text, Function<String, @Nullable String> header) {
        Map<String, String> signed = new LinkedHashMap<>();
        try {
            if (!(JSON.readTree(text) instanceof ObjectNode object)) {
                return Optional.empty();
            }
            object.properties().forEach(each -> signed.put(each.getKey(), value(each.getValue())));
        } catch (JacksonException e) {
            return Optional.empty();
        }
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (var each : signed.entrySet()) {
            if (!each.getValue().equals(header.apply(each.getKey()))) {
                return Optional.empty();
            }
            if (each.getKey().regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                values.put(each.getKey().substring(PREFIX.length()), each.getValue());
            }
        }
        boolean named = Stream.of(text(header.apply(NAMES)).split(";", -1))
                .filter(name -> !name.isEmpty())
                .allMatch(values::containsKey);
        return named && values.containsKey("systemid") ? Optional.of(values) : Optional.empty();
    }

    private static String value(JsonNode node) {
        return node.isValueNode() ? node.asString("") : node.toString();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static byte[] hex(String text) {
        try {
            return HexFormat.of().parseHex(text.strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static SecretKeySpec key(String secret) {
        return new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
    }

    private static SecretKeySpec nobody() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return new SecretKeySpec(random, ALGORITHM);
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + ALGORITHM, e);
        }
    }
}
