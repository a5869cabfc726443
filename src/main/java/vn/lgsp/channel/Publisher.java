package vn.lgsp.channel;

import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import org.apache.activemq.artemis.api.core.ActiveMQDuplicateIdException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.LogEvent;

/**
 * Puts accepted messages onto the broker: one transaction that carries a message for each receiver and one for the
 * exchange log. Returns when the broker has them on disk.
 */
public final class Publisher implements AutoCloseable {
    private final Broker broker;
    private final LinkedBlockingDeque<Producer> idle = new LinkedBlockingDeque<>();

    public Publisher(Broker broker) {
        this.broker = broker;
    }

    /**
     * One accepted message.
     *
     * @param envelope its envelope; the receiver in it does not count
     * @param sealed its sealed body
     * @param receivers the systems that get it
     * @param accepted the event that says so
     * @param replyTo address at which its outcome is to be announced
     */
    public record Publication(
            Envelope envelope,
            byte[] sealed,
            List<String> receivers,
            LogEvent accepted,
            @Nullable String replyTo) {}

    /**
     * Publishes all of them in one transaction.
     *
     * @return false if the broker had one of them already, and so took none
     * @throws BrokerFailed if it is not known to have them
     */
    public boolean publish(List<Publication> publications) {
        Producer producer = borrow();
        try {
            for (Publication publication : publications) {
                producer.send(publication);
            }
            producer.session.commit();
        } catch (ActiveMQDuplicateIdException e) {
            discard(producer);
            return false;
        } catch (ActiveMQException e) {
            discard(producer);
            throw new BrokerFailed("The broker did not take the message: " + e.getMessage(), e);
        }
        idle.addFirst(producer);
        return true;
    }

    private Producer borrow() {
        Producer producer = idle.pollFirst();
        if (producer != null && !producer.session.isClosed()) {
            return producer;
        }
        try {
            ClientSession session = broker.transacted();
            return new Producer(session, session.createProducer());
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The broker gives no producer: " + e.getMessage(), e);
        }
    }

    private static void discard(Producer producer) {
        try {
            producer.session.rollback();
            producer.session.close();
        } catch (ActiveMQException ignored) {
            // The session is gone either way; the broker rolls back what it does not commit.
            return;
        }
    }

    @Override
    public void close() {
        Producer producer;
        while ((producer = idle.pollFirst()) != null) {
            discard(producer);
        }
    }

    private record Producer(ClientSession session, ClientProducer producer) {

        void send(Publication publication) throws ActiveMQException {
            for (String receiver : publication.receivers()) {
                ClientMessage message =
                        Messages.write(session, publication.envelope().to(receiver), publication.sealed());
                if (publication.replyTo() != null) {
                    Messages.replyTo(message, publication.replyTo());
                }
                producer.send(Queues.dispatch(receiver), message);
            }
            ClientMessage event = Messages.write(session, List.of(publication.accepted()));
            event.putStringProperty(
                    Message.HDR_DUPLICATE_DETECTION_ID.toString(),
                    publication.envelope().id().toString());
            producer.send(Queues.LOG, event);
        }
    }
}
