package vn.lgsp.channel;

import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.LogEvent;

/** Puts a message that was lost onto its receiver's dispatch queue once more, at its end, under its own exchange. */
public final class Redispatch {
    private final Broker broker;

    public Redispatch(Broker broker) {
        this.broker = broker;
    }

    /**
     * Sends it together with the event that says so.
     *
     * @param doubtful whether nobody knows if its receiver has it
     * @throws BrokerFailed if it is not known to be on disk
     */
    public void send(Envelope envelope, byte[] sealed, boolean doubtful, LogEvent event) {
        String queue = Queues.dispatch(envelope.receiver());
        try (ClientSession session = broker.transacted();
                ClientProducer producer = session.createProducer()) {
            // What is sent to an address without a queue is taken, and gone.
            if (!session.queueQuery(SimpleString.of(queue)).isExists()) {
                throw new BrokerFailed("The broker has no queue " + queue, null);
            }
            ClientMessage message = Messages.write(session, envelope, sealed);
            Messages.resent(message);
            if (doubtful) {
                Messages.doubtful(message);
            }
            producer.send(queue, message);
            producer.send(Queues.LOG, Messages.write(session, List.of(event)));
            session.commit();
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The message cannot be sent again: " + e.getMessage(), e);
        }
    }
}
