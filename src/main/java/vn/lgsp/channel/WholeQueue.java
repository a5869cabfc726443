package vn.lgsp.channel;

import java.time.Duration;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * A queue, looked through from the first message to the last without taking any. What lies in pages on the disk comes only
 * while it is read, so 'nothing now' is not the end: the end is when as many were seen as the queue has.
 *
 * @param pause how long nothing has to come before it may be the end
 * @param patience how long nothing may come before the end
 */
public record WholeQueue(String name, Duration pause, Duration patience) {

    /** How many messages there are to see. */
    public interface Size {
        long now() throws ActiveMQException;
    }

    /**
     * Shows each message, as long as the viewer wants more.
     *
     * @param viewer whether to go on after this one
     * @throws BrokerFailed if the broker does not show all
     */
    public void browse(ClientSession session, Size size, Predicate<ClientMessage> viewer) throws ActiveMQException {
        try (ClientConsumer browser = session.createConsumer(name, null, true)) {
            long seen = 0;
            long deadline = System.nanoTime() + patience.toNanos();
            while (true) {
                ClientMessage message = browser.receive(pause.toMillis());
                if (message != null) {
                    seen++;
                    deadline = System.nanoTime() + patience.toNanos();
                    if (!viewer.test(message)) {
                        return;
                    }
                } else if (seen >= size.now()) {
                    return;
                } else if (System.nanoTime() > deadline) {
                    throw new BrokerFailed("The broker does not show all of " + name, null);
                }
            }
        }
    }
}
