package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.DiskWatch;
import vn.lgsp.channel.Publisher;
import vn.lgsp.channel.Publisher.Publication;
import vn.lgsp.channel.Replies;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Claim;
import vn.lgsp.messagestore.ClaimKey;
import vn.lgsp.messagestore.ClaimRequest;
import vn.lgsp.messagestore.Claims;
import vn.lgsp.messagestore.Hash;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Systems;

/**
 * Accepts messages: claims each, publishes all that are new in one broker transaction, and returns when they are on disk.
 * Either all messages of a request are accepted or none.
 */
public final class Acceptance {
    private final Systems systems;
    private final Claims claims;
    private final Publisher publisher;
    private final Seal seal;
    private final Doubts doubts;
    private final DiskWatch disk;
    private final GatewayFigures figures;

    Acceptance(
            Systems systems,
            Claims claims,
            Publisher publisher,
            Seal seal,
            Doubts doubts,
            DiskWatch disk,
            GatewayFigures figures) {
        this.systems = systems;
        this.claims = claims;
        this.publisher = publisher;
        this.seal = seal;
        this.doubts = doubts;
        this.disk = disk;
        this.figures = figures;
    }

    /**
     * An accepted message's exchange.
     *
     * @param repeated whether it was accepted before, and only its exchange is told again
     * @param statusBefore where its subject stood before it, if that is known
     */
    public record Accepted(
            UUID exchangeId,
            List<String> receivers,
            boolean repeated,
            @Nullable String statusBefore) {}

    /** A message with its receivers, and what the store said to it. */
    private static final class Claimed {
        final Incoming message;
        final List<String> receivers;
        final ClaimRequest request;
        Claim claim;

        Claimed(Incoming message, ClaimRequest request, Claim claim) {
            this.message = message;
            this.receivers = request.receivers();
            this.request = request;
            this.claim = claim;
        }
    }

    /**
     * Accepts the messages of one request.
     *
     * @param replies where outcomes are awaited, if somebody waits
     * @throws Refused if one has no receiver, or its key was used for other content
     */
    public List<Accepted> accept(ConnectedSystem sender, List<Incoming> messages, @Nullable Replies replies) {
        long began = System.nanoTime();
        if (disk.isFull()) {
            throw new Refused(ProblemCode.UNAVAILABLE);
        }
        List<List<ConnectedSystem>> receivers =
                messages.stream().map(message -> receiving(sender, message)).toList();
        Map<Integer, Claimed> claimed = new TreeMap<>();
        try {
            claim(sender, messages, receivers, claimed);
            publish(sender, distinct(claimed), replies);
        } catch (RuntimeException e) {
            boolean pending = e instanceof BrokerFailed failed && failed.isSilent();
            distinct(claimed).forEach(one -> {
                forget(one.claim, replies);
                giveBack(one, pending);
            });
            throw e;
        }
        for (Claimed one : distinct(claimed)) {
            settle(one);
            figures.accepted(sender.name(), one.message.type(), one.claim);
        }
        figures.acceptedIn(sender.name(), Duration.ofNanos(System.nanoTime() - began));
        return claimed.values().stream().map(Acceptance::accepted).toList();
    }

    /**
     * Claims in the order of types and subjects, so that two requests about the same ones never wait for each other. What
     * stands in one request twice in a row is one message: it must not wait for itself.
     */
    private void claim(
            ConnectedSystem sender,
            List<Incoming> messages,
            List<List<ConnectedSystem>> receivers,
            Map<Integer, Claimed> claimed) {
        List<Integer> order = IntStream.range(0, messages.size())
                .boxed()
                .sorted(comparing((Integer i) -> messages.get(i).type())
                        .thenComparing(i -> messages.get(i).subject()))
                .toList();
        @Nullable Claimed before = null;
        for (int i : order) {
            Incoming message = messages.get(i);
            if (before == null || !repeats(before.message, message)) {
                ClaimRequest request = request(sender, message, receivers.get(i));
                Claim claim = claims.claim(request, mayBeTwice(message, receivers.get(i)));
                before = new Claimed(message, request, claim);
            }
            claimed.put(i, before);
            if (before.claim instanceof Claim.Conflicting conflicting) {
                throw new KeyConflict(conflicting.exchangeId());
            }
        }
    }

    private static boolean repeats(Incoming before, Incoming message) {
        return before.type() == message.type()
                && before.subject().equals(message.subject())
                && before.idempotencyKey() == null
                && message.idempotencyKey() == null
                && content(before).equals(content(message));
    }

    private static Set<Claimed> distinct(Map<Integer, Claimed> claimed) {
        return new LinkedHashSet<>(claimed.values());
    }

    /** Without a claim a message may be taken twice: only such go so, of which no receiver minds. */
    private static boolean mayBeTwice(Incoming message, List<ConnectedSystem> receivers) {
        return receivers.stream()
                .allMatch(receiver -> receiver.unknownPolicy(message.type()) == Manifest.UnknownPolicy.RESEND);
    }

    /**
     * The names of the systems that such a message goes to.
     *
     * @throws Refused if there are none
     */
    List<String> receivers(ConnectedSystem sender, Incoming message) {
        return receiving(sender, message).stream().map(ConnectedSystem::name).toList();
    }

    private List<ConnectedSystem> receiving(ConnectedSystem sender, Incoming message) {
        List<ConnectedSystem> receivers = message.receivers().isEmpty()
                ? systems.receivers(message.routing(), sender.name())
                : message.receivers();
        if (receivers.isEmpty()) {
            throw new Refused(ProblemCode.NO_RECEIVER);
        }
        return receivers;
    }

