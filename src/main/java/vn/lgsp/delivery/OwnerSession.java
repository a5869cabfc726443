package vn.lgsp.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.InFlight;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;
import vn.lgsp.channel.Replies;
import vn.lgsp.exchange.LogEvent;

/** A system's queues as its owner uses them: one transacted session for everything that it decides. */
final class OwnerSession implements AutoCloseable {
    private static final int EVENTS_A_MESSAGE = 200;
    private static final int PARTS_A_MESSAGE = 256 * 1024;

    private final String system;
    private final ClientSession session;
    private final ClientProducer producer;
    private final Map<String, ClientConsumer> heldReaders = new HashMap<>();

    OwnerSession(Broker broker, String system) throws ActiveMQException {
        this.system = system;
        this.session = broker.transacted();
        this.producer = session.createProducer();
    }

    /** What the last owner left behind. */
    record Left(Set<UUID> called, Set<String> parked, Map<String, Long> held) {}

    ClientConsumer commands() throws ActiveMQException {
        return session.createConsumer(Queues.commands(system));
    }

    ClientConsumer dispatch() throws ActiveMQException {
        return session.createConsumer(Queues.dispatch(system));
    }

    /** Asks who the owner is: the broker hands this to the owner alone. */
    void hello() throws ActiveMQException {
        producer.send(Queues.commands(system), new Command.Hello().write(session));
        session.commit();
    }

    Left left() throws ActiveMQException {
        Set<UUID> called = new HashSet<>();
        browse(Queues.inflight(system), message -> called.addAll(InFlight.read(message)));
        Set<String> parked = new HashSet<>();
        browse(Queues.parked(system), message -> parked.add(message.getStringProperty(Messages.SUBJECT)));
        Map<String, Long> held = new HashMap<>();
        browse(
                Queues.held(system),
                message -> held.merge(message.getStringProperty(Messages.SUBJECT), Messages.order(message), Math::min));
        return new Left(called, parked, held);
    }

    private void browse(String queue, Consumer<ClientMessage> each) throws ActiveMQException {
        try (ClientConsumer browser = session.createConsumer(queue, null, true)) {
            ClientMessage message;
            while ((message = browser.receiveImmediate()) != null) {
                each.accept(message);
            }
        }
    }

    /** The message as an item; its token is the message itself. */
    static Item item(ClientMessage message, boolean fromDispatch) {
        return new Item(
                message,
                Messages.envelope(message),
                Messages.body(message),
                Messages.order(message),
                Messages.replyTo(message),
                fromDispatch);
    }

    /** Up to {@code max} held messages of a subject, in order; they stay on the queue until a commit settles them. */
    List<Item> held(String subject, int max) throws ActiveMQException {
        ClientConsumer reader = heldReaders.get(subject);
        if (reader == null) {
            reader = session.createConsumer(Queues.held(system), equal(Messages.SUBJECT, subject));
            heldReaders.put(subject, reader);
        }
        List<Item> items = new ArrayList<>();
        ClientMessage message;
        while (items.size() < max && (message = reader.receiveImmediate()) != null) {
            items.add(item(message, false));
        }
        if (items.isEmpty()) {
            closeReader(subject);
        }
        return items;
    }

    int heldReaders() {
        return heldReaders.size();
    }

    boolean reads(String subject) {
        return heldReaders.containsKey(subject);
    }

    private void closeReader(String subject) throws ActiveMQException {
        ClientConsumer reader = heldReaders.remove(subject);
        if (reader != null) {
            reader.close();
        }
    }

    /** A parked message, or null if it is not there any more. */
    @Nullable
    Item parked(UUID exchangeId) throws ActiveMQException {
        // The consumer lives as long as the session: closing it would give the message back.
        ClientConsumer reader =
                session.createConsumer(Queues.parked(system), equal(Messages.ID, exchangeId.toString()));
        ClientMessage message = reader.receiveImmediate();
        if (message == null) {
            reader.close();
            return null;
        }
        return item(message, false);
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
            producer.send(Queues.held(system), copy(item));
            acknowledge(item);
        }
        log(commit.events());
        if (commit.inflight() != null) {
            producer.send(Queues.inflight(system), InFlight.write(session, system, commit.inflight()));
        }
        for (Commit.Reply reply : commit.replies()) {
            Replies.Reply words = new Replies.Reply(system, reply.state(), reply.code(), reply.text());
            producer.send(Queues.REPLIES, Replies.write(session, reply.address(), reply.exchangeId(), words));
        }
        session.commit();
        for (String subject : commit.givenBack()) {
            closeReader(subject);
        }
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
        // Closing alone would give unacknowledged messages back out of order.
        session.rollback();
        session.close();
    }
}
