package vn.lgsp.delivery.partner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What some provincial platforms want in a header of its own: the caller's keys and names as JSON in Base64. Settings:
 * {@code accessKey} and {@code secretKey}, {@code appName}, {@code partnerCode} and {@code partnerCodeCus} where the
 * partner gave such, and {@code header} ({@code lgspaccesstoken} if not given). With the settings of
 * {@link ClientCredentials} beside them a token is fetched with that header, and both go with each request.
 */
final class AccessTokenHeader implements SignIn {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NAME = "lgspaccesstoken";
    private static final List<String> FIELDS =
            List.of("accessKey", "secretKey", "appName", "partnerCode", "partnerCodeCus");

    private final Map<String, String> header;
    private final @Nullable ClientCredentials inner;

    AccessTokenHeader(Map<String, String> settings, InstantSource clock) {
        SignIn.require("access-token-header", settings, "accessKey", "secretKey");
        this.header = Map.of(settings.getOrDefault("header", NAME), token(settings));
        this.inner = settings.containsKey("login") ? new ClientCredentials(settings, clock) : null;
    }

    /** Its fields are named like the settings, with a capital. */
    private static String token(Map<String, String> settings) {
        ObjectNode token = JSON.createObjectNode();
        FIELDS.stream()
                .filter(settings::containsKey)
                .forEach(name ->
                        token.put("" + Character.toUpperCase(name.charAt(0)) + name.substring(1), settings.get(name)));
        return Base64.getEncoder().encodeToString(token.toString().getBytes(UTF_8));
    }

    @Override
    public Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask) {
        if (inner == null) {
            return new Request(body, header, body, false, "");
        }
        Signed signed = inner.sign(body, (operation, login) -> ask.apply(operation, with(login)));
        return signed instanceof Request request ? with(request) : signed;
    }

    private Request with(Request request) {
        Map<String, String> headers = new HashMap<>(header);
        headers.putAll(request.headers());
        return new Request(request.body(), headers, request.loggable(), request.login(), request.proof());
    }

    @Override
    public boolean endsWith(int status) {
        return inner != null && inner.endsWith(status);
    }

    @Override
    public void expired(Request request) {
        if (inner != null) {
            inner.expired(request);
        }
    }
}
