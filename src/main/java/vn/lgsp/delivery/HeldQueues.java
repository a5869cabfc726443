package vn.lgsp.delivery;

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
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;

/**
 * What a system's owner holds, read subject by subject, each in its order. Where much is held, most of it lies in pages on the
 * disk, behind messages that nobody may take yet, and a subject that may go on starves. Then both queues are turned: the
 * messages of all who starve come to the end of the ready queue, those of all others to the end of the held queue. So what
 * a subject has on the ready queue is always before what it has on the held queue, and each is in order.
 */
final class HeldQueues {
    private static final int BATCH = 50;
    /** Bytes of held messages that one subject may have in memory, or one message. */
    private static final int BATCH_BYTES = 1024 * 1024;
    /** So many subjects are read at once. */
    private static final int READERS = 64;
    /** Who got nothing for so long does not only wait for the disk. */
    private static final Duration STARVING = Duration.ofSeconds(1);
    /** Turns take one part in so many of an owner's time at most, */
    private static final int SHARE = 10;
    /** and are so far apart at least. */
    private static final Duration APART = Duration.ofSeconds(2);

    private static final Duration RETURNED = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(HeldQueues.class);

    private final Broker broker;
    private final ClientSession session;
    private final String system;
    private final String held;
    private final String ready;
    private final Map<String, Reader> readers = new HashMap<>();
    /** What lies on the ready queue: the places of each subject's messages, the subjects as they follow each other there. */
    private Map<String, TreeSet<Long>> prepared = new LinkedHashMap<>();

    /** The last turn. */
    private long round;

    private Instant nextTurn = Instant.MIN;
    /** Whether a turn is due: until nobody has messages in memory, nobody reads on. */
    private boolean due;

    HeldQueues(Broker broker, ClientSession session, String system) {
        this.broker = broker;
        this.session = session;
        this.system = system;
        this.held = Queues.held(system);
        this.ready = Queues.ready(system);
    }

    /** Who reads a subject, how many of its messages are in memory, and when it got some last. */
    private static final class Reader {
        final String queue;
        final ClientConsumer consumer;
        int out;
        Instant fed;

        Reader(String queue, ClientConsumer consumer, Instant now) {
            this.queue = queue;
            this.consumer = consumer;
            this.fed = now;
        }

        boolean isFed(Instant now) {
            return out > 0 || now.isBefore(fed.plus(STARVING));
        }
    }

    /**
     * Brings messages of these subjects, as many as there is room for, and turns the queues if somebody starves. They stay there
     * until a commit settles them. To be called between two commits.
     */
    void read(List<Lanes.Drain> drains, Lanes lanes, Instant now) throws ActiveMQException {
        due |= !now.isBefore(nextTurn) && drains.stream().anyMatch(drain -> starves(drain, now));
        if (!due) {
            for (Lanes.Drain drain : inTurn(drains)) {
                List<Item> items = next(drain, now);
                if (!items.isEmpty()) {
                    lanes.drained(drain.subject(), items, now);
                }
            }
        } else if (readers.values().stream().allMatch(reader -> reader.out == 0)) {
            turn(drains, now);
            due = false;
        }
    }

    private boolean starves(Lanes.Drain drain, Instant now) {
        Reader reader = readers.get(drain.subject());
        return reader != null && !reader.isFed(now);
    }

    /** First those that lie on the ready queue, as they lie there: one of these is always within reach. */
    private List<Lanes.Drain> inTurn(List<Lanes.Drain> drains) {
        if (prepared.isEmpty() || drains.size() <= READERS) {
            return drains;
        }
        Map<String, Lanes.Drain> bySubject = new LinkedHashMap<>();
        drains.forEach(drain -> bySubject.put(drain.subject(), drain));
        List<Lanes.Drain> inTurn = new ArrayList<>(drains.size());
        for (String subject : prepared.keySet()) {
            Lanes.Drain drain = bySubject.remove(subject);
            if (drain != null) {
                inTurn.add(drain);
            }
        }
        inTurn.addAll(bySubject.values());
        return inTurn;
    }

    private List<Item> next(Lanes.Drain drain, Instant now) throws ActiveMQException {
        List<Item> items = new ArrayList<>();
        Reader reader = reader(drain, now);
        if (reader == null) {
            return items;
        }
        ClientMessage message;
        int bytes = 0;
        while (items.size() < BATCH && bytes < BATCH_BYTES && (message = reader.consumer.receiveImmediate()) != null) {
            Item item = OwnerSession.item(message, Item.Origin.HELD);
            bytes += item.sealed().length;
            items.add(item);
        }
        if (!items.isEmpty()) {
            reader.out += items.size();
            reader.fed = now;
        }
        return items;
    }

    private @Nullable Reader reader(Lanes.Drain drain, Instant now) throws ActiveMQException {
        String queue = isPrepared(drain) ? ready : held;
        Reader reader = readers.get(drain.subject());
        if (reader != null && !reader.queue.equals(queue)) {
            endReading(drain.subject());
            reader = null;
        }
        if (reader == null && readers.size() < READERS) {
            String filter = OwnerSession.equal(Messages.SUBJECT, drain.subject());
            if (drain.before() < Long.MAX_VALUE) {
                filter += " AND " + Messages.ORDER + " < " + drain.before();
            }
            reader = new Reader(queue, session.createConsumer(queue, filter), now);
            readers.put(drain.subject(), reader);
        }
        return reader;
    }

