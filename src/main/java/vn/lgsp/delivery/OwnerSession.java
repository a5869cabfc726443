package vn.lgsp.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;
import vn.lgsp.channel.Replies;
import vn.lgsp.channel.WholeQueue;
import vn.lgsp.exchange.LogEvent;

/** A system's queues as its owner uses them: one transacted session for everything that it decides. */
final class OwnerSession implements AutoCloseable {
    private static final int EVENTS_A_MESSAGE = 200;
    private static final int PARTS_A_MESSAGE = 256 * 1024;
    private static final Duration PAGE_WAIT = Duration.ofMillis(20);
    private static final Duration LONGEST_READ = Duration.ofSeconds(3);
    /** So many parked messages may be on their way back at once: they keep the broker from reading others. */
    private static final int MOST_RETURNING = 32;
    /** Bytes of held messages that one subject may have in memory, or one message. */
    private static final int MOST_HELD = 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(OwnerSession.class);

    private final Broker broker;
    private final String system;
    private final LaneRules rules;
    private final Feedback feedback;
    private final DeliveryFigures figures;
    private final ClientSession session;
    private final ClientProducer producer;
    private final Map<String, ClientConsumer> heldReaders = new HashMap<>();
    private final Map<UUID, ClientConsumer> parkedReaders = new HashMap<>();
    private @Nullable ClientConsumer dispatch;

    OwnerSession(Broker broker, String system, LaneRules rules, Feedback feedback, DeliveryFigures figures)
            throws ActiveMQException {
        this.broker = broker;
        this.system = system;
        this.rules = rules;
        this.feedback = feedback;
        this.figures = figures;
        this.session = broker.unblocked().transacted();
        this.producer = session.createProducer();
    }

    /**
     * What the last owner left behind.
     *
     * @param called deliveries whose outcome is unknown
     * @param parked by subject the places of its parked messages, where others wait for them
     * @param held by subject the places of its held messages, in the order of the queue
     * @param dispatch how many messages lie on the dispatch queue
     */
    record Left(Set<UUID> called, Map<String, List<Long>> parked, Map<String, List<Long>> held, long dispatch) {}

    ClientConsumer commands() throws ActiveMQException {
        return session.createConsumer(Queues.commands(system));
    }

    ClientConsumer dispatch() throws ActiveMQException {
        ClientConsumer consumer = session.createConsumer(Queues.dispatch(system));
        dispatch = consumer;
        return consumer;
    }

    /** Whether its connection is gone. Safe to ask from any thread. */
    boolean isLost() {
        return session.isClosed();
    }

    /** Whether another node waits to become the owner. */
    boolean hasHeir() throws ActiveMQException {
        return session.queueQuery(SimpleString.of(Queues.commands(system))).getConsumerCount() > 1;
    }

    /** Asks who the owner is: the broker hands this to the owner alone. */
    void hello() throws ActiveMQException {
        producer.send(Queues.commands(system), new Command.Hello().write(session));
        session.commit();
    }

    /** Reads what is left. Before it nobody else may have messages of these queues, or they would be missing in it. */
    Left left() throws ActiveMQException {
        Set<UUID> called = new HashSet<>();
        browse(Queues.inflight(system), message -> called.addAll(InFlightMessage.read(message)));
        return new Left(
                called,
                places(
                        Queues.parked(system),
                        message -> rules.of(Messages.type(message)).ordered()),
                places(Queues.held(system), message -> true),
                session.queueQuery(SimpleString.of(Queues.dispatch(system))).getMessageCount());
    }

    private Map<String, List<Long>> places(String queue, Predicate<ClientMessage> which) throws ActiveMQException {
        Map<String, List<Long>> places = new HashMap<>();
        browse(queue, message -> {
            if (which.test(message)) {
                places.computeIfAbsent(message.getStringProperty(Messages.SUBJECT), subject -> new ArrayList<>())
                        .add(Messages.order(message));
            }
        });
        return places;
    }

    private void browse(String queue, Consumer<ClientMessage> each) throws ActiveMQException {
        browse(queue, 0, message -> {
            each.accept(message);
            return true;
        });
    }