    /** What makes two messages of a sender the same. */
    static Hash content(Incoming message) {
        return Hash.over(message.type().code().getBytes(UTF_8), message.given());
    }

    private static ClaimRequest request(ConnectedSystem sender, Incoming message, List<ConnectedSystem> receivers) {
        return new ClaimRequest(
                sender.name(),
                message.type().code(),
                message.subject(),
                message.idempotencyKey(),
                content(message),
                receivers.stream().map(ConnectedSystem::name).toList(),
                message.routing().status().isEmpty() ? null : message.routing().status());
    }

    private void publish(ConnectedSystem sender, Collection<Claimed> claimed, @Nullable Replies replies) {
        List<Claimed> fresh = new ArrayList<>();
        for (Claimed one : claimed) {
            if (one.claim instanceof Claim.Granted granted && granted.again()) {
                // An earlier try may have reached the broker; if so, it refuses this one, and only this one.
                publishAlone(sender, one, granted, replies);
            } else if (!(one.claim instanceof Claim.Repeated)) {
                fresh.add(one);
            }
        }
        List<Publication> publications = fresh.stream()
                .map(one -> publication(sender, one, one.claim, replies))
                .toList();
        if (publications.isEmpty() || publisher.publish(publications)) {
            return;
        }
        if (fresh.stream().anyMatch(one -> one.claim instanceof Claim.Unclaimed)) {
            // The store would know which exchange it is.
            throw new BrokerFailed("The broker has this request, and the store is away", null);
        }
        for (Claimed one : fresh) {
            if (one.claim instanceof Claim.Granted granted) {
                publishAlone(sender, one, granted, replies);
            }
        }
    }

    private void publishAlone(ConnectedSystem sender, Claimed one, Claim.Granted granted, @Nullable Replies replies) {
        if (!publisher.publishAgain(publication(sender, one, granted, replies))) {
            forget(granted, replies);
            // It is given back while it is looked into, and need not be so again.
            one.claim = new Claim.Conflicting(granted.exchangeId());
            one.claim = doubts.settle(one.request, granted, again -> publication(sender, one, again, replies));
        }
    }

    private Publication publication(ConnectedSystem sender, Claimed one, Claim claim, @Nullable Replies replies) {
        return switch (claim) {
            case Claim.Granted granted ->
                publication(sender, one, granted.exchangeId(), granted.key(), Map.of(), replies);
            case Claim.Unclaimed unclaimed ->
                publication(sender, one, unclaimed.exchangeId(), unclaimed.key(), unclaimed.words(), replies);
            case Claim.Repeated repeated -> throw new IllegalArgumentException(repeated.toString());
            case Claim.Conflicting conflicting -> throw new IllegalArgumentException(conflicting.toString());
        };
    }

    private Publication publication(
            ConnectedSystem sender,
            Claimed one,
            UUID id,
            ClaimKey key,
            Map<String, String> words,
            @Nullable Replies replies) {
        if (replies != null) {
            // Before it is published: an outcome may come before we return.
            one.receivers.forEach(receiver -> replies.of(id, receiver));
        }
        Incoming message = one.message;
        byte[] sealed = seal.seal(message.body(), id);
        Envelope envelope = new Envelope(
                id,
                sender.name(),
                message.type(),
                message.subject(),
                Ids.time(id),
                "application/json",
                "",
                message.correlationId(),
                message.traceparent(),
                Envelope.VERSION);
        Map<String, String> detail = new HashMap<>(message.facts());
        detail.putAll(words);
        detail.put("sender", sender.name());
        detail.put("type", message.type().code());
        detail.put("subject", message.subject());
        detail.put("receivers", String.join(",", one.receivers));
        LogEvent accepted = LogEvent.of(Ids.time(id), LogEvent.Kind.ACCEPTED, id, null, detail, Map.of("body", sealed));
        return new Publication(
                envelope,
                sealed,
                one.receivers,
                accepted,
                replies == null ? null : replies.address(),
                key.duplicateId());
    }

    private static void forget(Claim claim, @Nullable Replies replies) {
        if (replies != null && claim instanceof Claim.Granted granted) {
            replies.forget(granted.exchangeId());
        } else if (replies != null && claim instanceof Claim.Unclaimed unclaimed) {
            replies.forget(unclaimed.exchangeId());
        }
    }

    private void settle(Claimed one) {
        if (one.claim instanceof Claim.Unclaimed unclaimed) {
            claims.settled(unclaimed, true);
        } else if (one.claim instanceof Claim.Granted granted) {
            claims.accepted(granted.key());
        }
    }

    /** @param pending whether the broker may still take it: nobody must publish it beside that */
    private void giveBack(Claimed one, boolean pending) {
        if (one.claim instanceof Claim.Unclaimed unclaimed) {
            claims.settled(unclaimed, false);
        } else if (one.claim instanceof Claim.Granted granted) {
            if (pending) {
                claims.pending(granted.key());
            } else {
                claims.released(granted.key());
            }
        }
    }

    private static Accepted accepted(Claimed one) {
        return switch (one.claim) {
            case Claim.Granted granted ->
                new Accepted(granted.exchangeId(), one.receivers, false, granted.statusBefore());
            case Claim.Unclaimed unclaimed -> new Accepted(unclaimed.exchangeId(), one.receivers, false, null);
            case Claim.Repeated repeated ->
                new Accepted(repeated.exchangeId(), one.receivers, true, repeated.statusBefore());
            case Claim.Conflicting conflicting -> throw new KeyConflict(conflicting.exchangeId());
        };
    }
}
