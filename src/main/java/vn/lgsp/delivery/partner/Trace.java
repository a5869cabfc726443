package vn.lgsp.delivery.partner;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One request to a partner.
 *
 * @param operation the manifest's name of it
 * @param status HTTP status, 0 if no answer came
 * @param outcome what the answer means, in a word
 * @param request what was sent
 * @param answer what came back
 * @param headers those of the answer that are kept, as JSON; empty if none are
 */
public record Trace(
        Instant at,
        String operation,
        Duration duration,
        int status,
        String outcome,
        String code,
        byte[] request,
        byte[] answer,
        byte[] headers) {

    /** One of which no headers are kept. */
    public Trace(
            Instant at,
            String operation,
            Duration duration,
            int status,
            String outcome,
            String code,
            byte[] request,
            byte[] answer) {
        this(at, operation, duration, status, outcome, code, request, answer, new byte[0]);
    }

    /** The same by a code that was read in its answer. */
    public Trace as(String otherCode) {
        return new Trace(at, operation, duration, status, outcome, otherCode, request, answer, headers);
    }

    /** The same with its bodies and headers as this makes them, such as sealed. What is empty for want of headers stays so. */
    public Trace with(UnaryOperator<byte[]> made) {
        return new Trace(
                at,
                operation,
                duration,
                status,
                outcome,
                code,
                made.apply(request),
                made.apply(answer),
                headers.length == 0 ? headers : made.apply(headers));
    }

    /** Bodies by name, as they are kept with it. */
    public Map<String, byte[]> parts() {
        return headers.length == 0
                ? Map.of("request", request, "answer", answer)
                : Map.of("request", request, "answer", answer, "headers", headers);
    }
}