    /**
     * Looks through a queue as long as the viewer wants more.
     *
     * @param taken how many of its messages this session has
     * @throws BrokerFailed if the broker does not show all; the owner begins anew then, rather than without some
     */
    private void browse(String queue, int taken, Predicate<ClientMessage> viewer) throws ActiveMQException {
        new WholeQueue(queue, PAGE_WAIT, LONGEST_READ)
                .browse(
                        session,
                        () -> session.queueQuery(SimpleString.of(queue)).getMessageCount() - taken,
                        viewer);
    }

    /** The message as an item; its token is the message itself. To be called before the next message is received. */
    static Item item(ClientMessage message, Item.Origin origin) {
        return new Item(
                message,
                Messages.envelope(message),
                Messages.body(message),
                Messages.order(message),
                Messages.replyTo(message),
                origin);
    }

    /** Up to {@code max} held messages of a subject, in order; they stay on the queue until a commit settles them. */
    List<Item> held(Lanes.Drain drain, int max) throws ActiveMQException {
        ClientConsumer reader = heldReaders.get(drain.subject());
        if (reader == null) {
            String filter = equal(Messages.SUBJECT, drain.subject());
            if (drain.before() < Long.MAX_VALUE) {
                filter += " AND " + Messages.ORDER + " < " + drain.before();
            }
            reader = session.createConsumer(Queues.held(system), filter);
            heldReaders.put(drain.subject(), reader);
        }
        List<Item> items = new ArrayList<>();
        ClientMessage message;
        int bytes = 0;
        while (items.size() < max && bytes < MOST_HELD && (message = reader.receiveImmediate()) != null) {
            Item item = item(message, Item.Origin.HELD);
            bytes += item.sealed().length;
            items.add(item);
        }
        return items;
    }

    int heldReaders() {
        return heldReaders.size();
    }

    boolean reads(String subject) {
        return heldReaders.containsKey(subject);
    }

    /** Whether so many parked messages are on their way back that others have to wait. */
    boolean isReturningMany() {
        return parkedReaders.size() >= MOST_RETURNING;
    }

    /** A parked message, or null if it is not there any more or has been fetched already. */
    @Nullable
    Item parked(UUID exchangeId) throws ActiveMQException {
        if (parkedReaders.containsKey(exchangeId)) {
            return null;
        }
        ClientConsumer reader =
                session.createConsumer(Queues.parked(system), equal(Messages.ID, exchangeId.toString()));
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
        parkedReaders.put(exchangeId, reader);
        Item item = item(message, Item.Origin.PARKED);
        return Messages.cause(message).equals(Lanes.UNDECIDED) ? item.decidedByPerson() : item;
    }

    private boolean isParked(UUID exchangeId) throws ActiveMQException {
        AtomicBoolean found = new AtomicBoolean();
        // A browser does not see what readers have.
        browse(Queues.parked(system), parkedReaders.size(), message -> {
            found.set(exchangeId.toString().equals(message.getStringProperty(Messages.ID)));
            return !found.get();
        });
        return found.get();
    }

