package vn.lgsp.delivery;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.awaitility.core.ThrowingRunnable;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.EmbeddedBroker;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Publisher;
import vn.lgsp.channel.Publisher.Publication;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Seal;
import vn.lgsp.routing.Systems;

/**
 * A real broker with the queues of one system, and nodes that may own it. Messages have short names; the part before the
 * hyphen is the subject.
 */
final class Laboratory implements AutoCloseable {
    private static final int FLOOD = 500;
    static final Duration READ_TIMEOUT = Duration.ofSeconds(1);
    static final Feedback NOBODY_ASKS = new Feedback(new Systems(List.of()), new Seal("k", Map.of("k", new byte[32])));

    private final EmbeddedBroker server;
    final Broker broker;
    private final Publisher publisher;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, UUID> ids = new LinkedHashMap<>();
    private final Map<UUID, String> names = new HashMap<>();
    private final List<LogEvent> events = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Set<UUID> connected = ConcurrentHashMap.newKeySet();
    private final Set<Object> own;
    private String system = "";

    Laboratory(Path folder, long memory) throws Exception {
        server = EmbeddedBroker.start(folder, memory);
        broker = Broker.connect(server.url(), null, null);
        broker.createLogQueues();
        publisher = new Publisher(broker);
        own = connections();
    }

    /** Queues of one system, with as much memory as it needs. */
    static Laboratory of(Path folder, String system) throws Exception {
        Laboratory lab = new Laboratory(folder, 64 << 20);
        lab.system(system);
        return lab;
    }

