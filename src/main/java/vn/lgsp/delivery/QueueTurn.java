package vn.lgsp.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
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
 * Takes the messages of a queue from its head, one after the other, and puts each at the end of this queue or another, until
 * the first comes round. What lies in pages on the disk is reached so: the broker brings no more of them into memory while
 * nobody takes what is there, and who reads only a part of a queue waits for ever for what lies behind the rest.
 *
 * <p>It has a session of its own, and commits as it goes. Each message that it moved is marked with the round, so that a turn
 * that ended in the middle can be seen, and gone on with.
 */
final class QueueTurn implements AutoCloseable {
    private static final int STEP = 200;
    private static final int STEP_BYTES = 8 * 1024 * 1024;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final long round;
    private final ClientSession session;
    private final ClientProducer producer;

    /** @param round its number, other than 0 and any that a message of the queue may bear of a round before */
    QueueTurn(Broker broker, long round) throws ActiveMQException {
        this.round = round;
        this.session = broker.unblocked().transacted();
        this.producer = session.createProducer();
    }

    /**
     * Moves the messages of a queue once, unless it has enough before.
     *
     * @param filter which of them, or null for all
     * @param to where each goes
     * @param enough asked now and then
     * @return how many were moved
     * @throws BrokerFailed if the broker does not give all
     */
    long move(String queue, @Nullable String filter, Function<ClientMessage, String> to, BooleanSupplier enough)
            throws ActiveMQException {
        long moved = 0;
        try (ClientConsumer head = session.createConsumer(queue, filter)) {
            boolean more = true;
            while (more && !enough.getAsBoolean()) {
                // One transaction for each queue: in one for both the broker might mix up what comes into memory with
                // what
                // comes into pages.
                Map<String, List<Moved>> step = new LinkedHashMap<>();
                int bytes = 0;
                for (int taken = 0; more && taken < STEP && bytes < STEP_BYTES; taken++) {
                    ClientMessage message = next(queue, head, step.isEmpty());
                    if (message == null || round == Messages.round(message)) {
                        more = message == null && !step.isEmpty();
                        break;
                    }
                    ClientMessage copy = Messages.copy(session, message);
                    Messages.round(copy, round);
                    bytes += copy.getBodySize();
                    step.computeIfAbsent(to.apply(message), one -> new ArrayList<>())
                            .add(new Moved(message, copy));
                    moved++;
                }
                commit(step);
            }
            // Before the reader closes: what it has beyond the round goes back to its place.
            session.stop();
            session.rollback();
        }
        session.start();
        return moved;
    }

    private record Moved(ClientMessage message, ClientMessage copy) {}

    private void commit(Map<String, List<Moved>> step) throws ActiveMQException {
        for (Map.Entry<String, List<Moved>> queue : step.entrySet()) {
            for (Moved one : queue.getValue()) {
                producer.send(queue.getKey(), one.copy());
                one.message().individualAcknowledge();
            }
            session.commit();
        }
    }

    /** The next message, if need be after a while; null if there is none, or none at once and others are to be moved first. */
    private @Nullable ClientMessage next(String queue, ClientConsumer head, boolean nothingToMove)
            throws ActiveMQException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ClientMessage message = head.receive(PAUSE.toMillis());
        while (message == null && nothingToMove && size(queue) > 0) {
            if (System.nanoTime() > deadline) {
                throw new BrokerFailed("The broker does not give all of " + queue, null);
            }
            message = head.receive(PAUSE.toMillis());
        }
        return message;
    }

    private long size(String queue) throws ActiveMQException {
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
