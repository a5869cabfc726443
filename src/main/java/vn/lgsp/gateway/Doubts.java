package vn.lgsp.gateway;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.LogMark;
import vn.lgsp.channel.Publisher;
import vn.lgsp.channel.Publisher.Publication;
import vn.lgsp.messagestore.Claim;
import vn.lgsp.messagestore.ClaimRequest;
import vn.lgsp.messagestore.Claims;

/**
 * Finds out what a request is that the broker knows and the store does not. The broker only says that it knows the key; the
 * exchange stands in the log, or will in a moment: an earlier try of this request, or one that was accepted without a claim.
 */
final class Doubts {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Logger log = LoggerFactory.getLogger(Doubts.class);

    private final Claims claims;
    private final Broker broker;
    private final Publisher publisher;

    Doubts(Claims claims, Broker broker, Publisher publisher) {
        this.claims = claims;
        this.broker = broker;
        this.publisher = publisher;
    }

    /**
     * Settles it.
     *
     * @param granted what the store said; it is given back
     * @param publication makes the message for an exchange
     * @return what the store says by now; if that is a grant, it is published
     * @throws BrokerFailed if it cannot be found out soon
     */
    Claim settle(ClaimRequest request, Claim.Granted granted, Function<Claim.Granted, Publication> publication) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        claims.released(granted.key());
        try (LogMark mark = LogMark.set(broker)) {
            return settle(request, publication, mark, deadline);
        }
    }

    /** The broker had what we look for before the mark was set: what the log does not know at the mark, it never will. */
    private Claim settle(
            ClaimRequest request, Function<Claim.Granted, Publication> publication, LogMark mark, long deadline) {
        while (true) {
            boolean logIsComplete = mark.await(POLL);
            Claim claim = claims.claim(request);
            if (!(claim instanceof Claim.Granted again)) {
                return claim;
            }
            if (logIsComplete) {
                publishByItself(again, publication.apply(again));
                return again;
            }
            claims.released(again.key());
            if (System.nanoTime() > deadline) {
                throw new BrokerFailed("It is not known yet which exchange this request became", null);
            }
        }
    }

    /** The log has everything and nothing of this: the broker remembers a key longer than the store kept its claim. */
    private void publishByItself(Claim.Granted granted, Publication publication) {
        log.info("event=key-outlived-claim exchange={}", granted.exchangeId());
        try {
            // If the broker knows even the exchange, then it has exactly this message.
            publisher.publish(List.of(publication.byItself()));
        } catch (RuntimeException e) {
            claims.released(granted.key());
            throw e;
        }
    }
}
