package vn.lgsp.delivery.partner;

import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.routing.Manifest.Authentication;

/** How requests to a partner are signed in. Kinds are named by manifests; a new kind is a new class here. */
interface SignIn {

    sealed interface Signed {}

    /**
     * A request that may be sent.
     *
     * @param loggable its body without secrets
     * @param login whether it is a sign-in itself, whose answer holds a secret
     * @param proof what it was signed in with
     * @param file what is sent instead of the body, if that is a file
     */
    record Request(
            byte[] body,
            Map<String, String> headers,
            byte[] loggable,
            boolean login,
            String proof,
            @Nullable FileBody file)
            implements Signed {

        Request(byte[] body, Map<String, String> headers, byte[] loggable, boolean login, String proof) {
            this(body, headers, loggable, login, proof, null);
        }
    }

    /**
     * A kept file as the body of a request.
     *
     * @param size its length in bytes
     * @param after what is sent behind it
     */
    record FileBody(String sha256, long size, byte[] after) {}

    /** The partner could not be signed in at. */
    record Refused(Outcome why) implements Signed {}

    /**
     * The request with everything that it needs to be let in.
     *
     * @param ask calls an operation by name, for signing in first
     */
    Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask);

    /** What is logged of a request with this body. */
    default byte[] loggable(byte[] body) {
        return body;
    }

    /** The names of what it puts into a request's body. */
    default Set<String> fields() {
        return Set.of();
    }

    /** Whether a refusal with this HTTP status means that the sign-in has ended. */
    default boolean endsWith(int status) {
        return false;
    }

    /** The partner did not know what this request was signed in with any more. */
    default void expired(Request request) {}

    static SignIn of(@Nullable Authentication authentication, InstantSource clock) {
        if (authentication == null) {
            return new StaticHeaders(Map.of());
        }
        return switch (authentication.kind()) {
            case "none" -> new StaticHeaders(Map.of());
            case "header" -> new StaticHeaders(authentication.settings());
            case "basic" -> StaticHeaders.basic(authentication.settings());
            case "session-in-body" -> new SessionInBody(authentication.settings());
            case "client-credentials" -> new ClientCredentials(authentication.settings(), clock);
            case "access-token-header" -> new AccessTokenHeader(authentication.settings(), clock);
            case "x-road" -> new XRoad(authentication.settings());
            case "signed-headers" -> new SignedHeaders(authentication.settings(), clock);
            default -> throw new IllegalArgumentException("No authentication of kind '" + authentication.kind() + "'");
        };
    }

    /** @throws IllegalArgumentException naming the first setting that a kind cannot do without */
    static void require(String kind, Map<String, String> settings, String... names) {
        for (String name : names) {
            if (!settings.containsKey(name)) {
                throw new IllegalArgumentException(kind + " needs the setting '" + name + "'");
            }
        }
    }
}
