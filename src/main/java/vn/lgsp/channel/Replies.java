package vn.lgsp.channel;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings outcomes back to the node where a caller waits for them. Lost with the node, as the caller is; the exchange log
 * has them all the same.
 */
public final class Replies implements AutoCloseable {
    private static final String NODE = "lgsp_node";
    private static final int ID_LENGTH = 36;
    private static final Logger log = LoggerFactory.getLogger(Replies.class);

    private final Broker broker;
    private final String node;
    private volatile Link link;
    private volatile boolean closed;
    private final Map<UUID, Map<String, CompletableFuture<Reply>>> waiting = new ConcurrentHashMap<>();

    /**
     * How a delivery ended, as far as it ended.
     *
     * @param state a delivery state's name
     * @param code the cause's code, or empty
     * @param text the cause in words, or empty
     */
    public record Reply(String receiver, String state, String code, String text) {}

    /** A queue that lives as long as the connection. */
    private record Link(ClientSession session, ClientConsumer consumer, String queue) {}

    /** @param node this node's id */
    public Replies(Broker broker, UUID node) {
        this.broker = broker;
        this.node = node.toString();
        this.link = open();
    }

    private Link open() {
        // The broker may still know the queue of a connection that it does not know to be dead: each has its own name.
        String queue = Queues.REPLIES + "." + node + "." + UUID.randomUUID();
        ClientSession session = broker.immediate();
        try {
            session.createQueue(QueueConfiguration.of(queue)
                    .setAddress(Queues.REPLIES)
                    .setRoutingType(RoutingType.MULTICAST)
                    .setFilterString(NODE + " = '" + node + "'")
                    .setDurable(false)
                    .setTemporary(true));
            ClientConsumer consumer = session.createConsumer(queue);
            consumer.setMessageHandler(this::received);
            session.addFailureListener(new Lost());
            return new Link(session, consumer, queue);
        } catch (ActiveMQException e) {
            throw new BrokerFailed("Replies cannot be received: " + e.getMessage(), e);
        }
    }

    /** The node that has a queue of this name. */
    static UUID node(String queue) {
        int from = Queues.REPLIES.length() + 1;
        return UUID.fromString(queue.substring(from, from + ID_LENGTH));
    }

    private final class Lost implements SessionFailureListener {
        @Override
        public void connectionFailed(ActiveMQException why, boolean failedOver) {
            Thread.ofVirtual().name("replies").start(Replies.this::openAgain);
        }

        @Override
        public void connectionFailed(ActiveMQException why, boolean failedOver, String scaleDownTarget) {
            connectionFailed(why, failedOver);
        }

        @Override
        public void beforeReconnect(ActiveMQException why) {}
    }

    private void openAgain() {
        while (!closed) {
            try {
                link = open();
                return;
            } catch (BrokerFailed e) {
                log.info("event=replies-wait reason=\"{}\"", e.getMessage());
                Broker.pause();
            }
        }
    }

    /** What a message must carry so that its outcome comes here. */
    public String address() {
        return node;
    }

    /** The outcome of this exchange at one of its receivers, when it comes. {@link #forget} it in any case. */
    public CompletableFuture<Reply> of(UUID exchangeId, String receiver) {
        return waiting.computeIfAbsent(exchangeId, id -> new ConcurrentHashMap<>())
                .computeIfAbsent(receiver, name -> new CompletableFuture<>());
    }

    public void forget(UUID exchangeId) {
        waiting.remove(exchangeId);
    }

    private void received(ClientMessage message) {
        Map<String, CompletableFuture<Reply>> replies =
                waiting.get(UUID.fromString(message.getStringProperty(Messages.ID)));
        CompletableFuture<Reply> reply = replies == null ? null : replies.get(message.getStringProperty("receiver"));
        if (reply != null) {
            reply.complete(new Reply(
                    message.getStringProperty("receiver"),
                    message.getStringProperty("state"),
                    message.getStringProperty("code"),
                    message.getStringProperty("text")));
        }
    }

    /** The message that brings a reply to its node; for {@link Queues#REPLIES}. */
    public static ClientMessage write(ClientSession session, String address, UUID exchangeId, Reply reply) {
        ClientMessage message = session.createMessage(false);
        message.putStringProperty(NODE, address);
        message.putStringProperty(Messages.ID, exchangeId.toString());
        message.putStringProperty("receiver", reply.receiver());
        message.putStringProperty("state", reply.state());
        message.putStringProperty("code", reply.code());
        message.putStringProperty("text", reply.text());
        return message;
    }

    @Override
    public void close() {
        closed = true;
        Link last = link;
        if (last.session().isClosed()) {
            return;
        }
        try {
            // Left to itself the broker removes it at some time after the connection closed, even while it stops.
            last.consumer().close();
            last.session().deleteQueue(last.queue());
            last.session().close();
        } catch (ActiveMQException e) {
            throw new BrokerFailed("Replies do not close", e);
        }
    }
}
