package vn.lgsp.delivery.partner;

import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.Unavailable;

/** What signing in gave; all requests to a partner share it until it ends. One signs in at a time. */
final class Session {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Given given;

    /** A session or token, and until when it is good. */
    record Given(String value, Instant until) {}

    /**
     * A request with the session that is good now, or with a new one.
     *
     * @param login signs in
     * @param read what a login's answer gives, or null if nothing
     */
    SignIn.Signed use(
            Instant now,
            Supplier<Answers.Meaning> login,
            Function<JsonNode, @Nullable Given> read,
            Function<String, SignIn.Request> request) {
        Given current = given;
        if (current == null || !current.until().isAfter(now)) {
            lock.lock();
            try {
                current = given;
                if (current == null || !current.until().isAfter(now)) {
                    Answers.Meaning meaning = login.get();
                    JsonNode body = meaning.body();
                    current = meaning.outcome() instanceof Delivered && body != null ? read.apply(body) : null;
                    if (current == null) {
                        return new SignIn.Refused(refusal(meaning.outcome()));
                    }
                    given = current;
                }
            } finally {
                lock.unlock();
            }
        }
        return request.apply(current.value());
    }

    /** The partner does not know this one any more; a newer one stays. */
    void end(String value) {
        lock.lock();
        try {
            Given current = given;
            if (current != null && current.value().equals(value)) {
                given = null;
            }
        } finally {
            lock.unlock();
        }
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
}
