package vn.lgsp.delivery;

import static vn.lgsp.delivery.Simulation.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.InFlightMessage;
import vn.lgsp.delivery.Item.Origin;
import vn.lgsp.exchange.Envelope;

/**
 * One system's queues in memory, with the broker's rules: a message stays until it is acknowledged, a commit happens whole or
 * not at all, and what an owner had and did not settle returns to its place when the owner ends.
 */
final class SimulatedBroker {
    /** A message on a queue. */
    static final class Lying {
        final Envelope envelope;
        final long order;
        final boolean doubtful;
        boolean handed;

        Lying(Envelope envelope, long order, boolean doubtful) {
            this.envelope = envelope;
            this.order = order;
            this.doubtful = doubtful;
        }
    }

    /** A command on its queue. */
    static final class Asked {
        final Command command;
        boolean handed;

        Asked(Command command) {
            this.command = command;
        }
    }

    final List<Lying> dispatch = new ArrayList<>();
    final List<Lying> held = new ArrayList<>();
    final List<Lying> parked = new ArrayList<>();
    final List<Asked> commands = new ArrayList<>();
    final Set<UUID> finished = new HashSet<>();
    InFlightMessage inflight = InFlightMessage.NONE;
    private final Map<String, Long> heldReaders = new HashMap<>();
    private final Set<UUID> parkedReaders = new HashSet<>();
    private long order;

    void accept(Envelope envelope) {
        dispatch.add(new Lying(envelope, ++order, false));
    }

    void tell(Command command) {
        commands.add(new Asked(command));
    }

    @Nullable
    Item receive() {
        for (Lying message : dispatch) {
            if (!message.handed) {
                return hand(message, Origin.DISPATCH);
            }
        }
        return null;
    }

    @Nullable
    Asked command() {
        for (Asked asked : commands) {
            if (!asked.handed) {
                asked.handed = true;
                return asked;
            }
        }
        return null;
    }

    /** As a reader with a filter reads; it keeps the filter that it was opened with. */
    List<Item> held(Lanes.Drain drain, int max) {
        long before = heldReaders.computeIfAbsent(drain.subject(), subject -> drain.before());
        List<Item> items = new ArrayList<>();
        for (Lying message : held) {
            if (items.size() < max
                    && !message.handed
                    && message.envelope.subject().equals(drain.subject())
                    && message.order < before) {
                items.add(hand(message, Origin.HELD));
            }
        }
        return items;
    }

    @Nullable
    Item parked(UUID id) {
        if (parkedReaders.contains(id)) {
            return null;
        }
        for (Lying message : parked) {
            if (message.envelope.id().equals(id)) {
                parkedReaders.add(id);
                return hand(message, Origin.PARKED);
            }
        }
        return null;
    }

    private static Item hand(Lying message, Origin origin) {
        check(!message.handed, "handed out twice", message.envelope);
        message.handed = true;
        Item item = new Item(message, message.envelope, new byte[0], message.order, null, origin);
        if (message.doubtful) {
            item.doubted();
        }
        return item;
    }

    /** @param obeyed commands acknowledged in the same transaction */
    void commit(Commit commit, List<Asked> obeyed, Set<UUID> beingCalled) {
        for (Item item : commit.done()) {
            remove(item);
            finished.add(item.id());
        }
        for (Commit.Parked one : commit.parked()) {
            remove(one.item());
            parked.add(new Lying(
                    one.item().envelope(), one.item().order(), one.item().doubtful()));
        }
        for (Item item : commit.held()) {
            remove(item);
            held.add(new Lying(item.envelope(), item.order(), item.doubtful()));
        }
        InFlightMessage named = commit.inflight();
        inflight = named == null ? inflight : named;
        check(commands.containsAll(obeyed), "obeyed twice", obeyed);
        commands.removeAll(obeyed);
        commit.commands().forEach(this::tell);
        commit.endedReading().forEach(subject -> endReading(subject, beingCalled));
        commit.settled().forEach(item -> {
            if (item.origin() == Origin.PARKED) {
                parkedReaders.remove(item.id());
            }
        });
    }

    private void endReading(String subject, Set<UUID> beingCalled) {
        heldReaders.remove(subject);
        for (Lying message : held) {
            if (message.handed && message.envelope.subject().equals(subject)) {
                check(!beingCalled.contains(message.envelope.id()), "given back while it is called", message.envelope);
                message.handed = false;
            }
        }
    }

    private void remove(Item item) {
        List<Lying> queue = switch (item.origin()) {
            case DISPATCH -> dispatch;
            case HELD -> held;
            case PARKED -> parked;
        };
        Lying message = (Lying) item.token();
        check(message.handed, "is not the owner's any more", item);
        check(queue.remove(message), "does not lie where it came from", item);
    }

    /** The owner ended: everything that it did not settle is back in its place. */
    void ownerEnded() {
        for (List<Lying> queue : List.of(dispatch, held, parked)) {
            queue.forEach(message -> message.handed = false);
        }
        commands.forEach(asked -> asked.handed = false);
        heldReaders.clear();
        parkedReaders.clear();
    }

    static Map<String, List<Long>> places(List<Lying> queue, LaneRules rules) {
        Map<String, List<Long>> places = new LinkedHashMap<>();
        for (Lying message : queue) {
            if (!rules.of(message.envelope.type()).ordered()) {
                continue;
            }
            places.computeIfAbsent(message.envelope.subject(), subject -> new ArrayList<>())
                    .add(message.order);
        }
        return places;
    }

    /** How many messages there are, settled ones included. */
    int size() {
        return finished.size() + dispatch.size() + held.size() + parked.size();
    }
}
