package vn.lgsp.delivery.partner;

import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.Unavailable;

/**
 * A session that a login gives and that every later request carries in its body. Settings: {@code login} (operation),
 * {@code username}, {@code password}, {@code token} (name in the login's answer), {@code field} (name in requests), and
 * {@code with.<name>} for values that every request carries too. One login at a time; all requests share its session.
 */
final class SessionInBody implements SignIn {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String WITH = "with.";

    private final Map<String, String> settings;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable String session;

    SessionInBody(Map<String, String> settings) {
        for (String name : new String[] {"login", "username", "password", "token", "field"}) {
            if (!settings.containsKey(name)) {
                throw new IllegalArgumentException("session-in-body needs the setting '" + name + "'");
            }
        }
        this.settings = settings;
    }

    @Override
    public Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask) {
        String current = session;
        if (current == null) {
            lock.lock();
            try {
                current = session;
                if (current == null) {
                    Answers.Meaning meaning = ask.apply(setting("login"), login());
                    current = token(meaning);
                    if (current == null) {
                        return new Refused(refusal(meaning.outcome()));
                    }
                    session = current;
                }
            } finally {
                lock.unlock();
            }
        }
        return new Request(with(body, current), Map.of(), with(body, null), false, current);
    }

    @Override
    public void expired(Request request) {
        lock.lock();
        try {
            if (request.proof().equals(session)) {
                session = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private Request login() {
        ObjectNode body = JSON.createObjectNode();
        body.put("username", setting("username"));
        byte[] loggable = JSON.writeValueAsBytes(body);
        body.put("password", setting("password"));
        return new Request(JSON.writeValueAsBytes(body), Map.of(), loggable, true, "");
    }

    private @Nullable String token(Answers.Meaning meaning) {
        JsonNode body = meaning.body();
        if (!(meaning.outcome() instanceof Delivered) || body == null) {
            return null;
        }
        String token = body.path(setting("token")).asString("");
        return token.isBlank() ? null : token;
    }

    /** Not being let in loses nothing; when the partner says why, a person must look at the credentials. */
    private static Outcome refusal(Outcome outcome) {
        return outcome instanceof Unavailable away
                ? away
                : new Unavailable(
                        "login.failed",
                        outcome.code() + " " + outcome.text(),
                        outcome instanceof Outcome.Rejected,
                        null);
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
