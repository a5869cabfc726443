package vn.lgsp.inbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import vn.lgsp.delivery.Deliverer;
import vn.lgsp.delivery.Mandate;
import vn.lgsp.delivery.Result;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.messagestore.Inbox;
import vn.lgsp.messagestore.Inbox.Decision;

/**
 * Delivers to systems that fetch: a call is an offer, and ends when the receiver decides, however long that takes. Order is
 * the engine's: it offers one message of a subject at a time.
 */
public final class InboxDeliverer implements Deliverer, AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final byte[] NOTHING = new byte[0];
    private static final Logger log = LoggerFactory.getLogger(InboxDeliverer.class);

    private final Inbox inbox;
    private final InstantSource clock;
    private final Map<Offer, CompletableFuture<Outcome>> offers = new ConcurrentHashMap<>();
    private final Semaphore news = new Semaphore(0);
    private final Runnable poke = news::release;
    private final Thread watch;
    private volatile boolean closed;

    public InboxDeliverer(Inbox inbox, InstantSource clock) {
        this.inbox = inbox;
        this.clock = clock;
        inbox.whenChanged(poke);
        this.watch = Thread.ofVirtual().name("inbox-watch").start(this::watch);
    }

    private record Offer(String system, UUID exchangeId) {}

    @Override
    public Result deliver(List<Message> messages, boolean query, Mandate mandate) {
        Message message = messages.getFirst();
        Offer offer =
                new Offer(message.envelope().receiver(), message.envelope().id());
        Instant at = clock.instant();
        long start = System.nanoTime();
        Outcome outcome = offered(offer, message, mandate);
        Trace trace = new Trace(
                at,
                "inbox",
                Duration.ofNanos(System.nanoTime() - start),
                0,
                outcome.getClass().getSimpleName(),
                outcome.code(),
                NOTHING,
                NOTHING);
        return new Result(outcome, List.of(trace));
    }

    private Outcome offered(Offer offer, Message message, Mandate mandate) {
        CompletableFuture<Outcome> decided = new CompletableFuture<>();
        offers.put(offer, decided);
        try {
            inbox.offer(message.envelope(), message.place(), message.sealed());
            Outcome outcome = null;
            while (outcome == null) {
                outcome = await(decided);
                if (outcome == null && mandate.urged()) {
                    inbox.withdraw(offer.system(), offer.exchangeId());
                    outcome = new Unavailable("inbox.withdrawn", "");
                }
            }
            return outcome;
        } catch (DataAccessException e) {
            return new Unavailable("inbox.store-away", e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unavailable("inbox.withdrawn", "");
        } finally {
            offers.remove(offer, decided);
        }
    }

    private static @Nullable Outcome await(CompletableFuture<Outcome> decided) throws InterruptedException {
        try {
            return decided.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void watch() {
        while (!closed) {
            try {
                if (news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
                look();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The store's own watch tells it.
                log.debug("event=inbox-unread reason=\"{}\"", e.getMessage());
            }
        }
    }

    private void look() {
        Set<String> systems = offers.keySet().stream().map(Offer::system).collect(Collectors.toSet());
        if (systems.isEmpty()) {
            return;
        }
        for (Decision decision : inbox.decisions(systems)) {
            CompletableFuture<Outcome> waiting = offers.get(new Offer(decision.system(), decision.exchangeId()));
            if (waiting != null) {
                tell(waiting, decision);
            }
        }
    }

    private void tell(CompletableFuture<Outcome> waiting, Decision decision) {
        waiting.complete(
                switch (decision) {
                    case Decision.Taken taken -> new Delivered("taken", taken.client());
                    case Decision.Declined declined -> {
                        // Should this be forgotten before it counts, the message is offered once more and refused once
                        // more.
                        inbox.settled(declined.system(), List.of(declined.exchangeId()));
                        yield new Rejected(declined.code(), declined.reason());
                    }
                    case Decision.Expired expired -> new OutcomeUnknown("lease.expired", expired.client());
                });
    }

    @Override
    public void settled(String system, List<UUID> ids) {
        inbox.settled(system, ids);
    }

    @Override
    public void undecided(String system, List<UUID> ids) {
        inbox.undecided(system, ids);
    }

    /** Whether offers can be made, that is whether the store is there. */
    @Override
    public Outcome health(String system) {
        try {
            inbox.ping();
            return new Delivered("ok", "");
        } catch (DataAccessException e) {
            return new Unavailable("inbox.store-away", e.getClass().getSimpleName());
        }
    }

    @Override
    public void close() {
        closed = true;
        inbox.forget(poke);
        watch.interrupt();
    }
}
