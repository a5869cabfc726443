package vn.lgsp.delivery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;

/** Whose turn it is: lanes that may go, in the order in which they came, and lanes that wait for their time. */
final class Turns {
    private final Deque<Lane> ready = new ArrayDeque<>();
    private final PriorityQueue<Lane> waiting =
            new PriorityQueue<>((a, b) -> a.notBefore().compareTo(b.notBefore()));

    /** A lane lines up, unless it does already or has nothing to go. */
    void enqueue(Lane lane, Instant now) {
        if (lane.queued() || lane.running() || lane.blocked()) {
            return;
        }
        lane.queued(true);
        if (lane.notBefore().isAfter(now)) {
            waiting.add(lane);
        } else {
            ready.addLast(lane);
        }
    }

    /** A lane waits until then, whatever is in it or comes. */
    void rest(Lane lane, Instant until) {
        if (lane.queued()) {
            ready.remove(lane);
            waiting.remove(lane);
        }
        lane.waitUntil(until);
        lane.queued(true);
        waiting.add(lane);
    }

    /** Lets those go whose time has come. */
    void wake(Instant now) {
        while (!waiting.isEmpty() && !waiting.peek().notBefore().isAfter(now)) {
            ready.addLast(waiting.poll());
        }
    }

    boolean nobody() {
        return ready.isEmpty();
    }

    /** The first that may go. */
    Lane next() {
        Lane lane = ready.removeFirst();
        lane.queued(false);
        return lane;
    }

    /** When the first one that waits may go. */
    Instant nextWaking() {
        Lane first = waiting.peek();
        return first == null ? Instant.MAX : first.notBefore();
    }
}
