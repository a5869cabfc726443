package vn.lgsp.delivery;

import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Messages;

/**
 * Takes the messages of a queue from its head, one after the other, and puts each at its end, until it has come round. What
 * lies in pages on the disk is reached so: the broker brings no more of them into memory while nobody takes what is there, and
 * who reads only a part of a queue waits for ever for what lies behind the rest.
 *
 * <p>It has a session of its own, and commits as it goes: what ends in the middle leaves a queue that begins in its middle. So
 * it is for queues whose order means nothing.
 */
final class QueueTurn implements AutoCloseable {
    private static final int STEP = 200;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String round = UUID.randomUUID().toString();
    private final String queue;
    private final ClientSession session;
    private final ClientProducer producer;

    QueueTurn(Broker broker, String queue) throws ActiveMQException {
        this.queue = queue;
        this.session = broker.unblocked().transacted();
        this.producer = session.createProducer(queue);
    }

    /**
     * Moves them all once, unless it has enough before.
     *
     * @param filter which of them
     * @param enough asked now and then
     * @throws BrokerFailed if the broker does not give all
     */
    void move(String filter, BooleanSupplier enough) throws ActiveMQException {
        ClientConsumer head = session.createConsumer(queue, filter);
        while (moved(head) && !enough.getAsBoolean()) {
            session.commit();
        }
        session.commit();
    }

    /** @return false if there is nothing left that was not moved in this round */
    private boolean moved(ClientConsumer head) throws ActiveMQException {
        for (int moved = 0; moved < STEP; moved++) {
            ClientMessage message = next(head);
            if (message == null || round.equals(Messages.round(message))) {
                return false;
            }
            ClientMessage copy = Messages.copy(session, message);
            Messages.round(copy, round);
            producer.send(copy);
            message.individualAcknowledge();
        }
        return true;
    }

    private @Nullable ClientMessage next(ClientConsumer head) throws ActiveMQException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ClientMessage message = head.receive(PAUSE.toMillis());
        while (message == null && size() > 0) {
            if (System.nanoTime() > deadline) {
                throw new BrokerFailed("The broker does not give all of " + queue, null);
            }
            message = head.receive(PAUSE.toMillis());
        }
        return message;
    }

    /** Those that are moved and not yet committed count still: what is sent is not there before. */
    private long size() throws ActiveMQException {
        session.commit();
        return session.queueQuery(SimpleString.of(queue)).getMessageCount();
    }

    /** What came and was not moved goes back to its place. */
    @Override
    public void close() throws ActiveMQException {
        try {
            session.stop();
            session.rollback();
        } finally {
            session.close();
        }
    }
}
