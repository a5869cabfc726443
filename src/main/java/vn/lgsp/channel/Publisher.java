package vn.lgsp.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.ActiveMQDuplicateIdException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQInterruptedException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.LogEvent;

/**
 * Puts accepted messages onto the broker: one transaction that carries a message for each receiver and one for the
 * exchange log. Returns when the broker has them on disk.
 */
public final class Publisher implements AutoCloseable {
    /** How long a blocked broker is waited for; much shorter than the lease of a claim. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int IDLE = 64;
    /** What is longer has a transaction of its own: others would wait while it is written. */
    private static final long LARGE = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    private final Broker broker;
    private final Duration patience;
    private final LinkedBlockingDeque<Producer> idle = new LinkedBlockingDeque<>(IDLE);
    private final GroupCommit together;
    /** Queues that were seen; nothing deletes them while the bus runs. */
    private final Set<String> queues = ConcurrentHashMap.newKeySet();

    /** The broker failed the last one that tried: until it serves one again, only one at a time may try. */
    private volatile boolean trouble;

    private volatile boolean closed;

    private final AtomicBoolean trying = new AtomicBoolean();

    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("publisher-watch").factory());

    public Publisher(Broker broker) {
        this(broker, PATIENCE);
    }

    /** @param patience how long a blocked broker is waited for */
    public Publisher(Broker broker, Duration patience) {
        this.broker = broker;
        this.patience = patience;
        this.together = new GroupCommit(this::tried, patience, System::nanoTime);
        watch.setRemoveOnCancelPolicy(true);
    }

    /**
     * One accepted message.
     *
     * @param envelope its envelope; the receiver in it does not count
     * @param sealed its sealed body
     * @param receivers the systems that get it
     * @param accepted the event that says so
     * @param replyTo address at which its outcome is to be announced
     * @param duplicateId by this the broker knows it again
     */
    public record Publication(
            Envelope envelope,
            byte[] sealed,
            List<String> receivers,
            LogEvent accepted,
            @Nullable String replyTo,
            byte[] duplicateId) {

        /** One that the broker knows again by its exchange alone. */
        public Publication(
                Envelope envelope, byte[] sealed, List<String> receivers, LogEvent accepted, @Nullable String replyTo) {
            this(envelope, sealed, receivers, accepted, replyTo, ownId(envelope));
        }

        /** About how much of it is sent. */
        long bytes() {
            return (long) sealed.length * (receivers.size() + 1);
        }

        /** The same, known again by its exchange alone. */
        public Publication byItself() {
            return new Publication(envelope, sealed, receivers, accepted, replyTo);
        }

        private static byte[] ownId(Envelope envelope) {
            return envelope.id().toString().getBytes(US_ASCII);
        }
    }

    /**
     * Publishes all of them in one transaction, perhaps with those of other callers.
     *
     * @return false if the broker had one of them already, and so took none of them
     * @throws BrokerFailed if it is not known to have them
     */
    public boolean publish(List<Publication> publications) {
        return publish(publications, mayGoWithOthers(publications));
    }

    /** The same for one that the broker may have already: it must not hold others up. */
    public boolean publishAgain(Publication publication) {
        return publish(List.of(publication), false);
    }

    private boolean publish(List<Publication> publications, boolean withOthers) {
        if (closed) {
            throw new BrokerFailed("The bus is stopping", null);
        }
        if (!trouble) {
            return withOthers ? together.publish(publications.getFirst()) : tried(publications);
        }
        if (!trying.compareAndSet(false, true)) {
            throw BrokerFailed.inTrouble();
        }
        try {
            return tried(publications);
        } finally {
            trying.set(false);
        }
    }

    /** Several of one request must not: behind pages of another's queue they could be handed out in another order. */
    private static boolean mayGoWithOthers(List<Publication> publications) {
        return publications.size() == 1 && publications.getFirst().bytes() <= LARGE;
    }

    private boolean tried(List<Publication> publications) {
        try {
            boolean taken = sent(publications);
            trouble = false;
            return taken;
        } catch (BrokerFailed e) {
            trouble = e.isTrouble();
            throw e;
        }
    }

    private boolean sent(List<Publication> publications) {
        long deadline = System.nanoTime() + patience.toNanos();
        Producer producer = borrow();
        // A send to a blocked address waits for ever, and an answer for long.
        Alarm alarm = new Alarm(Thread.currentThread());
        Future<?> timer = watch.schedule(alarm, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        try {
            for (Publication publication : publications) {
                requireQueues(producer, publication);
            }
            producer.send(publications);
            producer.session.commit();
        } catch (ActiveMQDuplicateIdException e) {
            discard(producer);
            return false;
        } catch (ActiveMQException | ActiveMQInterruptedException e) {
            discard(producer);
            // The commit may have been sent, and whoever was interrupted did not wait for its answer.
            boolean silent = alarm.rang() || e instanceof ActiveMQInterruptedException;
            throw new BrokerFailed("The broker did not take the message: " + e.getMessage(), e, silent);
        } catch (RuntimeException e) {
            discard(producer);
            throw e;
        } finally {
            timer.cancel(false);
            alarm.end();
        }
        if (!idle.offerFirst(producer)) {
            discard(producer);
        }
        return true;
    }

    /** Ends the waiting of a thread, unless it has ended by itself. */
    private static final class Alarm implements Runnable {
        private final Thread waiting;
        private boolean rang;
        private boolean ended;

        Alarm(Thread waiting) {
            this.waiting = waiting;
        }

        @Override
        public synchronized void run() {
            if (!ended) {
                rang = true;
                log.error("event=broker-blocked");
                waiting.interrupt();
            }
        }

        synchronized boolean rang() {
            return rang;
        }

        /** The interruption was for this alone. */
        synchronized void end() {
            ended = true;
            if (rang) {
                Thread.interrupted();
            }
        }
    }

    /** The broker takes what is sent to an address without a queue, says nothing, and forgets it. */
    private void requireQueues(Producer producer, Publication publication) throws ActiveMQException {
        requireQueue(producer, Queues.LOG);
        for (String receiver : publication.receivers()) {
            requireQueue(producer, Queues.dispatch(receiver));
        }
    }

    private void requireQueue(Producer producer, String queue) throws ActiveMQException {
        if (queues.contains(queue)) {
            return;
        }
        if (!producer.session.queueQuery(SimpleString.of(queue)).isExists()) {
            throw new BrokerFailed("The broker has no queue " + queue, null);
        }
        queues.add(queue);
    }

    private Producer borrow() {
        Producer producer = idle.pollFirst();
        if (producer != null && !producer.session.isClosed()) {
            return producer;
        }
        CompletableFuture<Producer> opened = new CompletableFuture<>();
        Thread.ofVirtual().name("publisher-open").start(() -> open(opened));
        try {
            return opened.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new BrokerFailed("The broker gives no producer: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            opened.thenAccept(Publisher::discard);
            throw new BrokerFailed("The broker gives no producer in time", e);
        } catch (InterruptedException e) {
            opened.thenAccept(Publisher::discard);
            Thread.currentThread().interrupt();
            throw new BrokerFailed("Interrupted", e);
        }
    }

    private void open(CompletableFuture<Producer> opened) {
        try {
            ClientSession session = broker.transacted();
            opened.complete(new Producer(session, session.createProducer()));
        } catch (ActiveMQException | RuntimeException e) {
            opened.completeExceptionally(e);
        }
    }

    /** Not waited for: a broker that is in trouble answers this no sooner than the rest. */
    private static void discard(Producer producer) {
        Thread.ofVirtual().name("publisher-discard").start(() -> close(producer));
    }

    /** What is not committed is rolled back by the broker. */
    private static void close(Producer producer) {
        try {
            producer.session.close();
        } catch (ActiveMQException | RuntimeException e) {
            log.debug("event=session-not-closed reason=\"{}\"", e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        // Alarms for those who still wait ring.
        watch.shutdown();
        Producer producer;
        while ((producer = idle.pollFirst()) != null) {
            close(producer);
        }
    }

    private record Producer(ClientSession session, ClientProducer producer) {

        /**
         * Receiver by receiver, and the log in the end. If messages of a subject go into pages and others into memory, the
         * broker keeps their order only where nothing of the transaction went into pages of another queue before.
         */
        void send(List<Publication> publications) throws ActiveMQException {
            Set<String> receivers = new LinkedHashSet<>();
            publications.forEach(publication -> receivers.addAll(publication.receivers()));
            for (String receiver : receivers) {
                for (Publication publication : publications) {
                    if (publication.receivers().contains(receiver)) {
                        send(publication, receiver);
                    }
                }
            }
            for (Publication publication : publications) {
                ClientMessage event = Messages.write(session, List.of(publication.accepted()));
                event.putBytesProperty(Message.HDR_DUPLICATE_DETECTION_ID, publication.duplicateId());
                producer.send(Queues.LOG, event);
            }
        }

        private void send(Publication publication, String receiver) throws ActiveMQException {
            ClientMessage message =
                    Messages.write(session, publication.envelope().to(receiver), publication.sealed());
            if (publication.replyTo() != null) {
                Messages.replyTo(message, publication.replyTo());
            }
            producer.send(Queues.dispatch(receiver), message);
        }
    }
}
