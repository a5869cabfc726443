package vn.lgsp.delivery.partner;

import java.time.Duration;
import java.time.Instant;

/**
 * One request to a partner.
 *
 * @param operation the manifest's name of it
 * @param status HTTP status, 0 if no answer came
 * @param outcome what the answer means, in a word
 * @param request what was sent
 * @param answer what came back
 */
public record Trace(
        Instant at,
        String operation,
        Duration duration,
        int status,
        String outcome,
        String code,
        byte[] request,
        byte[] answer) {

    /** The same by a code that was read in its answer. */
    public Trace as(String otherCode) {
        return new Trace(at, operation, duration, status, outcome, otherCode, request, answer);
    }

    /** The same with other bodies, such as sealed ones. */
    public Trace with(byte[] otherRequest, byte[] otherAnswer) {
        return new Trace(at, operation, duration, status, outcome, code, otherRequest, otherAnswer);
    }
}
