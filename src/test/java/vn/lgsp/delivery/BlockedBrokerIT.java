package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.channel.Publications;
import vn.lgsp.channel.Publisher;
import vn.lgsp.channel.Queues;
import vn.lgsp.channel.TestBroker;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;

/** The broker lets senders wait: callers hear so in time, and what is on the broker is delivered all the same. */
@ResourceLock(TestBroker.URL)
class BlockedBrokerIT {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private EmbeddedActiveMQ server;

    @SuppressWarnings("NullAway.Init")
    private Broker broker;

    private void start(Configuration configuration) throws Exception {
        server = TestBroker.start(configuration);
        broker = Broker.connect(TestBroker.URL, null, null);
        broker.createLogQueues();
        broker.createSystemQueues("a");
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
        server.stop();
    }

    private static LogEvent event(int bytes) {
        UUID id = Ids.next();
        return LogEvent.of(Ids.time(id), LogEvent.Kind.CALLED, id, "a", Map.of(), Map.of("answer", new byte[bytes]));
    }

    private static <T> T within(Duration time, Callable<T> task) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.submit(task).get(time.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void anAddressThatBlocksItsSenders_stopsNoOwner() throws Exception {
        // Given
        Configuration configuration = TestBroker.configuration(folder);
        TestBroker.limited(configuration, Queues.LOG, 20_000);
        start(configuration);
        assertCallersHearSoInTime(100);
        // When, Then
        assertThat(broker.count("a.dispatch")).isPositive();
        assertOwnerSettlesAll();
    }

    @Test
    void aFullDisk_stopsNoOwner() throws Exception {
        // Given
        start(TestBroker.configuration(folder));
        try (Publisher publisher = new Publisher(broker)) {
            for (int i = 0; i < 20; i++) {
                publisher.publish(List.of(Publications.of(Ids.next(), 1, 100, "a")));
            }
        }
        stop();
        Configuration full = TestBroker.configuration(folder);
        full.setMaxDiskUsage(1);
        start(full);
        await().untilAsserted(() -> assertThat(broker.diskUsage()).isBetween(0.01, 1.0));
        // When, Then
        assertCallersHearSoInTime(1_000);
        assertOwnerSettlesAll();
    }

    /** Once one has waited for the broker, the others need not. */
    private void assertCallersHearSoInTime(int most) throws Exception {
        try (Publisher publisher = new Publisher(broker);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < most; i++) {
                            publisher.publish(List.of(Publications.of(Ids.next(), 1, 5_000, "a")));
                        }
                    })
                    .isInstanceOf(BrokerFailed.class);
            var trying = threads.submit(() -> publisher.publish(List.of(Publications.of(Ids.next(), 1, 5_000, "a"))));
            long began = System.nanoTime();
            await().until(() -> refusedAtOnce(publisher));
            for (int i = 0; i < 100; i++) {
                assertThat(refusedAtOnce(publisher)).isTrue();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
            assertThat(trying).isNotDone();
        }
    }

    private static boolean refusedAtOnce(Publisher publisher) {
        try {
            publisher.publish(List.of(Publications.of(Ids.next(), 1, 5_000, "a")));
            return false;
        } catch (BrokerFailed e) {
            return String.valueOf(e.getMessage()).contains("in trouble");
        }
    }

    private void assertOwnerSettlesAll() throws Exception {
        try (OwnerSession owner = new OwnerSession(
                broker, "a", Laboratory.rules(1, Map.of()), Laboratory.NOBODY_ASKS, Laboratory.figures())) {
            ClientConsumer consumer = owner.dispatch();
            long waiting = broker.count("a.dispatch");
            for (long i = 0; i < waiting; i++) {
                Commit commit = new Commit();
                Item item = OwnerSession.item(consumer.receive(20_000), Item.Origin.DISPATCH);
                if (i % 2 == 0) {
                    commit.done(item);
                } else {
                    commit.park(item, "TEST");
                }
                commit.event(event(5_000));
                commit.inflight(new InFlightMessage(Set.of(item.id()), Set.of()));
                within(Duration.ofSeconds(5), () -> {
                    owner.commit(commit);
                    return true;
                });
            }
            assertThat(broker.count("a.dispatch")).isZero();
            assertThat(broker.count("a.parked")).isEqualTo(waiting / 2);
        }
    }
}
