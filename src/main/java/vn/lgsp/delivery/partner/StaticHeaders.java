package vn.lgsp.delivery.partner;

import java.util.Map;
import java.util.function.BiFunction;

/** The same headers on every request; none is one way of having them. */
record StaticHeaders(Map<String, String> headers) implements SignIn {

    @Override
    public Signed sign(byte[] body, BiFunction<String, Request, Answers.Meaning> ask) {
        return new Request(body, headers, body, false, "");
    }

    @Override
    public String toString() {
        return "StaticHeaders" + headers.keySet();
    }
}
