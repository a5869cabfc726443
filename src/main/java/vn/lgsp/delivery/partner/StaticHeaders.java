package vn.lgsp.delivery.partner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Map;
import java.util.function.BiFunction;

/** The same headers on every request; none is one way of having them. */
record StaticHeaders(Map<String, String> headers) implements SignIn {

    /** HTTP Basic (RFC 7617). Settings: {@code username}, {@code password}. */
    static StaticHeaders basic(Map<String, String> settings) {
        SignIn.require("basic", settings, "username", "password");
        String pair = settings.get("username") + ":" + settings.get("password");
        return new StaticHeaders(
                Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8))));
    }

    @Override
    public Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask) {
        return new Request(body, headers, body, false, "");
    }

    @Override
    public String toString() {
        return "StaticHeaders" + headers.keySet();
    }
}
