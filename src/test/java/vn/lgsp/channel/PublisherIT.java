package vn.lgsp.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.ActiveMQInternalErrorException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.util.FileSystemUtils;
import vn.lgsp.channel.Publisher.Publication;
import vn.lgsp.exchange.Ids;

/** All of a request or nothing of it, and an answer in any case. */
@ResourceLock(TestBroker.URL)
class PublisherIT {
    private static Path folder;
    private static EmbeddedActiveMQ server;
    private static Broker broker;

    private Publisher publisher;

    @BeforeAll
    static void startBroker() throws Exception {
        folder = Files.createTempDirectory("lgsp-broker");
        Configuration configuration = TestBroker.configuration(folder);
        TestBroker.limited(configuration, "full.dispatch", 20_000);
        server = TestBroker.start(configuration);
        broker = Broker.connect(TestBroker.URL, null, null);
        broker.createLogQueues();
        List.of("a", "b", "full").forEach(broker::createSystemQueues);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
        server.stop();
        FileSystemUtils.deleteRecursively(folder);
    }

    @BeforeEach
    void startPublisher() throws Exception {
        for (String queue : List.of("a.dispatch", "b.dispatch", "full.dispatch", Queues.LOG)) {
            var located = server.getActiveMQServer().locateQueue(SimpleString.of(queue));
            located.deleteAllReferences();
            // The broker counts the deletion only when its disk has it.
            await().until(() -> located.getMessageCount() == 0);
        }
        publisher = new Publisher(broker, Duration.ofSeconds(2));
    }

    @AfterEach
    void stopPublisher() {
        publisher.close();
    }

    private static Publication publication(UUID id, String... receivers) {
        return Publications.of(id, 100, 1, receivers);
    }

    private static void assertCounts(long a, long b, long log) {
        assertThat(List.of(broker.count("a.dispatch"), broker.count("b.dispatch"), broker.count(Queues.LOG)))
                .containsExactly(a, b, log);
    }

    @Test
    void carriesAMessageForEachReceiver_andOneForTheLog() {
        assertThat(publisher.publish(List.of(publication(Ids.next(), "a", "b"), publication(Ids.next(), "a"))))
                .isTrue();
        assertCounts(2, 1, 2);
    }

    @Test
    void takesNothing_ifOneIsKnown() {
        // Given
        UUID known = Ids.next();
        publisher.publish(List.of(publication(known, "a", "b")));
        // When
        boolean took = publisher.publish(List.of(publication(Ids.next(), "a", "b"), publication(known, "a", "b")));
        // Then
        assertThat(took).isFalse();
        assertCounts(1, 1, 1);
        assertThat(publisher.publish(List.of(publication(Ids.next(), "a")))).isTrue();
    }

    @Test
    void takesNothing_ifAReceiverHasNoQueue() {
        assertThatThrownBy(() -> publisher.publish(
                        List.of(publication(Ids.next(), "a"), publication(Ids.next(), "b", "nobody"))))
                .isInstanceOf(BrokerFailed.class)
                .hasMessageContaining("nobody.dispatch");
        assertCounts(0, 0, 0);
    }

    @Test
    void takesNothing_ifTheProcessDiesInTheMiddle() throws Exception {
        // Given: what is sent and not committed, from a connection that then breaks
        try (Broker dying = Broker.connect(TestBroker.URL, null, null)) {
            var session = dying.transacted();
            var producer = session.createProducer();
            producer.send("a.dispatch", session.createMessage(true));
            producer.send("b.dispatch", session.createMessage(true));
            // When
            server.getActiveMQServer().getSessions().stream()
                    .filter(one -> one.getName().equals(((ClientSessionInternal) session).getName()))
                    .forEach(one -> one.getRemotingConnection().fail(new ActiveMQInternalErrorException("cut")));
        }
        // Then
        assertCounts(0, 0, 0);
    }

    @Test
    void manyThreads_shareFewSessions() throws Exception {
        // Given
        long before = server.getActiveMQServer().getActiveMQServerControl().getTotalSessionCount();
        List<Future<Boolean>> done = new ArrayList<>();
        // When
        try (var threads = Executors.newFixedThreadPool(16)) {
            IntStream.range(0, 2000)
                    .forEach(n -> done.add(
                            threads.submit(() -> publisher.publish(List.of(publication(Ids.next(), "a", "b"))))));
        }
        // Then
        for (Future<Boolean> one : done) {
            assertThat(one.get()).isTrue();
        }
        assertThat(server.getActiveMQServer().getActiveMQServerControl().getTotalSessionCount() - before)
                .isLessThanOrEqualTo(16);
        assertCounts(2000, 2000, 2000);
    }

    @Test
    void amongManyThreads_onlyWhatIsKnownIsNotTaken() throws Exception {
        // Given
        List<UUID> known = IntStream.range(0, 10).mapToObj(n -> Ids.next()).toList();
        publisher.publish(known.stream().map(id -> publication(id, "b")).toList());
        List<UUID> all = IntStream.range(0, 200)
                .mapToObj(n -> n % 20 == 0 ? known.get(n / 20) : Ids.next())
                .toList();
        List<Future<Boolean>> taken = new ArrayList<>();
        // When
        try (Publisher patient = new Publisher(broker);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(id -> taken.add(threads.submit(() -> patient.publish(List.of(publication(id, "a"))))));
        }
        // Then
        for (int n = 0; n < all.size(); n++) {
            assertThat(taken.get(n).get()).isEqualTo(!known.contains(all.get(n)));
        }
        assertCounts(190, 10, 200);
    }

    @Test
    void failsInTime_ifTheBrokerIsBlocked_andTakesNothing() {
        // Given
        long began = System.nanoTime();
        // When
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        publisher.publish(List.of(Publications.of(Ids.next(), 5_000, 1, "full")));
                    }
                })
                .isInstanceOf(BrokerFailed.class);
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(publisher.publish(List.of(publication(Ids.next(), "a")))).isTrue();
    }
}
