package vn.lgsp.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.Broker;
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

    private final String system;
    private final LaneRules rules;
    private final Feedback feedback;
    private final DeliveryFigures figures;
    private final ClientSession session;
    private final ClientProducer producer;
    private final HeldQueues held;
    private final ParkedQueue parked;
    private @Nullable ClientConsumer dispatch;

    OwnerSession(Broker broker, String system, LaneRules rules, Feedback feedback, DeliveryFigures figures)
            throws ActiveMQException {
        this.system = system;
        this.rules = rules;
        this.feedback = feedback;
        this.figures = figures;
        this.session = broker.unblocked().transacted();
        this.producer = session.createProducer();
        this.held = new HeldQueues(broker, session, system);
        this.parked = new ParkedQueue(broker, session, system);
    }

    HeldQueues held() {
        return held;
    }

    ParkedQueue parked() {
        return parked;
    }

    /**
     * What the last owner left behind.
     *
     * @param inFlight deliveries that it was calling, and those of which it knew that their outcome is unknown
     * @param parked by subject the places of its parked messages, where others wait for them
     * @param held by subject the places of its held messages, in their order
     * @param dispatch how many messages lie on the dispatch queue
     */
    record Left(
            InFlightMessage inFlight, Map<String, List<Long>> parked, Map<String, List<Long>> held, long dispatch) {}

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
        AtomicReference<InFlightMessage> inFlight = new AtomicReference<>(InFlightMessage.NONE);
        browse(session, Queues.inflight(system), 0, message -> {
            inFlight.set(InFlightMessage.read(message));
            return true;
        });
        return new Left(
                inFlight.get(),
                parked.places(message -> rules.of(Messages.type(message)).ordered()),
                held.takeOver(),
                session.queueQuery(SimpleString.of(Queues.dispatch(system))).getMessageCount());
    }

    /**
     * Looks through a queue as long as the viewer wants more.
     *
     * @param taken how many of its messages this owner has
     * @throws vn.lgsp.channel.BrokerFailed if the broker does not show all; the owner begins anew then, rather than without
     *     some
     */
    static void browse(ClientSession session, String queue, int taken, Predicate<ClientMessage> viewer)
            throws ActiveMQException {
        new WholeQueue(queue, PAGE_WAIT, LONGEST_READ)
                .browse(
                        session,
                        () -> session.queueQuery(SimpleString.of(queue)).getMessageCount() - taken,
                        viewer);
    }

    /** The message as an item; its token is the message itself. To be called before the next message is received. */
    static Item item(ClientMessage message, Item.Origin origin) {
        Item item = new Item(
                message,
                Messages.envelope(message),
                Messages.body(message),
                Messages.order(message),
                Messages.replyTo(message),
                origin);
        if (Messages.isDoubtful(message)) {
            item.doubted();
        }
        return Messages.isResent(message) ? item.resentFromLog() : item;
    }

    /** A filter. */
    static String equal(String property, String value) {
        return property + " = '" + value.replace("'", "''") + "'";
    }

    /** Does all of it in one transaction, and returns when it is on disk. */
    void commit(Commit commit) throws ActiveMQException {
        // First, and together: if messages of a subject go into pages and others into memory, the broker keeps their
        // order
        // only where nothing of the transaction went into pages before.
        for (Item item : commit.held()) {
            ClientMessage copy = copy(item);
            if (item.replyTo() != null) {
                Messages.replyTo(copy, item.replyTo());
            }
            producer.send(Queues.held(system), copy);
            acknowledge(item);
        }
        for (Item item : commit.done()) {
            acknowledge(item);
        }
        for (Commit.Parked parked : commit.parked()) {
            ClientMessage copy = copy(parked.item());
            Messages.cause(copy, parked.code());
            producer.send(Queues.parked(system), copy);
            acknowledge(parked.item());
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
            producer.send(Queues.inflight(system), commit.inflight().write(session, system));
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
        for (Item item : commit.settled()) {
            switch (item.origin()) {
                case HELD -> held.settled(item);
                case PARKED -> parked.settled(item);
                case DISPATCH -> {}
            }
        }
        for (String subject : commit.endedReading()) {
            held.endReading(subject);
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
        if (item.isResent()) {
            Messages.resent(copy);
        }
        if (item.doubtful()) {
            Messages.doubtful(copy);
        }
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
            if (dispatch != null) {
                dispatch.close();
            }
            held.close();
            parked.close();
        } finally {
            // A session that stays open on a broker that was only slow would own the queues for ever.
            session.close();
        }
    }
}
