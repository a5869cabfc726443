package vn.lgsp.controlbus.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.springframework.util.FileSystemUtils;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.EmbeddedBroker;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;
import vn.lgsp.channel.Whereabouts;
import vn.lgsp.controlbus.watch.WatchProperties.SweepProperties;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.LaneStatus;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.LookupLog;
import vn.lgsp.messagestore.Partitions;
import vn.lgsp.messagestore.Polls;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.messagestore.Unsettled;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;

/** A real store and a real broker with nobody who works on them, a clock that can be set, and what watches them. */
final class Observatory implements AutoCloseable {
    static final String TAKER = "taker";
    static final String MAKER = "maker";
    private static final int BATCH = 1000;
    private static final String MANY = """
            WITH x AS (SELECT unnest(string_to_array(:ids, ','))::uuid AS id),
                 t AS (SELECT id, to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AS at
                         FROM x),
                 e AS (INSERT INTO exchange (id, accepted_at, sender, type, subject)
                       SELECT id, at, :sender, 'dossier.put', 'd' FROM t)
            INSERT INTO delivery (exchange_id, accepted_at, receiver, state, updated_at)
            SELECT id, at, :receiver, :state, at FROM t
            """;
    private static final WatchProperties SETTINGS = new WatchProperties(
            Duration.ofSeconds(10),
            Duration.ofMinutes(15),
            Duration.ofMinutes(5),
            new SweepProperties(
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    Duration.ofMillis(20),
                    Duration.ofMillis(200)));

    final RunningStore store = RunningStore.start();
    final Alone alone = new Alone(store.source());
    final Unsettled unsettled = new Unsettled(store.source());
    final Broker broker;
    final List<LaneStatus> engine = new ArrayList<>();
    private final Path folder;
    private final EmbeddedBroker server;
    private final Systems systems;
    private Duration ahead = Duration.ZERO;
    final InstantSource clock = () -> Instant.now().plus(ahead);
    final Alerts alerts = new Alerts(store.source(), clock);
    final FetchRefusals refusals = new FetchRefusals(store.source());
    final Polls polls = new Polls(store.source());

