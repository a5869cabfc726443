package vn.lgsp.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.dao.DataAccessException;
import vn.lgsp.channel.Replies;
import vn.lgsp.channel.Replies.Reply;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.gateway.Acceptance.Accepted;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.Systems.Caller;

/**
 * Accepts what a face was given, and waits for the outcome as long as the caller's manifest says, so that nobody is told of
 * a success that is refused a moment later.
 */
final class FaceOutcomes {
    private static final String WITHIN = "delivered-within ";
    private static final Duration USUAL = Duration.ofSeconds(20);
    private static final Logger log = LoggerFactory.getLogger(FaceOutcomes.class);

    private final Acceptance acceptance;
    private final Replies replies;
    private final Exchanges exchanges;

    FaceOutcomes(Acceptance acceptance, Replies replies, Exchanges exchanges) {
        this.acceptance = acceptance;
        this.replies = replies;
        this.exchanges = exchanges;
    }

    /**
     * Accepts messages and answers.
     *
     * @param face the system in whose stead the bus answers: its outcome is the one that counts, where it is a receiver
     */
    byte[] answer(Caller caller, String face, List<Incoming> messages, FaceAnswers answers) {
        Duration patience = patience(caller);
        if (patience.isZero()) {
            acceptance.accept(caller.system(), messages, null);
            return answers.accepted();
        }
        List<Accepted> accepted = acceptance.accept(caller.system(), messages, replies);
        try {
            return wait(accepted, face, patience, answers);
        } finally {
            accepted.forEach(one -> replies.forget(one.exchangeId()));
        }
    }

    private static Duration patience(Caller caller) {
        String answer = caller.system().manifest().answer();
        if (answer == null) {
            return USUAL;
        }
        return answer.startsWith(WITHIN)
                ? DurationStyle.detectAndParse(answer.substring(WITHIN.length()).strip())
                : Duration.ZERO;
    }

    private byte[] wait(List<Accepted> accepted, String face, Duration patience, FaceAnswers answers) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean all = true;
        for (Accepted one : accepted) {
            String receiver =
                    one.receivers().contains(face) ? face : one.receivers().getFirst();
            Optional<Reply> reply = one.repeated() ? known(one, receiver) : awaited(one, receiver, deadline);
            if (reply.isPresent() && reply.get().state().equals(DeliveryState.PARKED.name())) {
                return answers.refused(reply.get().code(), reply.get().text());
            }
            all &= reply.isPresent() && reply.get().state().equals(DeliveryState.DELIVERED.name());
        }
        return all ? answers.delivered() : answers.accepted();
    }

    private Optional<Reply> awaited(Accepted one, String receiver, long deadline) {
        CompletableFuture<Reply> reply = replies.of(one.exchangeId(), receiver);
        try {
            return Optional.of(reply.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<ExchangeView> exchange(Accepted one) {
        try {
            return exchanges.exchange(one.exchangeId());
        } catch (DataAccessException e) {
            // It is accepted; what became of it can be asked for later.
            log.warn("event=outcome-not-known exchange={} reason=\"{}\"", one.exchangeId(), e.getMessage());
            return Optional.empty();
        }
    }

    /** What became of an exchange that was accepted earlier, at this receiver. */
    private Optional<Reply> known(Accepted one, String receiver) {
        return exchange(one)
                .flatMap(exchange -> exchange.deliveries().stream()
                        .filter(delivery -> delivery.receiver().equals(receiver))
                        .findFirst()
                        .map(delivery -> new Reply(
                                delivery.receiver(),
                                delivery.state().name(),
                                delivery.causeCode() == null ? "" : delivery.causeCode(),
                                delivery.causeText() == null ? "" : delivery.causeText())));
    }
}