    static void soon(ThrowingRunnable holds) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(holds);
    }

    /** Queues of a new system; the nodes of the last one end. */
    void system(String name) throws InterruptedException {
        stopNodes();
        alsoSystem(name);
    }

    /** Queues of one more system, beside the last one. */
    void alsoSystem(String name) {
        system = name;
        broker.createSystemQueues(name);
    }

    static LaneRules rules(int concurrency, Map<MessageType, LaneRules.TypeRule> types) {
        return new LaneRules(
                concurrency,
                READ_TIMEOUT,
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                LaneRules.LANE,
                types,
                false,
                false,
                List.of());
    }

    /** Figures that nobody looks at. */
    static DeliveryFigures figures() {
        return new DeliveryFigures(new SimpleMeterRegistry(), "a", "1", Clock.systemUTC());
    }

    /** A partner that is never asked whether it is well. */
    static Deliverer deliverer(BiFunction<List<Deliverer.Message>, Mandate, Result> partner) {
        return new Deliverer() {
            @Override
            public Result deliver(List<Message> messages, boolean query, Mandate mandate) {
                return partner.apply(messages, mandate);
            }

            @Override
            public Outcome health(String system) {
                throw new AssertionError("Nobody asks");
            }
        };
    }

    /** A node with a connection of its own. */
    final class Node {
        private final Broker connection;
        private final Set<Object> links;
        private final Owner owner;
        private final UUID id;
        private final Spread spread;

        Node(LaneRules rules, Deliverer deliverer, UUID id) throws Exception {
            Set<Object> before = connections();
            connection = Broker.connect(server.url(), null, null);
            links = connections();
            links.removeAll(before);
            this.id = id;
            connected.add(id);
            spread = new Spread(id, () -> Set.copyOf(connected));
            owner = new Owner(
                    connection,
                    system,
                    rules,
                    deliverer,
                    calls,
                    Clock.systemUTC(),
                    Duration.ofMillis(500),
                    spread,
                    NOBODY_ASKS,
                    figures());
            nodes.add(this);
        }

        boolean owns() {
            return owner.status() != null;
        }

        LaneStatus status() {
            LaneStatus status = owner.status();
            if (status == null) {
                throw new AssertionError("It does not own " + system);
            }
            return status;
        }

        /** It dies without a word: its connection is cut, and it never comes back. */
        void kill() throws Exception {
            cut(links);
            connected.remove(id);
            owner.stop();
        }

        void stop() throws InterruptedException {
            connected.remove(id);
            spread.close();
            owner.close();
            connection.close();
        }
    }

    Node node(LaneRules rules, Deliverer deliverer) throws Exception {
        return new Node(rules, deliverer, UUID.randomUUID());
    }

    /** A node that this system prefers to those that are there. */
    Node preferredNode(LaneRules rules, Deliverer deliverer) throws Exception {
        UUID id = Stream.generate(UUID::randomUUID)
                .filter(one -> one.equals(Spread.preferred(system, one, with(one))))
                .findFirst()
                .orElseThrow();
        return new Node(rules, deliverer, id);
    }

    private Set<UUID> with(UUID id) {
        Set<UUID> all = new HashSet<>(connected);
        all.add(id);
        return all;
    }

    void stopNodes() throws InterruptedException {
        for (Node node : nodes) {
            node.stop();
        }
        nodes.clear();
    }

    /** Cuts every connection but this laboratory's own. */
    void cutConnections() throws Exception {
        Set<Object> others = connections();
        others.removeAll(own);
        cut(others);
    }

    private Set<Object> connections() throws Exception {
        try (ClientSession session = broker.immediate();
                ClientRequestor management = new ClientRequestor(session, "activemq.management")) {
            return new HashSet<>(List.of((Object[]) ask(management, session, "listConnectionIDs")));
        }
    }

    private void cut(Set<Object> connections) throws Exception {
        try (ClientSession session = broker.immediate();
                ClientRequestor management = new ClientRequestor(session, "activemq.management")) {
            for (Object id : connections) {
                ask(management, session, "closeConnectionWithID", id);
            }
        }
    }

    private static Object ask(ClientRequestor management, ClientSession session, String operation, Object... parts)
            throws Exception {
        ClientMessage request = session.createMessage(false);
        ManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, operation, parts);
        ClientMessage reply = management.request(request, 10_000);
        return ManagementHelper.getResult(reply);
    }

    void accept(String... accepted) {
        accept(MessageType.DOSSIER_PUT, List.of(accepted));
    }

    void accept(MessageType type, List<String> accepted) {
        accept(type, accepted, new byte[16]);
    }

    void accept(MessageType type, List<String> accepted, byte[] body) {
        List<Publication> publications = new ArrayList<>();
        for (String name : accepted) {
            UUID id = Ids.next();
            ids.put(name, id);
            names.put(id, name);
            Envelope envelope = new Envelope(
                    id,
                    "sender",
                    type,
                    subject(name),
                    Instant.now(),
                    "application/json",
                    system,
                    null,
                    null,
                    Envelope.VERSION);
            LogEvent event = LogEvent.of(envelope.time(), LogEvent.Kind.ACCEPTED, id, null, Map.of(), Map.of());
            publications.add(new Publication(envelope, body, List.of(system), event, null));
        }
        publisher.publish(publications);
    }

    /** Many messages that nobody will ask for by name; to a system of which the queues exist. */
    void flood(String receiver, int count, IntFunction<String> subject, byte[] body) {
        for (int from = 0; from < count; from += FLOOD) {
            List<Publication> publications = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + FLOOD); i++) {
                UUID id = Ids.next();
                Envelope envelope = new Envelope(
                        id,
                        "sender",
                        MessageType.DOSSIER_PUT,
                        subject.apply(i),
                        Ids.time(id),
                        "application/json",
                        receiver,
                        null,
                        null,
                        Envelope.VERSION);
                LogEvent event = LogEvent.of(envelope.time(), LogEvent.Kind.ACCEPTED, id, null, Map.of(), Map.of());
                publications.add(new Publication(envelope, body, List.of(receiver), event, null));
            }
            publisher.publish(publications);
        }
    }

    /** Reads the log and forgets it, as fast as it can, until it is told to stop. */
    Runnable forgetLog() {
        AtomicBoolean enough = new AtomicBoolean();
        Thread reader = Thread.ofVirtual().start(() -> {
            try (ClientSession session = broker.transacted();
                    ClientConsumer consumer = session.createConsumer(Queues.LOG)) {
                for (int read = 0; !enough.get(); ) {
                    ClientMessage message = consumer.receive(200);
                    if (message != null) {
                        message.individualAcknowledge();
                        read++;
                    }
                    if (read > 0 && (message == null || read % FLOOD == 0)) {
                        session.commit();
                    }
                }
                session.commit();
            } catch (ActiveMQException e) {
                throw new IllegalStateException(e);
            }
        });
        return () -> {
            enough.set(true);
            try {
                reader.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    static String subject(String name) {
        return name.substring(0, name.indexOf('-'));
    }

    UUID id(String name) {
        UUID id = ids.get(name);
        if (id == null) {
            throw new AssertionError("No message " + name);
        }
        return id;
    }

    String name(UUID id) {
        return names.getOrDefault(id, "?");
    }

    void tell(Command command) throws ActiveMQException {
        try (ClientSession session = broker.immediate()) {
            session.createProducer(Queues.commands(system)).send(command.write(session));
        }
    }

    void sendRaw(byte[] body) throws ActiveMQException {
        try (ClientSession session = broker.immediate()) {
            ClientMessage message = session.createMessage(true);
            message.getBodyBuffer().writeBytes(body);
            session.createProducer(Queues.dispatch(system)).send(message);
        }
    }

    long dispatch() {
        return broker.count(Queues.dispatch(system));
    }

    /** How many messages of the dispatch queue an owner has. */
    long delivering() {
        return broker.delivering(Queues.dispatch(system));
    }

    long held() {
        return broker.count(Queues.held(system)) + broker.count(Queues.ready(system));
    }

    long parkedCount() {
        return broker.count(Queues.parked(system));
    }

    /** The names of what is parked. */
    List<String> parked() throws ActiveMQException {
        return parkedIds().stream().map(this::name).toList();
    }

    void retryAllParked() throws ActiveMQException {
        for (UUID id : parkedIds()) {
            tell(new Command.Retry(id, Act.of("an operator", "")));
        }
    }

    private List<UUID> parkedIds() throws ActiveMQException {
        List<UUID> found = new ArrayList<>();
        try (ClientSession session = broker.immediate();
                ClientConsumer browser = session.createConsumer(Queues.parked(system), null, true)) {
            ClientMessage message;
            while ((message = browser.receiveImmediate()) != null) {
                found.add(UUID.fromString(message.getStringProperty(Messages.ID)));
            }
        }
        return found;
    }

    /** The names in the in-flight message. */
    Set<String> inflight() throws ActiveMQException {
        Set<String> found = new TreeSet<>();
        try (ClientSession session = broker.immediate();
                ClientConsumer browser = session.createConsumer(Queues.inflight(system), null, true)) {
            ClientMessage message = browser.receiveImmediate();
            if (message != null) {
                InFlightMessage named = InFlightMessage.read(message);
                Stream.concat(named.called().stream(), named.unknown().stream()).forEach(id -> found.add(name(id)));
            }
        }
        return found;
    }

    /** The messages of this system to which this happened, in the order in which it did. */
    List<String> log(LogEvent.Kind kind) throws ActiveMQException {
        return events(kind).stream().map(event -> name(event.exchangeId())).toList();
    }

    /** The events of this kind about this system, in the order in which they came. */
    List<LogEvent> events(LogEvent.Kind kind) throws ActiveMQException {
        try (ClientSession session = broker.immediate();
                ClientConsumer reader = session.createConsumer(Queues.LOG)) {
            ClientMessage message;
            while ((message = reader.receiveImmediate()) != null) {
                events.addAll(Messages.events(Messages.body(message)));
                message.individualAcknowledge();
            }
        }
        return events.stream()
                .filter(event -> event.kind() == kind && system.equals(event.receiver()))
                .toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stopNodes();
        calls.shutdownNow();
        publisher.close();
        broker.close();
        server.close();
    }
}
