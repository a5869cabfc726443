package vn.lgsp.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.activemq.artemis.api.core.ActiveMQInternalErrorException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import vn.lgsp.RunningBus;

/** A broker that goes and comes, with a URL that tells the client library to carry sessions over. */
@ResourceLock(TestBroker.URL)
class BrokerAwayIT {
    @TempDir
    private Path folder;

    private final int port = RunningBus.freePort();
    private EmbeddedActiveMQ server;
    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        Configuration configuration = TestBroker.configuration(folder);
        configuration.addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port);
        server = TestBroker.start(configuration);
        broker = connect();
        broker.createLogQueues();
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
        server.stop();
    }

    private Broker connect() {
        return Broker.connect("tcp://127.0.0.1:" + port + "?reconnectAttempts=-1&retryInterval=50", null, null);
    }

    private void cut() {
        server.getActiveMQServer()
                .getSessions()
                .forEach(one -> one.getRemotingConnection().fail(new ActiveMQInternalErrorException("cut")));
    }

    @Test
    void aSessionEndsWithItsConnection_andTheNextOneIsOfANewConnection() throws Exception {
        // Given an owner-like session, in the middle of its work
        broker.createSystemQueues("a");
        ClientSession session = broker.transacted();
        ClientConsumer consumer = session.createConsumer("a.dispatch");
        session.createProducer("a.dispatch").send(session.createMessage(true));
        session.commit();
        assertThat(consumer.receive(5_000)).isNotNull();
        // When
        cut();
        // Then it gets nothing a second time, and can commit nothing
        await().until(session::isClosed);
        assertThatThrownBy(session::commit).isInstanceOf(Exception.class);
        try (ClientSession next = broker.transacted()) {
            assertThat(next.createConsumer("a.dispatch").receive(5_000)).isNotNull();
        }
    }

    @Test
    void whoNeedsABrokerThatIsAway_isToldSoon_andServedWhenItIsBack() throws Exception {
        server.stop();
        List<Future<?>> asked = new ArrayList<>();
        long began = System.nanoTime();
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                asked.add(
                        many.submit(() -> assertThatThrownBy(broker::immediate).isInstanceOf(BrokerFailed.class)));
            }
        }
        for (Future<?> one : asked) {
            one.get();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        server.start();
        await().ignoreExceptionsInstanceOf(BrokerFailed.class).until(() -> broker.count(Queues.LOG) == 0);
    }

    @Test
    void nodesThatStartTogether_makeTheQueuesTogether() throws Exception {
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                String system = "system-" + round;
                List<Future<?>> started = new ArrayList<>();
                for (int node = 0; node < 8; node++) {
                    started.add(many.submit(() -> broker.createSystemQueues(system)));
                }
                for (Future<?> one : started) {
                    one.get();
                }
                assertThat(broker.count(Queues.dispatch(system))).isZero();
            }
        }
    }

    @Test
    void repliesComeAgain_afterTheConnectionWasCut_andTheNodeIsSeen() throws Exception {
        UUID node = UUID.randomUUID();
        UUID exchange = UUID.randomUUID();
        try (Broker other = connect();
                Replies replies = new Replies(broker, node)) {
            assertThat(other.nodes()).containsExactly(node);
            CompletableFuture<Replies.Reply> reply = replies.of(exchange, "a");
            cut();
            await().ignoreExceptionsInstanceOf(BrokerFailed.class)
                    .until(() -> other.nodes().contains(node));
            await().until(() -> {
                try (ClientSession session = other.immediate()) {
                    session.createProducer(Queues.REPLIES)
                            .send(Replies.write(
                                    session, replies.address(), exchange, new Replies.Reply("a", "DELIVERED", "", "")));
                }
                return reply.isDone();
            });
            assertThat(reply.get().state()).isEqualTo("DELIVERED");
        }
        assertThat(broker.nodes()).isEmpty();
    }
}
