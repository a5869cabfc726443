package vn.lgsp.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.exchange.Ids;

/** What is accepted in one request stays in its order, also where the broker puts a part of it into pages on the disk. */
class PagingOrderIT {
    /** A queue keeps an eighth of it in memory: less than a request's messages. */
    private static final long MEMORY = 4L << 20;

    private static final int BODY = 4096;
    private static final int MESSAGES = 101;
    /** With the log's message before each of the request's own, one in ten came out of order. */
    private static final int REQUESTS = 60;

    @TempDir
    private Path folder;

    @Test
    void messagesOfARequest_comeInOrder_whileTheLogIsInPages() throws Exception {
        try (EmbeddedBroker server = EmbeddedBroker.start(folder, MEMORY);
                Broker broker = Broker.connect(server.url(), null, null);
                Publisher publisher = new Publisher(broker)) {
            broker.createLogQueues();
            for (int request = 0; request < REQUESTS; request++) {
                String system = "system" + request;
                broker.createSystemQueues(system);
                List<UUID> ids =
                        IntStream.range(0, MESSAGES).mapToObj(i -> Ids.next()).toList();
                publisher.publish(ids.stream()
                        .map(id -> Publications.of(id, BODY, BODY, system))
                        .toList());
                assertThat(taken(broker, system)).isEqualTo(ids);
            }
        }
    }

    private static List<UUID> taken(Broker broker, String system) throws ActiveMQException {
        List<UUID> taken = new ArrayList<>();
        try (ClientSession session = broker.transacted();
                ClientConsumer consumer = session.createConsumer(Queues.dispatch(system))) {
            while (taken.size() < MESSAGES) {
                ClientMessage message = consumer.receive(5000);
                taken.add(UUID.fromString(message.getStringProperty(Messages.ID)));
                message.individualAcknowledge();
            }
            session.commit();
        }
        return taken;
    }
}
