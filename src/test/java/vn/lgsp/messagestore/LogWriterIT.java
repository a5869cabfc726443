package vn.lgsp.messagestore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;
import vn.lgsp.Meanwhile;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.EmbeddedBroker;
import vn.lgsp.channel.LogMark;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.exchange.LogEvent.Kind;

/** From the queue of events to the chain in the store, with what can go wrong on the way. */
class LogWriterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static RunningStore store;
    private static Wire wire;
    private static HikariDataSource wired;
    private static Path folder;
    private static EmbeddedBroker server;
    private static Broker broker;

    private LogWriter writer;

    @BeforeAll
    static void startParts() throws Exception {
        store = RunningStore.start();
        wire = store.wire();
        wired = store.source(wire.port());
        folder = Files.createTempDirectory("lgsp-broker");
        server = EmbeddedBroker.start(folder, 100_000_000);
        broker = Broker.connect(server.url(), null, null);
        broker.createLogQueues();
    }

    @AfterAll
    static void stopParts() throws Exception {
        broker.close();
        server.close();
        FileSystemUtils.deleteRecursively(folder);
        store.close();
    }

    @BeforeEach
    void startWriter() {
        partitions().extend();
        store.clear();
        writer = new LogWriter(broker, wired, partitions());
    }

    @AfterEach
    void stopWriter() throws ActiveMQException {
        wire.restore();
        writer.close();
        drained(Queues.LOG_PARKED);
    }

    private static Partitions partitions() {
        return new Partitions(store.source(), Clock.systemUTC());
    }

    private static void send(List<LogEvent> events) throws ActiveMQException {
        try (ClientSession session = broker.transacted();
                ClientProducer producer = session.createProducer(Queues.LOG)) {
            for (LogEvent event : events) {
                producer.send(Messages.write(session, List.of(event)));
            }
            session.commit();
        }
    }

    private static List<ClientMessage> drained(String queue) throws ActiveMQException {
        try (ClientSession session = broker.immediate();
                var consumer = session.createConsumer(queue)) {
            List<ClientMessage> messages = new ArrayList<>();
            ClientMessage message;
            while ((message = consumer.receiveImmediate()) != null) {
                message.acknowledge();
                messages.add(message);
            }
            return messages;
        }
    }

    private static void awaitWritten(long events) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(store.count("event")).isEqualTo(events);
            assertThat(broker.count(Queues.LOG)).isZero();
        });
    }

    private static Optional<LogChain.BrokenLink> verified() {
        LogChain chain = new LogChain(store.source());
        return chain.verify(1, chain.end());
    }

    /** Exchanges with three events each. */
    private static List<LogEvent> story(int exchanges) {
        return IntStream.range(0, exchanges)
                .mapToObj(n -> Ids.next())
                .flatMap(id -> List.of(
                        LogEvents.accepted(id, "d" + id),
                        LogEvents.of(Kind.CALLED, id, Instant.now(), Map.of("code", "0", "ü\"\\", "ế \n\t")),
                        LogEvents.of(Kind.DELIVERED, id, Instant.now(), Map.of()))
                        .stream())
                .toList();
    }

    @Test
    void writesOnce_whateverIsDeliveredAgain() throws Exception {
        // Given
        List<LogEvent> events = story(100);
        // When: what a writer that died before its acknowledgement leaves
        send(events);
        awaitWritten(300);
        send(events);
        send(events.subList(100, 200));
        // Then
        awaitWritten(300);
        assertThat(store.count("exchange")).isEqualTo(100);
        assertThat(store.sql()
                        .sql("SELECT DISTINCT attempts FROM delivery WHERE receiver = 'receiver'")
                        .query(Integer.class)
                        .list())
                .containsExactly(1);
        assertThat(verified()).isEmpty();
        assertThat(new LogChain(store.source()).end()).isEqualTo(300);
    }

    @Test
    void deliveryStandsWhereItsEventsLeaveIt_inOneBatchAsInMany() throws Exception {
        // Given: one is written in a batch, one in three, one is accepted once more as it is called
        UUID together = Ids.next();
        UUID apart = Ids.next();
        UUID twice = Ids.next();
        send(List.of(
                LogEvents.accepted(together, "d1"),
                LogEvents.of(Kind.CALLED, together, Instant.now(), Map.of()),
                LogEvents.of(Kind.PARKED, together, Instant.now(), Map.of("code", "E1", "text", "không hợp lệ")),
                LogEvents.accepted(apart, "d2"),
                LogEvents.accepted(twice, "d3")));
        awaitWritten(5);

        // When
        send(List.of(
                LogEvents.of(Kind.CALLED, apart, Instant.now(), Map.of()),
                LogEvents.accepted(twice, "d3"),
                LogEvents.of(Kind.CALLED, twice, Instant.now(), Map.of()),
                LogEvents.of(Kind.PARKED, twice, Instant.now(), Map.of("code", "E1", "text", "không hợp lệ"))));
        awaitWritten(9);
        send(List.of(
                LogEvents.of(Kind.PARKED, apart, Instant.now(), Map.of("code", "E1", "text", "không hợp lệ")),
                LogEvents.accepted(twice, "d3")));
        awaitWritten(11);

        // Then
        assertThat(store.sql()
                        .sql(
                                "SELECT DISTINCT receiver, state, attempts, cause_code, cause_text FROM delivery ORDER BY 1")
                        .query((row, n) -> Arrays.asList(
                                row.getString(1), row.getString(2), row.getInt(3), row.getString(4), row.getString(5)))
                        .list())
                .containsExactly(
                        Arrays.asList("other", "WAITING", 0, null, null),
                        Arrays.asList("receiver", "PARKED", 1, "E1", "không hợp lệ"));
    }

    @Test
    void findsTampering_butErasedPayloadsAreFine() throws Exception {
        // Given
        send(story(20));
        awaitWritten(60);
        // When, Then
        assertBroken(7, "UPDATE event SET detail = detail || '{\"code\": \"9\"}' WHERE seq = 7");
        assertBroken(8, "UPDATE event SET at = at + interval '1 microsecond' WHERE seq = 8");
        assertBroken(9, "DELETE FROM event WHERE seq = 9");
        assertBroken(60, "DELETE FROM event WHERE seq = 60");
        assertBroken(11, "UPDATE event SET seq = seq + 1 WHERE seq = 11");
        assertBroken(12, "UPDATE event SET receiver = 'other' WHERE seq = 12");
        assertBroken(60, "UPDATE log_head SET hash = '\\x01'");
        assertBroken(1, "UPDATE payload SET body = '\\x01' WHERE event_id = (SELECT id FROM event WHERE seq = 1)");
        store.sql().sql("DELETE FROM payload").update();
        assertThat(verified()).isEmpty();
        assertThat(new LogChain(store.source()).verify(30, 40)).isEmpty();
    }

    /** What a rehearsed change makes of the chain; the change is undone by hand. */
    private static void assertBroken(long seq, String change) {
        for (String table : List.of("event", "payload", "log_head")) {
            store.sql().sql("CREATE TABLE kept_" + table + " AS TABLE " + table).update();
        }
        store.sql().sql(change).update();
        assertThat(verified()).as(change).map(LogChain.BrokenLink::seq).contains(seq);
        for (String table : List.of("event", "payload", "log_head")) {
            store.sql().sql("DELETE FROM " + table).update();
            store.sql()
                    .sql("INSERT INTO " + table + " SELECT * FROM kept_" + table)
                    .update();
            store.sql().sql("DROP TABLE kept_" + table).update();
        }
        assertThat(verified()).isEmpty();
    }

    @Test
    void twoWriters_makeOneChain() throws Exception {
        // Given
        LogTables one = new LogTables(store.source());
        LogTables other = new LogTables(store.source());
        List<List<LogEvent>> stories =
                IntStream.range(0, 40).mapToObj(n -> story(5)).toList();
        // When: each story by both, at once
        ClaimsIT.atOnce(2, () -> {
            LogTables mine = Thread.currentThread().threadId() % 2 == 0 ? one : other;
            for (List<LogEvent> story : stories) {
                try {
                    mine.write(story);
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }
        });
        // Then
        assertThat(store.count("event")).isEqualTo(600);
        assertThat(verified()).isEmpty();
    }

    @Test
    void cleansText_andSetsAsideWhatTheStoreRefuses() throws Exception {
        // Given
        UUID nul = Ids.next();
        List<LogEvent> events = List.of(
                LogEvents.accepted(nul, "d1", Map.of("status", "a\0b")),
                LogEvents.of(Kind.PARKED, nul, Instant.now(), Map.of("code", "\0", "text", "x\uD800y")),
                LogEvents.accepted(Ids.next(), "d2", Map.of("dueAt", "no time")),
                LogEvents.of(Kind.CALLED, UUID.randomUUID(), Instant.now(), Map.of()),
                LogEvents.accepted(Ids.next(), "d4"));
        // When
        send(story(30));
        send(events);
        send(story(30));
        sendUnreadable();
        // Then
        awaitWritten(183);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(broker.count(Queues.LOG_PARKED)).isEqualTo(3));
        assertThat(store.sql()
                        .sql("SELECT cause_text FROM delivery WHERE exchange_id = ? AND state = 'PARKED'")
                        .param(nul)
                        .query(String.class)
                        .single())
                .isEqualTo("x\uFFFDy");
        assertThat(verified()).isEmpty();
    }

    private static void sendUnreadable() throws ActiveMQException {
        try (ClientSession session = broker.immediate();
                ClientProducer producer = session.createProducer(Queues.LOG)) {
            ClientMessage message = session.createMessage(true);
            message.getBodyBuffer().writeBytes("no events".getBytes(UTF_8));
            producer.send(message);
        }
    }

    @Test
    void waits_whileTheStoreIsAway_andLosesNothing() throws Exception {
        // Given
        send(story(10));
        awaitWritten(30);
        // When
        wire.cut();
        for (int i = 0; i < 20; i++) {
            send(story(10));
        }
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(5)).until(() -> store.count("event") == 30);
        wire.restore();
        // Then
        awaitWritten(630);
        assertThat(verified()).isEmpty();
        assertThat(broker.count(Queues.LOG_PARKED)).isZero();
    }

    @Test
    void markIsReached_whenAllBeforeItIsWritten_thoughTheLogIsNeverEmpty() throws Exception {
        // Given a writer that is behind, and events that come without a pause
        wire.cut();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> load = Meanwhile.run(() -> {
            while (!enough.get()) {
                sendOrFail(story(10));
            }
        });
        List<LogEvent> before = story(10);
        send(before);
        try (LogMark mark = LogMark.set(broker)) {
            assertThat(mark.await(Duration.ofMillis(500))).isFalse();

            // When
            wire.restore();

            // Then
            assertThat(mark.await(PATIENCE)).isTrue();
            assertThat(written(before)).isEqualTo(before.size());
            assertThat(broker.count(Queues.LOG)).isPositive();
            assertThat(mark.await(Duration.ZERO)).as("it stays reached").isTrue();
        } finally {
            enough.set(true);
            load.join();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(broker.count(Queues.LOG)).isZero());
        assertThat(broker.count(Queues.LOG_PARKED)).isZero();
        assertThat(verified()).isEmpty();
    }

    @Test
    void markIsReached_throughTheNextWriter() throws Exception {
        // Given
        writer.close();
        List<LogEvent> before = story(10);
        send(before);
        try (LogMark mark = LogMark.set(broker)) {
            assertThat(mark.await(Duration.ofMillis(300))).isFalse();
            // When
            writer = new LogWriter(broker, wired, partitions());
            // Then
            assertThat(mark.await(PATIENCE)).isTrue();
            assertThat(written(before)).isEqualTo(before.size());
        }
    }

    private static void sendOrFail(List<LogEvent> events) {
        try {
            send(events);
        } catch (ActiveMQException e) {
            throw new AssertionError(e);
        }
    }

    private static long written(List<LogEvent> events) {
        return store.sql()
                .sql("SELECT count(*) FROM event WHERE id IN (:ids)")
                .param("ids", events.stream().map(LogEvent::id).toList())
                .query(Long.class)
                .single();
    }

    @Test
    void writesToTheMonthOfTheEvent_andMakesRoomForOneThatNobodyForesaw() throws Exception {
        // Given
        Instant now = Instant.now();
        UUID lastMonth = at(now.minus(28, ChronoUnit.DAYS));
        UUID nextMonth = at(now.plus(32, ChronoUnit.DAYS));
        UUID longAgo = at(now.minus(200, ChronoUnit.DAYS));
        UUID farAhead = at(now.plus(3000, ChronoUnit.DAYS));
        // When
        send(List.of(
                LogEvents.accepted(lastMonth, "d1"),
                LogEvents.accepted(farAhead, "d2"),
                LogEvents.accepted(nextMonth, "d3"),
                LogEvents.accepted(longAgo, "d4")));
        // Then
        awaitWritten(3);
        for (UUID id : List.of(lastMonth, nextMonth, longAgo)) {
            String month = DateTimeFormatter.ofPattern("yyyy_MM")
                    .withZone(ZoneOffset.UTC)
                    .format(Ids.time(id));
            assertThat(store.count("exchange_%s WHERE id = '%s'".formatted(month, id)))
                    .isEqualTo(1);
            assertThat(store.count("event_%s WHERE exchange_id = '%s'".formatted(month, id)))
                    .isEqualTo(1);
        }
        assertThat(broker.count(Queues.LOG_PARKED)).isEqualTo(1);
        assertThat(verified()).isEmpty();
    }

    private static UUID at(Instant time) {
        return UuidCreator.getTimeOrderedEpoch(time);
    }
}
