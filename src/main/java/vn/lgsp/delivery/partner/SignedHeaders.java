package vn.lgsp.delivery.partner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The signature of the national document axis: what a request says goes into headers, and an HMAC-SHA-256 over them with
 * the secret of the connected centre goes with them. Settings: {@code systemId} and {@code secret}. Each member of the
 * request is a header and is signed; texts must be ASCII, since headers are.
 */
final class SignedHeaders implements SignIn {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PREFIX = "XroadVnpt-";
    private static final String TYPE = "Content-Type";
    private static final String HMAC = "HmacSHA256";
    /** What stands behind the plus sign are milliseconds. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("ddMMyyyy'T'HHmmss'+0'SSS").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

    private final String systemId;
    private final SecretKeySpec secret;
    private final InstantSource clock;

    SignedHeaders(Map<String, String> settings, InstantSource clock) {
        SignIn.require("signed-headers", settings, "systemId", "secret");
        this.systemId = settings.getOrDefault("systemId", "");
        this.secret = new SecretKeySpec(settings.getOrDefault("secret", "").getBytes(UTF_8), HMAC);
        this.clock = clock;
    }

    @Override
    public Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask) {
        Map<String, String> said = new LinkedHashMap<>();
        said.put("systemid", systemId);
        said.put("timestamp", TIME.format(clock.instant()));
        object(body).properties().forEach(member -> said.put(member.getKey(), text(member.getValue())));
        said.put(TYPE, "application/json");
        ObjectNode signed = JSON.createObjectNode();
        said.forEach((name, value) -> signed.put(PREFIX + name, value));
        String header = signed.toString();
        Map<String, String> headers = new HashMap<>();
        said.forEach((name, value) -> headers.put(PREFIX + name, value));
        headers.put(TYPE, "application/json");
        headers.put(PREFIX + "sign-header-key", String.join(";", said.keySet()));
        headers.put(PREFIX + "sign-header", header);
        headers.put(PREFIX + "hash-header", hash(header));
        headers.put(PREFIX + "version", "3.0.201608");
        headers.put("User-Agent", "JAVASDKAgent/1.0.0 XRoad/VPCP");
        return new Request(body, headers, body, false, "");
    }

    private static ObjectNode object(byte[] body) {
        try {
            if (JSON.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("The body of a request is not JSON", e);
        }
        throw new IllegalArgumentException("The body of a request is no JSON object");
    }

    /** A list or object stands in its header as JSON. */
    private static String text(JsonNode value) {
        String text = value.isValueNode() ? value.asString() : value.toString();
        if (!text.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new IllegalArgumentException("A header of a signed request can hold printable ASCII only");
        }
        return text;
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + HMAC, e);
        }
    }
}
