package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

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
import vn.lgsp.channel.Publisher;
import vn.lgsp.channel.Publisher.Publication;
import vn.lgsp.channel.Replies;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Claim;
import vn.lgsp.messagestore.ClaimRequest;
import vn.lgsp.messagestore.Claims;
import vn.lgsp.messagestore.Hash;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/**
 * Accepts messages: claims each, publishes all that are new in one broker transaction, and returns when they are on disk.
 * Either all messages of a request are accepted or none.
 */
final class Acceptance {
    private final Systems systems;
    private final Claims claims;
    private final Publisher publisher;
    private final Seal seal;

    Acceptance(Systems systems, Claims claims, Publisher publisher, Seal seal) {
        this.systems = systems;
        this.claims = claims;
        this.publisher = publisher;
        this.seal = seal;
    }

    /**
     * An accepted message's exchange.
     *
     * @param repeated whether it was accepted before, and only its exchange is told again
     */
    record Accepted(UUID exchangeId, List<String> receivers, boolean repeated) {}

    /** A message with its receivers, and what the store said to it. */
    private record Claimed(Incoming message, List<String> receivers, Claim claim) {}

    /**
     * Accepts the messages of one request.
     *
     * @param replies where outcomes are awaited, if somebody waits
     * @throws Refused if one has no receiver, or its key was used for other content
     */
    List<Accepted> accept(ConnectedSystem sender, List<Incoming> messages, @Nullable Replies replies) {
        List<List<String>> receivers =
                messages.stream().map(message -> receivers(sender, message)).toList();
        Map<Integer, Claimed> claimed = new TreeMap<>();
        try {
            claim(sender, messages, receivers, claimed);
            publish(sender, distinct(claimed), replies);
        } catch (RuntimeException e) {
            distinct(claimed).forEach(one -> settle(one, false));
            throw e;
        }
        distinct(claimed).forEach(one -> settle(one, true));
        return claimed.values().stream().map(Acceptance::accepted).toList();
    }

    /**
     * Claims in the order of types and subjects, so that two requests about the same ones never wait for each other. What
     * stands in one request twice in a row is one message: it must not wait for itself.
     */
    private void claim(
            ConnectedSystem sender,
            List<Incoming> messages,
            List<List<String>> receivers,
            Map<Integer, Claimed> claimed) {
        List<Integer> order = IntStream.range(0, messages.size())
                .boxed()
                .sorted(comparing((Integer i) -> messages.get(i).type())
                        .thenComparing(i -> messages.get(i).subject()))
                .toList();
        @Nullable Claimed before = null;
        for (int i : order) {
            Incoming message = messages.get(i);
            if (before == null || !repeats(before.message(), message)) {
                Claim claim = claims.claim(request(sender, message, receivers.get(i)));
                before = new Claimed(message, receivers.get(i), claim);
            }
            claimed.put(i, before);
            if (before.claim() instanceof Claim.Conflicting) {
                throw new Refused(ProblemCode.KEY_CONFLICT);
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

    private List<String> receivers(ConnectedSystem sender, Incoming message) {
        List<String> receivers = systems.receivers(message.routing(), sender.name()).stream()
                .map(ConnectedSystem::name)
                .toList();
        if (receivers.isEmpty()) {
            throw new Refused(ProblemCode.NO_RECEIVER);
        }
        return receivers;
    }

    /** What makes two messages of a sender the same. */
    static Hash content(Incoming message) {
        return Hash.over(message.type().code().getBytes(UTF_8), message.body());
    }

    private static ClaimRequest request(ConnectedSystem sender, Incoming message, List<String> receivers) {
        return new ClaimRequest(
                sender.name(),
                message.type().code(),
                message.subject(),
                message.idempotencyKey(),
                content(message),
                receivers);
    }

    private void publish(ConnectedSystem sender, Collection<Claimed> claimed, @Nullable Replies replies) {
        List<Publication> fresh = new ArrayList<>();
        for (Claimed one : claimed) {
            if (one.claim() instanceof Claim.Granted granted) {
                if (replies != null) {
                    // Before it is published: the outcome may come before we return.
                    replies.of(granted.exchangeId());
                }
                String replyTo = replies == null ? null : replies.address();
                Publication publication = publication(sender, one, granted.exchangeId(), replyTo);
                if (granted.again()) {
                    // An earlier try may have reached the broker; if so, it refuses this one, and only this one.
                    publisher.publish(List.of(publication));
                } else {
                    fresh.add(publication);
                }
            }
        }
        if (!fresh.isEmpty() && !publisher.publish(fresh)) {
            throw new BrokerFailed("The broker knows an exchange id that is new", null);
        }
    }

    private Publication publication(ConnectedSystem sender, Claimed one, UUID id, @Nullable String replyTo) {
        Incoming message = one.message();
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
        detail.put("sender", sender.name());
        detail.put("type", message.type().code());
        detail.put("subject", message.subject());
        detail.put("receivers", String.join(",", one.receivers()));
        LogEvent accepted = LogEvent.of(Ids.time(id), LogEvent.Kind.ACCEPTED, id, null, detail, Map.of("body", sealed));
        return new Publication(envelope, sealed, one.receivers(), accepted, replyTo);
    }

    private void settle(Claimed one, boolean accepted) {
        if (one.claim() instanceof Claim.Granted granted) {
            if (accepted) {
                claims.accepted(granted.key());
            } else {
                claims.released(granted.key());
            }
        }
    }

    private static Accepted accepted(Claimed one) {
        return switch (one.claim()) {
            case Claim.Granted granted -> new Accepted(granted.exchangeId(), one.receivers(), false);
            case Claim.Repeated repeated -> new Accepted(repeated.exchangeId(), one.receivers(), true);
            case Claim.Conflicting conflicting -> throw new Refused(ProblemCode.KEY_CONFLICT);
        };
    }
}
