package vn.lgsp.delivery.partner;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.vxp.FileHash;
import vn.lgsp.vxp.SignedParameters;

/**
 * The signature of the national document axis, see {@link SignedParameters}. Settings: {@code systemId} and {@code secret}.
 * Each member of the request is a header and is signed; texts must be ASCII, since headers are. Two members are none:
 * {@code body} is what is sent as the body, nothing if there is no such member, and {@code file} {@code {sha256, size}} names
 * a file that is sent in its stead, as the official client does it.
 */
final class SignedHeaders implements SignIn {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TYPE = "Content-Type";
    private static final String FILE = "file";
    private static final String BODY = "body";
    /** What stands behind the plus sign are milliseconds. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("ddMMyyyy'T'HHmmss'+0'SSS").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));
    /** The official client ends a file with it; the digest is that of the file without. */
    private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);

    private final String systemId;
    private final String secret;
    private final InstantSource clock;

    SignedHeaders(Map<String, String> settings, InstantSource clock) {
        SignIn.require("signed-headers", settings, "systemId", "secret");
        this.systemId = settings.getOrDefault("systemId", "");
        this.secret = settings.getOrDefault("secret", "");
        this.clock = clock;
    }

    @Override
    public Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask) {
        ObjectNode request = object(body);
        FileBody file = file(request.path(FILE));
        SequencedMap<String, String> said = new LinkedHashMap<>();
        said.put("systemid", systemId);
        said.put("timestamp", TIME.format(clock.instant()));
        request.properties().stream()
                .filter(member ->
                        !member.getKey().equals(FILE) && !member.getKey().equals(BODY))
                .forEach(member -> said.put(member.getKey(), text(member.getValue())));
        if (file != null) {
            said.put("hash-file", FileHash.shortHex(HexFormat.of().parseHex(file.sha256())));
        }
        said.put(TYPE, file == null ? "application/json" : "application/octet-stream");
        Map<String, String> headers = new HashMap<>(SignedParameters.sign(said, secret));
        headers.put(SignedParameters.PREFIX + "version", "3.0.201608");
        headers.put("User-Agent", "JAVASDKAgent/1.0.0 XRoad/VPCP");
        JsonNode content = request.path(BODY);
        byte[] sent = content.isMissingNode() ? new byte[0] : JSON.writeValueAsBytes(content);
        return new Request(sent, headers, body, false, "", file);
    }

    private static @Nullable FileBody file(JsonNode file) {
        String sha256 = file.path("sha256").asString("");
        if (file.isMissingNode()) {
            return null;
        }
        if (!sha256.matches("[0-9a-f]{64}") || !file.path("size").isIntegralNumber()) {
            throw new IllegalArgumentException("The file of a request has no sha256 or no size");
        }
        return new FileBody(sha256, file.path("size").asLong(), LINE_END);
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
        return value.isValueNode() ? value.asString() : value.toString();
    }
}