    private boolean isPrepared(Lanes.Drain drain) {
        TreeSet<Long> places = prepared.get(drain.subject());
        Long first = places == null ? null : places.ceiling(drain.from());
        return first != null && first < drain.before();
    }

    /** What was read of a subject and not settled is back in its place. */
    void endReading(String subject) throws ActiveMQException {
        Reader reader = readers.remove(subject);
        if (reader != null) {
            reader.consumer.close();
        }
    }

    /** A message that was read is off its queue. */
    void settled(Item item) {
        Reader reader = readers.get(item.subject());
        if (reader != null) {
            reader.out--;
        }
        TreeSet<Long> places = prepared.get(item.subject());
        if (places != null && places.remove(item.order()) && places.isEmpty()) {
            prepared.remove(item.subject());
        }
    }

    /** Everything that was read goes back to its place. */
    void close() throws ActiveMQException {
        for (Reader reader : readers.values()) {
            reader.consumer.close();
        }
        readers.clear();
    }

    private void turn(List<Lanes.Drain> drains, Instant now) throws ActiveMQException {
        Set<String> starving = new HashSet<>();
        for (Lanes.Drain drain : drains) {
            Reader reader = readers.get(drain.subject());
            if (reader == null || !reader.isFed(now)) {
                starving.add(drain.subject());
            }
        }
        close();
        long begin = System.nanoTime();
        long moved = turn(++round, starving);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        Duration rest = took.multipliedBy(SHARE);
        nextTurn = now.plus(took).plus(rest.compareTo(APART) < 0 ? APART : rest);
        log.info(
                "event=held-turned system={} starving={} moved={} millis={}",
                system,
                starving.size(),
                moved,
                took.toMillis());
    }

    /** Goes through both queues: first what is on the ready queue, since that is older. */
    private long turn(long number, Set<String> starving) throws ActiveMQException {
        awaitReturned(held);
        awaitReturned(ready);
        Map<String, TreeSet<Long>> next = new LinkedHashMap<>();
        long moved;
        try (QueueTurn turn = new QueueTurn(broker, number)) {
            moved = turn.move(ready, null, message -> sorted(message, starving, next), () -> false);
            moved += turn.move(held, null, message -> sorted(message, starving, next), () -> false);
        }
        awaitReturned(held);
        prepared = next;
        return moved;
    }

    private String sorted(ClientMessage message, Set<String> starving, Map<String, TreeSet<Long>> next) {
        String subject = message.getStringProperty(Messages.SUBJECT);
        if (!starving.contains(subject)) {
            return held;
        }
        next.computeIfAbsent(subject, one -> new TreeSet<>()).add(Messages.order(message));
        return ready;
    }

    /** What readers had goes back to its place before anybody reads on. */
    private void awaitReturned(String queue) {
        long deadline = System.nanoTime() + RETURNED.toNanos();
        while (broker.delivering(queue) > 0) {
            if (System.nanoTime() > deadline) {
                throw new BrokerFailed("Somebody else has messages of " + queue, null);
            }
            Thread.onSpinWait();
        }
    }

    /**
     * By subject the places of its held messages, in their order. What the last owner began to turn is turned to the end first.
     * To be called before anything else, and while nobody has any of the messages.
     */
    Map<String, List<Long>> takeOver() throws ActiveMQException {
        Found found = found();
        if (found.isHalfTurned()) {
            long moved = turn(found.round, found.moved);
            log.info("event=held-turned system={} resumed=true moved={}", system, moved);
            found = found();
        }
        round = found.round;
        prepared = found.prepared;
        return found.places;
    }

    private Found found() throws ActiveMQException {
        Found found = new Found();
        OwnerSession.browse(session, ready, 0, found::onReady);
        OwnerSession.browse(session, held, 0, found::onHeld);
        return found;
    }

    /** What lies on the two queues. */
    private static final class Found {
        final Map<String, List<Long>> places = new HashMap<>();
        final Map<String, TreeSet<Long>> prepared = new LinkedHashMap<>();
        /** Whose messages the last round brought to the ready queue. */
        final Set<String> moved = new HashSet<>();

        long round;
        private long leastReady = Long.MAX_VALUE;
        private long leastHeld = Long.MAX_VALUE;
        private long lastHeld;

        boolean onReady(ClientMessage message) {
            String subject = see(message);
            prepared.computeIfAbsent(subject, one -> new TreeSet<>()).add(Messages.order(message));
            leastReady = Math.min(leastReady, Messages.round(message));
            if (Messages.round(message) == round) {
                moved.add(subject);
            }
            return true;
        }

        boolean onHeld(ClientMessage message) {
            see(message);
            lastHeld = Messages.round(message);
            leastHeld = Math.min(leastHeld, lastHeld);
            return true;
        }

        private String see(ClientMessage message) {
            String subject = message.getStringProperty(Messages.SUBJECT);
            places.computeIfAbsent(subject, one -> new ArrayList<>()).add(Messages.order(message));
            if (Messages.round(message) > round) {
                round = Messages.round(message);
                moved.clear();
            }
            return subject;
        }

        /**
         * Whether the last owner died while it turned the queues. Everything on the ready queue came there by turns, so it bears
         * the last one's number after a whole turn. On the held queue nothing is added before a turn is at its end, so what
         * it moved is the last there.
         */
        boolean isHalfTurned() {
            return leastReady < round || lastHeld == round && leastHeld < round;
        }
    }
}