    /** It lies in a page behind messages that nobody takes. Parked ones have no order to keep. */
    private ClientMessage brought(ClientConsumer reader, UUID exchangeId) throws ActiveMQException {
        String others = Stream.concat(parkedReaders.keySet().stream(), Stream.of(exchangeId))
                .map(id -> "'" + id + "'")
                .collect(Collectors.joining(", ", "NOT (" + Messages.ID + " IN (", "))"));
        AtomicReference<@Nullable ClientMessage> found = new AtomicReference<>();
        try (QueueTurn turn = new QueueTurn(broker, Queues.parked(system))) {
            turn.move(others, () -> {
                found.set(now(reader));
                return found.get() != null;
            });
        }
        ClientMessage message = found.get() == null ? reader.receive(LONGEST_READ.toMillis()) : found.get();
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

    /** Gives what a reader has and did not settle back to its place. */
    private static void close(@Nullable ClientConsumer reader) throws ActiveMQException {
        if (reader != null) {
            reader.close();
        }
    }

    private static String equal(String property, String value) {
        return property + " = '" + value.replace("'", "''") + "'";
    }

    /** Does all of it in one transaction, and returns when it is on disk. */
    void commit(Commit commit) throws ActiveMQException {
        for (Item item : commit.done()) {
            acknowledge(item);
        }
        for (Commit.Parked parked : commit.parked()) {
            ClientMessage copy = copy(parked.item());
            Messages.cause(copy, parked.code());
            producer.send(Queues.parked(system), copy);
            acknowledge(parked.item());
        }
        for (Item item : commit.held()) {
            ClientMessage copy = copy(item);
            if (item.replyTo() != null) {
                Messages.replyTo(copy, item.replyTo());
            }
            producer.send(Queues.held(system), copy);
            acknowledge(item);
        }
        List<LogEvent> events = new ArrayList<>(commit.events());
        for (Commit.Result result : commit.results()) {
            Feedback.Told told = feedback.of(result);
            if (told != null) {
                producer.send(
                        Queues.dispatch(told.envelope().receiver()),
                        Messages.write(session, told.envelope(), told.sealed()));
                events.add(told.accepted());
            }
        }
        log(events);
        if (commit.inflight() != null) {
            producer.send(Queues.inflight(system), InFlightMessage.write(session, system, commit.inflight()));
        }
        for (Commit.Reply reply : commit.replies()) {
            Replies.Reply words = new Replies.Reply(system, reply.state(), reply.code(), reply.text());
            producer.send(Queues.REPLIES, Replies.write(session, reply.address(), reply.exchangeId(), words));
        }
        for (Command command : commit.commands()) {
            producer.send(Queues.commands(system), command.write(session));
        }
        session.commit();
        figures.committed(commit);
        for (String subject : commit.endedReading()) {
            close(heldReaders.remove(subject));
        }
        for (Item item : commit.settled()) {
            if (item.origin() == Item.Origin.PARKED) {
                close(parkedReaders.remove(item.id()));
            }
        }
    }

    /** Puts a message that cannot be read where a person finds it. */
    void setAside(ClientMessage message) throws ActiveMQException {
        producer.send(Queues.UNEXPECTED, message);
        acknowledge(message);
    }

    /** Commits what was acknowledged and nothing else. */
    void commit() throws ActiveMQException {
        session.commit();
    }

    private static void acknowledge(Item item) throws ActiveMQException {
        ((ClientMessage) item.token()).individualAcknowledge();
    }

    /** Acknowledges a command with the next commit. */
    static void acknowledge(ClientMessage command) throws ActiveMQException {
        command.individualAcknowledge();
    }

    private ClientMessage copy(Item item) {
        ClientMessage copy = Messages.write(session, item.envelope(), item.sealed());
        Messages.order(copy, item.order());
        return copy;
    }

    private void log(List<LogEvent> events) throws ActiveMQException {
        List<LogEvent> together = new ArrayList<>();
        int bytes = 0;
        for (LogEvent event : events) {
            together.add(event);
            bytes += event.parts().values().stream()
                    .mapToInt(part -> part.length)
                    .sum();
            if (together.size() == EVENTS_A_MESSAGE || bytes > PARTS_A_MESSAGE) {
                producer.send(Queues.LOG, Messages.write(session, together));
                together.clear();
                bytes = 0;
            }
        }
        if (!together.isEmpty()) {
            producer.send(Queues.LOG, Messages.write(session, together));
        }
    }

    @Override
    public void close() throws ActiveMQException {
        // Closing alone would give unacknowledged messages back out of order. Nothing is handed out again meanwhile,
        // and
        // the next owner begins with the command that comes free last.
        try {
            session.stop();
            session.rollback();
            close(dispatch);
            for (ClientConsumer reader : heldReaders.values()) {
                reader.close();
            }
            for (ClientConsumer reader : parkedReaders.values()) {
                reader.close();
            }
        } finally {
            // A session that stays open on a broker that was only slow would own the queues for ever.
            session.close();
        }
    }
}
