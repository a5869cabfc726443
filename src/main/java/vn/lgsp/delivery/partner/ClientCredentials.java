package vn.lgsp.delivery.partner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * OAuth 2 client credentials (RFC 6749, 4.4): a token from the partner's token endpoint, sent as bearer token. Settings:
 * {@code login} (operation), {@code clientId}, {@code clientSecret}, {@code in} ({@code basic}, the default, or
 * {@code form}: where the pair stands in the request for a token) and {@code scope}. A token is used until a minute before
 * it ends, or half its time if that is longer; a 401 ends it at once.
 */
final class ClientCredentials implements SignIn {
    private static final String TYPE = "Content-Type";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int UNAUTHORIZED = 401;
    private static final long MARGIN = 60;
    private static final long UNSAID = 300;

    private final Map<String, String> settings;
    private final InstantSource clock;
    private final Session session = new Session();

    ClientCredentials(Map<String, String> settings, InstantSource clock) {
        SignIn.require("client-credentials", settings, "login", "clientId", "clientSecret");
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask) {
        return session.use(
                clock.instant(),
                () -> ask.apply(setting("login"), login()),
                this::token,
                token -> new Request(body, Map.of("Authorization", "Bearer " + token), body, false, token));
    }

    @Override
    public boolean endsWith(int status) {
        return status == UNAUTHORIZED;
    }

    @Override
    public void expired(Request request) {
        session.end(request.proof());
    }

    private Request login() {
        StringBuilder form = new StringBuilder("grant_type=client_credentials");
        if (settings.containsKey("scope")) {
            form.append("&scope=").append(encoded("scope"));
        }
        byte[] loggable = form.toString().getBytes(UTF_8);
        if (setting("in").equals("form")) {
            form.append("&client_id=").append(encoded("clientId"));
            form.append("&client_secret=").append(encoded("clientSecret"));
            return new Request(form.toString().getBytes(UTF_8), Map.of(TYPE, FORM), loggable, true, "");
        }
        String pair = encoded("clientId") + ":" + encoded("clientSecret");
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
        return new Request(loggable, Map.of(TYPE, FORM, "Authorization", basic), loggable, true, "");
    }

    private Session.@Nullable Given token(JsonNode answer) {
        String token = answer.path("access_token").asString("");
        long lasts = answer.path("expires_in").asLong(UNSAID);
        Instant until = clock.instant().plusSeconds(Math.max(lasts - MARGIN, lasts / 2));
        return token.isBlank() ? null : new Session.Given(token, until);
    }

    private String encoded(String name) {
        return URLEncoder.encode(setting(name), UTF_8);
    }

    private String setting(String name) {
        return settings.getOrDefault(name, "");
    }
}
