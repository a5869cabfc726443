package vn.lgsp.delivery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The messages of one subject in memory, oldest first. While {@link #overflowing} its younger ones are on the system's held
 * queue and new arrivals join them there.
 */
final class Lane {
    private final String subject;
    private final Deque<Item> items = new ArrayDeque<>();
    private Instant notBefore = Instant.MIN;
    private long heldFrom = Long.MAX_VALUE;
    private boolean overflowing;
    private boolean parked;
    private boolean running;
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

    void addFirst(Item item) {
        items.addFirst(item);
    }

    void removeHead() {
        items.removeFirst();
        single = Math.max(0, single - 1);
    }

    /** Removes and gives all but the first {@code keep} items. */
    List<Item> takeTail(int keep) {
        List<Item> all = new ArrayList<>(items);
        List<Item> tail = List.copyOf(all.subList(Math.min(keep, all.size()), all.size()));
        for (int i = 0; i < tail.size(); i++) {
            items.removeLast();
        }
        return tail;
    }

    /**
     * Its oldest items of one type, at most {@code max}; one alone if the batch before was refused.
     *
     * @param apart messages that go by themselves
     */
    List<Item> batch(int max, Set<UUID> apart) {
        List<Item> batch = new ArrayList<>();
        int most = single > 0 || head().unknowns() > 0 ? 1 : max;
        for (Item item : items) {
            if (batch.size() == most
                    || item.envelope().type() != head().envelope().type()
                    || apart.contains(item.id())) {
                break;
            }
            batch.add(item);
        }
        return batch;
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

    boolean overflowing() {
        return overflowing;
    }

    long heldFrom() {
        return heldFrom;
    }

    /** From this place in the dispatch queue on, its messages are on the held queue. */
    void overflowFrom(long order) {
        overflowing = true;
        heldFrom = Math.min(heldFrom, order);
    }

    void overflowEnded() {
        overflowing = false;
        heldFrom = Long.MAX_VALUE;
    }

    /** Whether an arriving message belongs behind those on the held queue. */
    boolean belongsBehindHeld(Item item) {
        return overflowing && item.order() >= heldFrom || parked;
    }

    boolean parked() {
        return parked;
    }

    void parked(boolean value) {
        parked = value;
    }

    boolean running() {
        return running;
    }

    void running(boolean value) {
        running = value;
    }

    boolean queued() {
        return queued;
    }

    void queued(boolean value) {
        queued = value;
    }

    /** Whether nothing needs to be remembered of it. */
    boolean idle() {
        return items.isEmpty() && !overflowing && !parked && !running;
    }
}
