package vn.lgsp.delivery.partner;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.translation.ExactJson;

/**
 * A session that a login gives and that every later request carries in its body. Settings: {@code login} (operation),
 * {@code username}, {@code password}, {@code token} (name in the login's answer), {@code field} (name in requests), and
 * {@code with.<name>} for values that every request carries too. One login at a time; all requests share its session.
 */
final class SessionInBody implements SignIn {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    private static final String WITH = "with.";

    private final Map<String, String> settings;
    private final Session session = new Session();

    SessionInBody(Map<String, String> settings) {
        SignIn.require("session-in-body", settings, "login", "username", "password", "token", "field");
        this.settings = settings;
    }

    @Override
    public Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask) {
        return session.use(
                Instant.MIN,
                () -> ask.apply(setting("login"), login()),
                this::token,
                token -> new Request(with(body, token), Map.of(), loggable(body), false, token));
    }

    @Override
    public byte[] loggable(byte[] body) {
        return with(body, null);
    }

    @Override
    public Set<String> fields() {
        return settings.keySet().stream()
                .filter(name -> name.equals("field") || name.startsWith(WITH))
                .map(name -> name.startsWith(WITH) ? name.substring(WITH.length()) : setting(name))
                .collect(Collectors.toSet());
    }

    @Override
    public void expired(Request request) {
        session.end(request.proof());
    }

    private Request login() {
        ObjectNode body = JSON.createObjectNode();
        body.put("username", setting("username"));
        byte[] loggable = JSON.writeValueAsBytes(body);
        body.put("password", setting("password"));
        return new Request(JSON.writeValueAsBytes(body), Map.of(), loggable, true, "");
    }

    /** How long a session lasts is not said: until the partner does not know it any more. */
    private Session.@Nullable Given token(JsonNode answer) {
        String token = answer.path(setting("token")).asString("");
        return token.isBlank() ? null : new Session.Given(token, Instant.MAX);
    }

    private byte[] with(byte[] body, @Nullable String current) {
        try {
            if (JSON.readTree(body) instanceof ObjectNode object) {
                if (current == null) {
                    object.remove(setting("field"));
                } else {
                    object.put(setting("field"), current);
                }
                settings.forEach((name, value) -> {
                    if (name.startsWith(WITH)) {
                        object.put(name.substring(WITH.length()), value);
                    }
                });
                return JSON.writeValueAsBytes(object);
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("The body of a request is not JSON", e);
        }
        throw new IllegalArgumentException("The body of a request is no JSON object");
    }

    private String setting(String name) {
        return settings.getOrDefault(name, "");
    }
}
