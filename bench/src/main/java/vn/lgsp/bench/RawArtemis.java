package vn.lgsp.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;

/**
 * The broker alone: 32 durable senders and 16 transacted receivers at once in one JVM, without HTTP. Told {@code bytes
 * seconds} on standard input it answers {@code sent/s p50 p99 endToEnd/s cpu}.
 */
final class RawArtemis {
    private static final int SENDERS = 32;
    private static final int RECEIVERS = 16;

    private final ClientSessionFactory factory;

    private RawArtemis(ClientSessionFactory factory) {
        this.factory = factory;
    }

    public static void main(String[] args) throws Exception {
        Broker.start(Path.of(args[0]), Path.of(args[1]));
        RawArtemis raw = new RawArtemis(ActiveMQClient.createServerLocator(Broker.URL)
                .setBlockOnDurableSend(true)
                .setBlockOnAcknowledge(false)
                .createSessionFactory());
        Child.ready();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String order = in.readLine(); order != null; order = in.readLine()) {
            String[] words = order.split(" ");
            System.out.println(raw.measure(Integer.parseInt(words[0]), Double.parseDouble(words[1])));
        }
        Runtime.getRuntime().halt(0);
    }

    private String measure(int bytes, double seconds) throws Exception {
        Latencies latencies = new Latencies();
        AtomicLong received = new AtomicLong();
        AtomicLong last = new AtomicLong();
        double cpu = Cpu.millis(ProcessHandle.current());
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        List<ClientSession> receivers = new ArrayList<>();
        for (int i = 0; i < RECEIVERS; i++) {
            ClientSession session = factory.createSession(false, false, false);
            receivers.add(session);
            Thread.ofVirtual().start(() -> receive(session, received, last));
        }
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            senders.add(Thread.ofVirtual().start(() -> send(new byte[bytes], end, latencies)));
        }
        for (Thread sender : senders) {
            sender.join();
        }
        double sending = (System.nanoTime() - start) / 1e9;
        while (received.get() < latencies.count()) {
            Thread.sleep(1);
        }
        double whole = (last.get() - start) / 1e9;
        for (ClientSession session : receivers) {
            session.close();
        }
        return String.format(
                Locale.ROOT,
                "%.0f %.1f %.1f %.0f %.3f",
                latencies.count() / sending,
                latencies.millis(0.5),
                latencies.millis(0.99),
                latencies.count() / whole,
                (Cpu.millis(ProcessHandle.current()) - cpu) / Math.max(1, latencies.count()));
    }

    private void send(byte[] body, long end, Latencies latencies) {
        try (ClientSession session = factory.createSession(true, true);
                ClientProducer producer = session.createProducer(Broker.QUEUE)) {
            while (System.nanoTime() < end) {
                long before = System.nanoTime();
                ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
                message.getBodyBuffer().writeBytes(body);
                producer.send(message);
                latencies.add((System.nanoTime() - before) / 1_000);
            }
        } catch (ActiveMQException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void receive(ClientSession session, AtomicLong received, AtomicLong last) {
        try (ClientConsumer consumer = session.createConsumer(Broker.QUEUE)) {
            session.start();
            while (!session.isClosed()) {
                ClientMessage message = consumer.receive(100);
                if (message != null) {
                    message.acknowledge();
                    session.commit();
                    last.set(System.nanoTime());
                    received.incrementAndGet();
                }
            }
        } catch (ActiveMQException closed) {
            return;
        }
    }
}
