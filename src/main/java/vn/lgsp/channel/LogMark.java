package vn.lgsp.channel;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place in the exchange log behind every event that the broker had when it was set. The log's writer, on whatever node,
 * answers when the store has all that stands before it, however much comes after it.
 */
public final class LogMark implements AutoCloseable {
    private static final String MARK = "lgsp_mark";
    private static final Logger log = LoggerFactory.getLogger(LogMark.class);

    private final ClientSession session;
    private final ClientConsumer answers;
    private final String queue;
    private boolean reached;

    private LogMark(ClientSession session, ClientConsumer answers, String queue) {
        this.session = session;
        this.answers = answers;
        this.queue = queue;
    }

    /**
     * Sets a mark at the end of the log.
     *
     * @throws BrokerFailed if the broker does not take it
     */
    public static LogMark set(Broker broker) {
        String id = UUID.randomUUID().toString();
        // What the log knows must be found out also while senders wait for room.
        ClientSession session = broker.unblocked().immediate();
        try {
            String queue = Queues.LOG_MARKS + "." + id;
            session.createQueue(QueueConfiguration.of(queue)
                    .setAddress(Queues.LOG_MARKS)
                    .setRoutingType(RoutingType.MULTICAST)
                    .setFilterString(MARK + " = '" + id + "'")
                    .setDurable(false)
                    .setTemporary(true));
            LogMark mark = new LogMark(session, session.createConsumer(queue), queue);
            // Durable, so that it waits its turn behind events whose way to the disk has not ended.
            ClientMessage message = Messages.write(session, List.of());
            message.putStringProperty(MARK, id);
            try (ClientProducer producer = session.createProducer(Queues.LOG)) {
                producer.send(message);
            }
            return mark;
        } catch (ActiveMQException e) {
            close(session);
            throw new BrokerFailed("The log takes no mark: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until the store has everything before the mark.
     *
     * @return false if it has not so soon, or if nobody can tell any more
     */
    public boolean await(Duration patience) {
        if (reached) {
            return true;
        }
        try {
            reached =
                    (patience.isPositive() ? answers.receive(patience.toMillis()) : answers.receiveImmediate()) != null;
        } catch (ActiveMQException e) {
            throw new BrokerFailed("It cannot be told how far the log is", e);
        }
        return reached;
    }

    /** The answer to a mark, for {@link Queues#LOG_MARKS}; null if the message of the log is none. */
    public static @Nullable ClientMessage answer(ClientSession session, ClientMessage message) {
        String id = message.getStringProperty(MARK);
        if (id == null) {
            return null;
        }
        ClientMessage answer = session.createMessage(false);
        answer.putStringProperty(MARK, id);
        return answer;
    }

    @Override
    public void close() {
        if (session.isClosed()) {
            return;
        }
        try {
            // Left to itself the broker removes it at some time after the session closed, even while it stops.
            answers.close();
            session.deleteQueue(queue);
        } catch (ActiveMQException e) {
            log.debug("event=mark-not-removed reason=\"{}\"", e.getMessage());
        }
        close(session);
    }

    private static void close(ClientSession session) {
        try {
            session.close();
        } catch (ActiveMQException e) {
            log.debug("event=session-not-closed reason=\"{}\"", e.getMessage());
        }
    }
}