    Observatory() {
        try {
            folder = Files.createTempDirectory("lgsp-watch");
            manifest(TAKER, "receives: [{type: dossier.put}]\nlimits: {waiting: PT24H}\n");
            manifest(
                    MAKER,
                    "agencies: [H90]\nsends: [{type: dossier.put}]\nlimits: {silence: PT4H}\n"
                            + "polls: {news: {operation: list, type: dossier.put, mapping: mapping/item.jslt}}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        systems = new SystemFolders(UnaryOperator.identity()).read(folder.resolve("routes"));
        new Partitions(store.source(), Clock.systemUTC()).extend();
        server = EmbeddedBroker.start(folder.resolve("broker"), 100_000_000);
        broker = Broker.connect(server.url(), null, null);
        broker.createLogQueues();
        broker.createSystemQueues(TAKER);
    }

    private void manifest(String system, String text) throws IOException {
        Path place = Files.createDirectories(folder.resolve("routes").resolve(system));
        Files.writeString(place.resolve("system.yaml"), "title: {en: " + system + "}\n" + text);
    }

    /** Everything as at the beginning. */
    void clear() throws ActiveMQException {
        store.sql()
                .sql(
                        "TRUNCATE alert, fetch_refusal, poll, sweep, system_status, acceptance, acceptance_head, exchange, delivery, event, log_mark")
                .update();
        store.sql().sql("UPDATE log_head SET seq = 0, written_until = 'epoch'").update();
        for (String queue : List.of(
                Queues.LOG, Queues.LOG_PARKED, Queues.UNEXPECTED, Queues.dispatch(TAKER), Queues.parked(TAKER))) {
            drain(queue);
        }
        engine.clear();
        ahead = Duration.ZERO;
    }

    void drain(String queue) throws ActiveMQException {
        try (ClientSession session = broker.immediate();
                ClientConsumer consumer = session.createConsumer(queue)) {
            ClientMessage message;
            while ((message = consumer.receiveImmediate()) != null) {
                message.individualAcknowledge();
            }
        }
    }

    void pass(Duration time) {
        ahead = ahead.plus(time);
    }

    /** Statuses as a node of its own has them. */
    Statuses node(UUID node, List<LaneStatus> owned) {
        return new Statuses(
                new EngineRoom() {
                    @Override
                    public boolean isDelivering() {
                        return true;
                    }

                    @Override
                    public Map<String, Long> queued(String system) {
                        return Map.of();
                    }

                    @Override
                    public void forget(String system) {}

                    @Override
                    public void renew(ConnectedSystem system) {}

                    @Override
                    public List<LaneStatus> status() {
                        return List.copyOf(owned);
                    }

                    @Override
                    public void tell(String system, Command command) {
                        throw new IllegalStateException("Nobody listens");
                    }
                },
                new SystemStatuses(store.source()),
                node,
                clock);
    }

    private LogProgress progress() {
        Seal seal = new Seal("test", Map.of("test", new byte[32]));
        return new LogProgress(broker, new Exchanges(store.source(), seal), clock);
    }

    Watch watch() {
        Seal seal = new Seal("test", Map.of("test", new byte[32]));
        return new Watch(
                systems,
                node(UUID.randomUUID(), engine),
                broker,
                new Exchanges(store.source(), seal),
                unsettled,
                progress(),
                List.of(
                        new CatalogueWatch(systems, new Catalogues(store.source())),
                        new LookupWatch(systems, new LookupLog(store.source())),
                        new ReconciliationWatch(systems, new Reconciliations(store.source())),
                        new RefusalWatch(refusals),
                        new PollWatch(systems, polls, SETTINGS.away())),
                alerts,
                alone,
                clock,
                SETTINGS);
    }

    Sweep sweep() {
        return new Sweep(
                new Whereabouts(broker),
                unsettled,
                progress(),
                alerts,
                alone,
                new SweepRuns(store.source()),
                clock,
                SETTINGS.sweep());
    }

    /** An exchange in the log, with a delivery to the taker. */
    UUID logged(String state, Duration ago) {
        UUID id = id(ago);
        store.sql()
                .sql(
                        "INSERT INTO exchange (id, accepted_at, sender, type, subject) VALUES (?, ?, ?, 'dossier.put', 'd')")
                .params(id, Ids.time(id).atOffset(ZoneOffset.UTC), MAKER)
                .update();
        store.sql()
                .sql(
                        "INSERT INTO delivery (exchange_id, accepted_at, receiver, state, updated_at) VALUES (?, ?, ?, ?, now())")
                .params(id, Ids.time(id).atOffset(ZoneOffset.UTC), TAKER, state)
                .update();
        return id;
    }

    /** As many of them, accepted one after the other within an hour. */
    List<UUID> logged(int count, String state, Duration ago) {
        Duration step = Duration.ofHours(1).dividedBy(count);
        List<UUID> ids = new ArrayList<>(count);
        for (int n = 0; n < count; n++) {
            ids.add(id(ago.minus(step.multipliedBy(n))));
        }
        for (int from = 0; from < count; from += BATCH) {
            store.sql()
                    .sql(MANY)
                    .param(
                            "ids",
                            String.join(
                                    ",",
                                    ids.subList(from, Math.min(count, from + BATCH)).stream()
                                            .map(UUID::toString)
                                            .toList()))
                    .param("sender", MAKER)
                    .param("receiver", TAKER)
                    .param("state", state)
                    .update();
        }
        store.sql().sql("ANALYZE exchange, delivery").update();
        return ids;
    }

    /** An id of another time. */
    private static UUID id(Duration ago) {
        UUID now = Ids.next();
        long millis = Instant.now().minus(ago).toEpochMilli();
        return new UUID(millis << 16 | now.getMostSignificantBits() & 0xffff, now.getLeastSignificantBits());
    }

    void claimed(UUID id, boolean accepted) {
        store.sql()
                .sql(
                        "INSERT INTO acceptance (sender, key_hash, content_hash, exchange_id, operation, subject, receivers,"
                                + " accepted, node, lease, claimed_at)"
                                + " VALUES (?, ?, '\\x00', ?, 'dossier.put', 'd', 'taker', ?, ?, ?, ?)")
                .params(
                        MAKER,
                        id.toString().getBytes(StandardCharsets.US_ASCII),
                        id,
                        accepted,
                        UUID.randomUUID(),
                        Ids.time(id).atOffset(ZoneOffset.UTC),
                        Ids.time(id).atOffset(ZoneOffset.UTC))
                .update();
    }

    UUID claimed(boolean accepted, Duration ago) {
        UUID id = id(ago);
        claimed(id, accepted);
        return id;
    }

    private static Envelope envelope(UUID id) {
        return new Envelope(
                id, MAKER, MessageType.DOSSIER_PUT, "d", Ids.time(id), "application/json", TAKER, null, null, 1);
    }

    /** A message of this exchange on a queue. */
    void put(String queue, UUID id) throws ActiveMQException {
        try (ClientSession session = broker.immediate()) {
            session.createProducer(queue).send(Messages.write(session, envelope(id), new byte[16]));
        }
    }

    /** Messages of these exchanges on a queue. */
    void put(String queue, List<UUID> ids) throws ActiveMQException {
        try (ClientSession session = broker.transacted();
                ClientProducer producer = session.createProducer(queue)) {
            for (int n = 0; n < ids.size(); n++) {
                producer.send(Messages.write(session, envelope(ids.get(n)), new byte[1024]));
                if (n % BATCH == BATCH - 1) {
                    session.commit();
                }
            }
            session.commit();
        }
    }

    /** How far the log is said to be. */
    void writtenUntil(Instant time) {
        store.sql()
                .sql("UPDATE log_head SET written_until = ?")
                .param(time.atOffset(ZoneOffset.UTC))
                .update();
    }

    @Override
    public void close() throws Exception {
        broker.close();
        server.close();
        store.close();
        FileSystemUtils.deleteRecursively(folder);
    }
}
