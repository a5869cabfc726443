package vn.lgsp.channel;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQAddressExistsException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A connection to the broker, embedded or outside. */
public final class Broker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broker.class);
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
    private static final Duration RETRY = Duration.ofMillis(200);
    /** How long a session waits for a broker that is away; a pair needs about a second to fail over. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Said by a connection that is gone or about to go. */
    private static final Set<ActiveMQExceptionType> CUT = EnumSet.of(
            ActiveMQExceptionType.NOT_CONNECTED,
            ActiveMQExceptionType.OBJECT_CLOSED,
            ActiveMQExceptionType.DISCONNECTED,
            ActiveMQExceptionType.UNBLOCKED,
            ActiveMQExceptionType.CONNECTION_TIMEDOUT);

    private final String url;
    private final ServerLocator locator;
    private final @Nullable String user;
    private final @Nullable String password;
    private volatile CompletableFuture<ClientSessionFactory> connection;
    private volatile boolean closed;
    private @Nullable Broker unblocked;

    private Broker(
            String url,
            ServerLocator locator,
            ClientSessionFactory factory,
            @Nullable String user,
            @Nullable String password) {
        this.url = url;
        this.locator = locator;
        this.connection = CompletableFuture.completedFuture(factory);
        this.user = user;
        this.password = password;
    }

    /**
     * Connects to the broker, or to the one of a pair that is live.
     *
     * @throws BrokerFailed if nothing answers there
     */
    public static Broker connect(String url, @Nullable String user, @Nullable String password) {
        return connect(url, user, password, ActiveMQClient.DEFAULT_PRODUCER_WINDOW_SIZE);
    }

    private static Broker connect(String url, @Nullable String user, @Nullable String password, int window) {
        try {
            ServerLocator locator = ActiveMQClient.createServerLocator(url)
                    // A session ends with its connection, whatever the URL says, and whoever had it begins again.
                    // Carried
                    // over to another broker it would get its messages once more, and share a queue with the next
                    // owner.
                    .setReconnectAttempts(0)
                    .setFailoverAttempts(0)
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
        CompletableFuture<ClientSessionFactory> current = connection;
        try {
            return session(current, auto);
        } catch (ActiveMQException e) {
            if (!CUT.contains(e.getType())) {
                throw new BrokerFailed("The broker gives no session: " + e.getMessage(), e);
            }
        }
        try {
            return session(renewed(current), auto);
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The broker gives no session: " + e.getMessage(), e);
        }
    }

    private ClientSession session(CompletableFuture<ClientSessionFactory> from, boolean auto) throws ActiveMQException {
        ClientSession session = factory(from).createSession(user, password, false, auto, auto, false, 0);
        session.start();
        return session;
    }

    private static ClientSessionFactory factory(CompletableFuture<ClientSessionFactory> from) {
        try {
            return from.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new BrokerFailed("The broker is away", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerFailed("Interrupted while the broker is away", e);
        }
    }

    /** A connection that was cut gives no session ever again. All who need a new one wait for the same. */
    private synchronized CompletableFuture<ClientSessionFactory> renewed(
            CompletableFuture<ClientSessionFactory> broken) {
        if (connection == broken && !closed) {
            CompletableFuture<ClientSessionFactory> next = new CompletableFuture<>();
            connection = next;
            Thread.ofVirtual().name("broker-connect").start(() -> connect(broken, next));
        }
        return connection;
    }

    private void connect(CompletableFuture<ClientSessionFactory> broken, CompletableFuture<ClientSessionFactory> next) {
        // Not waited for: closing may take as long as the dead one is waited for.
        Thread.ofVirtual().name("broker-close").start(() -> broken.thenAccept(ClientSessionFactory::close));
        log.warn("event=broker-away");
        while (!closed) {
            try {
                next.complete(locator.createSessionFactory());
                log.info("event=broker-back");
                return;
            } catch (Exception e) {
                log.debug("event=broker-away reason=\"{}\"", e.getMessage());
                pause();
            }
        }
        next.completeExceptionally(new BrokerFailed("The bus is stopping", null));
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Creates the queues of a system where they are missing. */
    public void createSystemQueues(String system) {
        createQueue(exclusive(Queues.dispatch(system)));
        createQueue(exclusive(Queues.commands(system)));
        createQueue(QueueConfiguration.of(Queues.parked(system)));
        createQueue(QueueConfiguration.of(Queues.held(system)));
        createQueue(QueueConfiguration.of(Queues.ready(system)));
        createQueue(QueueConfiguration.of(Queues.inflight(system)).setLastValueKey(InFlightMessage.LAST_VALUE_KEY));
    }

    /** Creates the queues of the exchange log where they are missing. */
    public void createLogQueues() {
        createQueue(exclusive(Queues.LOG));
        createQueue(QueueConfiguration.of(Queues.LOG_PARKED));
        createQueue(QueueConfiguration.of(Queues.UNEXPECTED));
        createAddress(SimpleString.of(Queues.REPLIES), RoutingType.MULTICAST);
        createAddress(SimpleString.of(Queues.LOG_MARKS), RoutingType.MULTICAST);
    }

    private static QueueConfiguration exclusive(String name) {
        return QueueConfiguration.of(name).setExclusive(true);
    }

    private void createQueue(QueueConfiguration queue) {
        createAddress(queue.getAddress(), RoutingType.ANYCAST);
        try (ClientSession session = immediate()) {
            if (!session.queueQuery(queue.getName()).isExists()) {
                session.createQueue(queue.setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true)
                        .setAutoDelete(false)
                        .setAutoCreated(false));
            }
        } catch (ActiveMQQueueExistsException anotherNodeWasFaster) {
            log.debug("event=queue-exists name={}", queue.getName());
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The queue " + queue.getName() + " cannot be created: " + e.getMessage(), e);
        }
    }

    private void createAddress(SimpleString name, RoutingType routing) {
        try (ClientSession session = immediate()) {
            if (!session.addressQuery(name).isExists()) {
                session.createAddress(name, routing, false);
            }
        } catch (ActiveMQAddressExistsException anotherNodeWasFaster) {
            log.debug("event=address-exists name={}", name);
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The address " + name + " cannot be created: " + e.getMessage(), e);
        }
    }

    /** The nodes of the bus that are connected now. */
    public Set<UUID> nodes() {
        try (ClientSession session = immediate()) {
            return session.addressQuery(SimpleString.of(Queues.REPLIES)).getQueueNames().stream()
                    .map(queue -> Replies.node(queue.toString()))
                    .collect(Collectors.toSet());
        } catch (ActiveMQException e) {
            throw new BrokerFailed("The broker does not tell its nodes", e);
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
            return message == null ? Set.of() : InFlightMessage.read(message).called();
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
    public void close() {
        closed = true;
        synchronized (this) {
            if (unblocked != null) {
                unblocked.close();
            }
        }
        connection.thenAccept(ClientSessionFactory::close);
        locator.close();
    }
}
