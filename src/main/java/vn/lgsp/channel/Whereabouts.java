package vn.lgsp.channel;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where messages are. A message lies on one of a system's three queues until a commit settles it: a browser sees it there
 * unless a consumer has it, and the broker counts those by themselves. The in-flight message only names, and proves
 * nothing.
 */
public final class Whereabouts {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Others take messages meanwhile: the count alone may fall to what was seen. */
    private static final Duration PAGE = Duration.ofMillis(200);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Broker broker;

    public Whereabouts(Broker broker) {
        this.broker = broker;
    }

    /**
     * Those of the exchanges that have no message on the system's queues. One look is no proof: a message may have moved
     * on while it was looked for.
     *
     * @throws BrokerFailed if the broker does not tell
     */
    public Set<UUID> missing(String system, Collection<UUID> asked) {
        Set<UUID> missing = new HashSet<>(asked);
        // Messages move from the first of these to the others, and hardly ever back.
        for (String queue : Queues.unsettled(system)) {
            if (missing.isEmpty()) {
                break;
            }
            if (exists(queue)) {
                browse(queue, missing);
                missing.removeAll(delivering(queue));
            }
        }
        return missing;
    }

    /** Whether an exchange has a message on the system's queues. */
    public boolean has(String system, UUID exchangeId) {
        return missing(system, List.of(exchangeId)).isEmpty();
    }

    private boolean exists(String queue) {
        try (ClientSession session = broker.immediate()) {
            return session.queueQuery(SimpleString.of(queue)).isExists();
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The broker does not tell about " + queue, e);
        }
    }

    /** Goes through the whole queue, unless all are found before. */
    private void browse(String queue, Set<UUID> missing) {
        try (ClientSession session = broker.immediate()) {
            new WholeQueue(queue, PAGE, PATIENCE)
                    .browse(session, () -> broker.count(queue) - broker.delivering(queue), message -> {
                        String id = message.getStringProperty(Messages.ID);
                        if (id != null) {
                            missing.remove(UUID.fromString(id));
                        }
                        return !missing.isEmpty();
                    });
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The broker does not show " + queue, e);
        }
    }

    /** The exchanges of messages that consumers have and did not settle yet, in a form that holds nothing else of them. */
    private Set<UUID> delivering(String queue) {
        try {
            String counts = (String) broker.ask(request -> ManagementHelper.putOperationInvocation(
                    request, ResourceNames.QUEUE + queue, "countDeliveringMessages", null, Messages.ID));
            Set<UUID> ids = new HashSet<>();
            for (String name : JSON.readTree(counts).propertyNames()) {
                if (name.length() == UUID.randomUUID().toString().length()) {
                    ids.add(UUID.fromString(name));
                }
            }
            return ids;
        } catch (BrokerFailed e) {
            throw e;
        } catch (Exception e) {
            throw new BrokerFailed("The broker does not tell who has messages of " + queue, e);
        }
    }
}
