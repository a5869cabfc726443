package vn.lgsp.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;

/** A system's parked messages as its owner takes them back, one by one. They have no order to keep. */
final class ParkedQueue {
    /** So many may be on their way back at once: they keep the broker from reading others. */
    private static final int MOST_RETURNING = 32;

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(ParkedQueue.class);

    private final Broker broker;
    private final ClientSession session;
    private final String system;
    private final String queue;
    private final Map<UUID, ClientConsumer> readers = new HashMap<>();

    ParkedQueue(Broker broker, ClientSession session, String system) {
        this.broker = broker;
        this.session = session;
        this.system = system;
        this.queue = Queues.parked(system);
    }

    /** By subject the places of these messages. Nobody may have any of them. */
    Map<String, List<Long>> places(Predicate<ClientMessage> which) throws ActiveMQException {
        Map<String, List<Long>> places = new HashMap<>();
        OwnerSession.browse(session, queue, 0, message -> {
            if (which.test(message)) {
                places.computeIfAbsent(message.getStringProperty(Messages.SUBJECT), subject -> new ArrayList<>())
                        .add(Messages.order(message));
            }
            return true;
        });
        return places;
    }

    /** Whether so many messages are on their way back that others have to wait. */
    boolean isReturningMany() {
        return readers.size() >= MOST_RETURNING;
    }

    /** A parked message, or null if it is not there any more or has been taken already. */
    @Nullable
    Item take(UUID exchangeId) throws ActiveMQException {
        if (readers.containsKey(exchangeId)) {
            return null;
        }
        ClientConsumer reader = session.createConsumer(queue, OwnerSession.equal(Messages.ID, exchangeId.toString()));
        ClientMessage message = reader.receiveImmediate();
        if (message == null && isParked(exchangeId)) {
            message = brought(reader, exchangeId);
        }
        if (message == null) {
            reader.close();
            return null;
        }
        // Closing it now would give the message back; kept longer, it would swallow the message when it is parked
        // again.
        readers.put(exchangeId, reader);
        return OwnerSession.item(message, Item.Origin.PARKED);
    }

    private boolean isParked(UUID exchangeId) throws ActiveMQException {
        AtomicBoolean found = new AtomicBoolean();
        // A browser does not see what readers have.
        OwnerSession.browse(session, queue, readers.size(), message -> {
            found.set(exchangeId.toString().equals(message.getStringProperty(Messages.ID)));
            return !found.get();
        });
        return found.get();
    }

    /** It lies in a page behind messages that nobody takes: they are moved to the end until it comes. */
    private ClientMessage brought(ClientConsumer reader, UUID exchangeId) throws ActiveMQException {
        String others = Stream.concat(readers.keySet().stream(), Stream.of(exchangeId))
                .map(id -> "'" + id + "'")
                .collect(Collectors.joining(", ", "NOT (" + Messages.ID + " IN (", "))"));
        AtomicReference<@Nullable ClientMessage> found = new AtomicReference<>();
        try (QueueTurn turn = new QueueTurn(broker, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE))) {
            turn.move(queue, others, message -> queue, () -> {
                found.set(now(reader));
                return found.get() != null;
            });
        }
        ClientMessage message = found.get() == null ? reader.receive(PATIENCE.toMillis()) : found.get();
        if (message == null) {
            throw new BrokerFailed("A parked message cannot be reached: " + exchangeId, null);
        }
        log.info("event=parked-brought-forward system={} exchangeId={}", system, exchangeId);
        return message;
    }

    private static @Nullable ClientMessage now(ClientConsumer reader) {
        try {
            return reader.receiveImmediate();
        } catch (ActiveMQException e) {
            throw new BrokerFailed("A parked message cannot be read: " + e.getMessage(), e);
        }
    }

    /** A message that was taken is off the queue. */
    void settled(Item item) throws ActiveMQException {
        ClientConsumer reader = readers.remove(item.id());
        if (reader != null) {
            reader.close();
        }
    }

    /** What was taken and not settled is back in its place. */
    void close() throws ActiveMQException {
        for (ClientConsumer reader : readers.values()) {
            reader.close();
        }
    }
}
