package vn.lgsp.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The subjects of which something is remembered, each with its lane, and which of them may read on in the held queue. */
final class Subjects {
    private final LaneRules rules;
    private final Map<String, Lane> lanes = new HashMap<>();
    /** Lanes that may read on in the held queue as soon as they are empty. */
    private final Set<Lane> draining = new LinkedHashSet<>();

    private long seen = Long.MIN_VALUE;

    Subjects(LaneRules rules) {
        this.rules = rules;
    }

    Lane lane(Item item) {
        return lane(rules.lane(item.envelope()));
    }

    Lane lane(String subject) {
        return lanes.computeIfAbsent(subject, Lane::new);
    }

    Collection<Lane> all() {
        return lanes.values();
    }

    int size() {
        return lanes.size();
    }

    void forgetIfIdle(Lane lane) {
        if (lane.idle()) {
            lanes.remove(lane.subject(), lane);
        }
    }

    /** Everything up to this place was read from the dispatch queue. */
    void seen(long order) {
        seen = Math.max(seen, order);
    }

    /** To be called when what a lane has on the held or the parked queue changed. */
    void watch(Lane lane) {
        if (lane.overflowing() && !lane.isParked()) {
            draining.add(lane);
        } else {
            draining.remove(lane);
        }
    }

    /** Subjects whose lane has room for messages from the held queue. */
    List<Lanes.Drain> toDrain() {
        List<Lanes.Drain> drains = new ArrayList<>();
        for (Lane lane : draining) {
            if (lane.isEmpty() && lane.heldFrom() <= seen) {
                drains.add(new Lanes.Drain(lane.subject(), lane.heldFrom(), lane.readable()));
            }
        }
        return drains;
    }
}
