package vn.lgsp.delivery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import vn.lgsp.delivery.Item.Origin;

/**
 * The messages of one subject: those in memory, oldest first, and what is known of those on the parked and the held queue.
 * While it is {@link #overflowing} new arrivals join the held queue. Places are those in the dispatch queue.
 */
final class Lane {
    private final String subject;
    private final Deque<Item> items = new ArrayDeque<>();
    private final TreeSet<Long> parked = new TreeSet<>();
    private Instant notBefore = Instant.MIN;
    private int held;
    private long heldFrom = Long.MAX_VALUE;
    /** Places of messages that lie on the held queue behind younger ones; all are older than {@link #heldFrom}. */
    private final TreeSet<Long> late = new TreeSet<>();

    private int calling;
    private boolean queued;
    private int single;

    Lane(String subject) {
        this.subject = subject;
    }

    String subject() {
        return subject;
    }

    int size() {
        return items.size();
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    Item head() {
        return items.getFirst();
    }

    void add(Item item) {
        items.addLast(item);
    }

    /** Takes a message back from the parked queue to its place. */
    void unparked(Item item) {
        parked.remove(item.order());
        Deque<Item> older = new ArrayDeque<>();
        while (!items.isEmpty() && items.getFirst().order() < item.order()) {
            older.addLast(items.removeFirst());
        }
        items.addFirst(item);
        while (!older.isEmpty()) {
            items.addFirst(older.removeLast());
        }
    }

    /** It is settled: delivered, parked or given up. */
    void settled(Item item) {
        items.remove(item);
        single = Math.max(0, single - 1);
        if (item.origin() != Origin.HELD) {
            return;
        }
        if (!late.remove(item.order())) {
            held--;
            heldFrom = held == 0 ? Long.MAX_VALUE : heldFrom;
        }
    }

    /** Removes and gives the youngest messages that lie on the dispatch queue, so that {@code keep} messages stay. */
    List<Item> takeTail(int keep) {
        Deque<Item> tail = new ArrayDeque<>();
        while (items.size() > keep && items.getLast().fromDispatch()) {
            tail.addFirst(items.removeLast());
        }
        return List.copyOf(tail);
    }

    /** Removes and gives all messages in memory but those that lie on the parked queue. */
    List<Item> takeFollowers() {
        List<Item> followers =
                items.stream().filter(item -> item.origin() != Origin.PARKED).toList();
        items.removeAll(followers);
        return followers;
    }

    /**
     * Its oldest items of one type, at most {@code max}; one alone if the batch before was refused or ended
     * unknown, or if its partner is to be asked about it.
     *
     * @param apart messages that go by themselves
     */
    List<Item> batch(int max, Set<UUID> apart) {
        List<Item> batch = new ArrayList<>();
        int most = single > 0 || isApart(head()) ? 1 : max;
        for (Item item : items) {
            if (batch.size() == most
                    || item.envelope().type() != head().envelope().type()
                    || behindParked(item)
                    || apart.contains(item.id())
                    || !batch.isEmpty() && isApart(item)) {
                break;
            }
            batch.add(item);
        }
        return batch;
    }

    private static boolean isApart(Item item) {
        return item.unknowns() > 0 || item.toBeQueried();
    }

    /** The next {@code count} items go one by one, so that only the guilty one is parked. */
    void oneByOne(int count) {
        single = count;
    }

    Instant notBefore() {
        return notBefore;
    }

    void waitUntil(Instant time) {
        notBefore = time;
    }

    /** Whether it has messages on the held queue, read already or not. */
    boolean overflowing() {
        return held > 0 || !late.isEmpty();
    }

    /**
     * A message is on the held queue, behind all others there. It is late if it is older than one of those: then it is to
     * be read before that.
     */
    void hold(long order) {
        if (held > 0 ? order < heldFrom : !late.isEmpty() && order < late.last()) {
            late.add(order);
        } else {
            held++;
            heldFrom = Math.min(heldFrom, order);
        }
    }

    /** The place of its oldest message on the held queue. */
    long heldFrom() {
        return late.isEmpty() ? heldFrom : late.first();
    }

    /** Up to which place, exclusively, the held queue may be read now: late messages are read one by one. */
    long readable() {
        if (late.isEmpty()) {
            return Long.MAX_VALUE;
        }
        Long next = late.higher(late.first());
        return next == null ? heldFrom : next;
    }

    /** Whether an arriving message belongs on the held queue. */
    boolean holds(Item item) {
        return isParked() || overflowing() && item.order() >= heldFrom();
    }

    void park(long order) {
        parked.add(order);
    }

    void unpark(long order) {
        parked.remove(order);
    }

    boolean isParked() {
        return !parked.isEmpty();
    }

    /** Whether none of its messages in memory may go. */
    boolean blocked() {
        return items.isEmpty() || behindParked(items.getFirst());
    }

    private boolean behindParked(Item item) {
        return !parked.isEmpty() && item.order() > parked.first();
    }

    boolean running() {
        return calling > 0;
    }

    /** How many of its messages are being called. */
    int calling() {
        return calling;
    }

    void calling(int count) {
        calling = count;
    }

    boolean queued() {
        return queued;
    }

    void queued(boolean value) {
        queued = value;
    }

    /** Whether nothing needs to be remembered of it. */
    boolean idle() {
        return items.isEmpty() && !overflowing() && !isParked() && !running() && !queued;
    }
}
