package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.WorkTime;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome.Delivered;

/** The engine beside what one would do without it: 16 consumers, each with one transaction a message. */
class ThroughputSoakTest {
    private static final Logger log = LoggerFactory.getLogger(ThroughputSoakTest.class);
    private static final int MESSAGES = 4_000;
    private static final int SUBJECTS = 500;
    private static final int CONSUMERS = 16;
    private static final int ROUNDS = 3;

    @TempDir
    private Path folder;

    private final AtomicInteger served = new AtomicInteger();

    /** The partner needs 2 ms. */
    private void serve() {
        try {
            WorkTime.millis(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        served.incrementAndGet();
    }

    @Test
    void engine_isAtLeastAsFastAsTransactedConsumers() throws Exception {
        double best = 0;
        try (Laboratory lab = new Laboratory(folder, 64 << 20)) {
            consumers(lab, "warm-up");
            engine(lab, "warm-up-engine");
            for (int round = 0; round < ROUNDS; round++) {
                double consumers = consumers(lab, "plain" + round);
                double engine = engine(lab, "engine" + round);
                best = Math.max(best, engine / consumers);
                log.info(
                        "event=measured consumersPerSecond={} enginePerSecond={} ratio={}",
                        Math.round(consumers),
                        Math.round(engine),
                        String.format("%.2f", engine / consumers));
            }
        }
        assertThat(best).as("engine against transacted consumers").isGreaterThan(1.0);
    }

    private double engine(Laboratory lab, String system) throws Exception {
        lab.system(system);
        served.set(0);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            names.add("s" + i % SUBJECTS + "-" + i);
        }
        lab.accept(MessageType.DOSSIER_PUT, names, new byte[1024]);
        long start = System.nanoTime();
        lab.node(Laboratory.rules(64, Map.of()), Laboratory.deliverer((messages, mandate) -> {
            serve();
            return new Result(new Delivered("0", ""), List.of());
        }));
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(1))
                .until(() -> served.get() == MESSAGES && lab.dispatch() == 0);
        return MESSAGES * 1e9 / (System.nanoTime() - start);
    }

    private double consumers(Laboratory lab, String system) throws Exception {
        lab.system(system);
        // Any plain queue will do.
        String queue = Queues.held(system);
        served.set(0);
        try (ClientSession session = lab.broker.transacted();
                ClientProducer producer = session.createProducer(queue)) {
            for (int i = 0; i < MESSAGES; i++) {
                ClientMessage message = session.createMessage(true);
                message.getBodyBuffer().writeBytes(new byte[1024]);
                producer.send(message);
            }
            session.commit();
        }
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONSUMERS; i++) {
            threads.add(Thread.ofVirtual().start(() -> consume(lab, queue)));
        }
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(1))
                .until(() -> served.get() == MESSAGES);
        double rate = MESSAGES * 1e9 / (System.nanoTime() - start);
        for (Thread thread : threads) {
            thread.join();
        }
        return rate;
    }

    private void consume(Laboratory lab, String queue) {
        try (ClientSession session = lab.broker.transacted();
                ClientConsumer consumer = session.createConsumer(queue)) {
            while (served.get() < MESSAGES) {
                ClientMessage message = consumer.receive(100);
                if (message != null) {
                    serve();
                    message.acknowledge();
                    session.commit();
                }
            }
        } catch (ActiveMQException e) {
            throw new IllegalStateException(e);
        }
    }
}
