package vn.lgsp.delivery.partner;

import java.util.Map;
import vn.lgsp.exchange.Outcome;

/** What came of one HTTP request. */
sealed interface HttpResult {

    /** @param headers names in lower case; the first value of each */
    record Answer(int status, Map<String, String> headers, byte[] body) implements HttpResult {}

    /** No whole answer came. */
    record Failure(Outcome outcome) implements HttpResult {}
}
