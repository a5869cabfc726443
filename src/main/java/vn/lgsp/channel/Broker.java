package vn.lgsp.channel;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.activemq.artemis.api.core.ActiveMQObjectClosedException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A connection to the broker, embedded or outside. */
public final class Broker implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** What the promise needs of every address; see docs/concepts/how-a-message-travels.md. */
    private static final Map<String, String> REQUIRED = Map.of(
            "maxDeliveryAttempts", "-1",
            "redeliveryDelay", "0",
            "autoCreateQueues", "false",
            "autoCreateAddresses", "false",
            "autoDeleteQueues", "false",
            "autoDeleteAddresses", "false",
            "addressFullMessagePolicy", "PAGE",
            "expiryDelay", "-1");

    /** How long an answer of the broker is waited for; a commit that takes longer is not known to have happened. */
    private static final Duration CALL = Duration.ofSeconds(15);

    private static final int NO_WINDOW = -1;

    private final String url;
    private final ServerLocator locator;
    private final @Nullable String user;
    private final @Nullable String password;
    private volatile ClientSessionFactory factory;
    private boolean closed;
    private @Nullable Broker unblocked;

    private Broker(
            String url,
            ServerLocator locator,
            ClientSessionFactory factory,
            @Nullable String user,
            @Nullable String password) {
        this.url = url;
        this.locator = locator;
        this.factory = factory;
        this.user = user;
        this.password = password;
    }

    /** @throws BrokerFailed if nothing answers there */
    public static Broker connect(String url, @Nullable String user, @Nullable String password) {
        return connect(url, user, password, ActiveMQClient.DEFAULT_PRODUCER_WINDOW_SIZE);
    }

    private static Broker connect(String url, @Nullable String user, @Nullable String password, int window) {
        try {
            ServerLocator locator = ActiveMQClient.createServerLocator(url)
                    // Only commit waits for the disk: it fails if one of its sends failed.
                    .setBlockOnDurableSend(false)
                    .setBlockOnNonDurableSend(false)
                    .setBlockOnAcknowledge(false)
                    .setCallTimeout(CALL.toMillis())
                    .setProducerWindowSize(window)
                    .setConsumerWindowSize(1 << 20);
            return new Broker(url, locator, locator.createSessionFactory(), user, password);
        } catch (Exception e) {
            throw new BrokerFailed("No broker at " + url + ": " + e.getMessage(), e);
        }
    }

    /**
     * The same broker by a connection of its own, on which no send waits for the broker to have room: for those who must
     * not hang behind blocked senders, because they take more away than they bring.
     */
    public synchronized Broker unblocked() {
        Broker known = unblocked;
        if (known == null) {
            known = connect(url, user, password, NO_WINDOW);
            unblocked = known;
        }
        return known;
    }

    /** A session whose sends and acknowledgements count when it is committed. */
    public ClientSession transacted() {
        return session(false);
    }

    /** A session whose sends and acknowledgements count at once. */
    public ClientSession immediate() {
        return session(true);
    }

    private ClientSession session(boolean auto) {
        ClientSessionFactory current = factory;
        try {
            return session(current, auto);
        } catch (ActiveMQNotConnectedException | ActiveMQObjectClosedException e) {
            return sessionOfNewConnection(current, auto);
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The broker gives no session: " + e.getMessage(), e);
        }
    }

    /** A connection that was cut gives no session ever again. */
    private ClientSession sessionOfNewConnection(ClientSessionFactory broken, boolean auto) {
        try {
            return session(renewed(broken), auto);
        } catch (Exception e) {
            throw new BrokerFailed("The broker gives no session: " + e.getMessage(), e);
        }
    }

    private synchronized ClientSessionFactory renewed(ClientSessionFactory broken) throws Exception {
        if (factory == broken && !closed) {
            broken.close();
            factory = locator.createSessionFactory();
        }
        return factory;
    }

    private ClientSession session(ClientSessionFactory from, boolean auto) throws ActiveMQException {
        ClientSession session = from.createSession(user, password, false, auto, auto, false, 0);
        session.start();
        return session;
    }

    /** Creates the queues of a system where they are missing. */
    public void createSystemQueues(String system) {
        createQueue(exclusive(Queues.dispatch(system)));
        createQueue(exclusive(Queues.commands(system)));
        createQueue(QueueConfiguration.of(Queues.parked(system)));
        createQueue(QueueConfiguration.of(Queues.held(system)));
        createQueue(QueueConfiguration.of(Queues.inflight(system)).setLastValueKey(InFlightMessage.LAST_VALUE_KEY));
    }

    /** Creates the queues of the exchange log where they are missing. */
    public void createLogQueues() {
        createQueue(exclusive(Queues.LOG));
        createQueue(QueueConfiguration.of(Queues.LOG_PARKED));
        createQueue(QueueConfiguration.of(Queues.UNEXPECTED));
        try (ClientSession session = immediate()) {
            if (!session.addressQuery(SimpleString.of(Queues.REPLIES)).isExists()) {
                session.createAddress(SimpleString.of(Queues.REPLIES), RoutingType.MULTICAST, false);
            }
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The address " + Queues.REPLIES + " cannot be created: " + e.getMessage(), e);
        }
    }

    private static QueueConfiguration exclusive(String name) {
        return QueueConfiguration.of(name).setExclusive(true);
    }

    private void createQueue(QueueConfiguration queue) {
        try (ClientSession session = immediate()) {
            if (!session.addressQuery(queue.getAddress()).isExists()) {
                session.createAddress(queue.getAddress(), RoutingType.ANYCAST, false);
            }
            if (!session.queueQuery(queue.getName()).isExists()) {
                session.createQueue(queue.setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true)
                        .setAutoDelete(false)
                        .setAutoCreated(false));
            }
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The queue " + queue.getName() + " cannot be created: " + e.getMessage(), e);
        }
    }

    /** How many messages a queue holds, those being delivered included. */
    public long count(String queue) {
        try (ClientSession session = immediate()) {
            return session.queueQuery(SimpleString.of(queue)).getMessageCount();
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The broker does not count " + queue, e);
        }
    }

    /** The exchanges that a system is being called with at this moment. */
    public Set<UUID> inFlight(String system) {
        try (ClientSession session = immediate();
                ClientConsumer browser = session.createConsumer(Queues.inflight(system), null, true)) {
            ClientMessage message = browser.receiveImmediate();
            return message == null ? Set.of() : InFlightMessage.read(message);
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The broker does not tell what is in flight to " + system, e);
        }
    }

    /** How many messages of a queue consumers have and did not settle yet, those of a consumer that is closing included. */
    public long delivering(String queue) {
        try {
            return ((Number) ask(request ->
                            ManagementHelper.putAttribute(request, ResourceNames.QUEUE + queue, "deliveringCount")))
                    .longValue();
        } catch (BrokerFailed e) {
            throw e;
        } catch (Exception e) {
            throw new BrokerFailed("The broker does not count " + queue, e);
        }
    }

    /** The used part of the broker's disk, 0 to 1, as the broker measures it before it blocks its senders. */
    public double diskUsage() {
        try {
            return ((Number) ask(
                            request -> ManagementHelper.putAttribute(request, ResourceNames.BROKER, "diskStoreUsage")))
                    .doubleValue();
        } catch (BrokerFailed e) {
            throw e;
        } catch (Exception e) {
            throw new BrokerFailed("The broker does not tell how full its disk is", e);
        }
    }

    interface Question {
        void put(ClientMessage request) throws Exception;
    }

    Object ask(Question question) throws Exception {
        try (ClientSession session = immediate();
                ClientRequestor management = new ClientRequestor(session, "activemq.management")) {
            ClientMessage request = session.createMessage(false);
            question.put(request);
            ClientMessage reply = management.request(request, 10_000);
            if (reply == null || !ManagementHelper.hasOperationSucceeded(reply)) {
                throw new BrokerFailed("The broker does not answer a question about itself", null);
            }
            return ManagementHelper.getResult(reply);
        }
    }

    /**
     * Asks the live broker for the settings that the promise rests on.
     *
     * @throws BrokerFailed naming the first queue and setting that would lose or reorder messages
     */
    public void assertSettings(String queue) {
        try {
            JsonNode settings = JSON.readTree((String) ask(request -> ManagementHelper.putOperationInvocation(
                    request, ResourceNames.BROKER, "getAddressSettingsAsJSON", queue)));
            REQUIRED.forEach((name, required) -> {
                String actual = settings.path(name).asString("absent");
                if (!actual.equals(required)) {
                    throw new BrokerFailed(
                            "Broker setting " + name + " of " + queue + " is " + actual + " and must be " + required,
                            null);
                }
            });
        } catch (BrokerFailed e) {
            throw e;
        } catch (Exception e) {
            throw new BrokerFailed("The broker's settings cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (unblocked != null) {
            unblocked.close();
        }
        factory.close();
        locator.close();
    }
}
