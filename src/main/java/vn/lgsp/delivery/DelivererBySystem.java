package vn.lgsp.delivery;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import vn.lgsp.exchange.Outcome;

/**
 * Some systems are delivered to in another way than the rest.
 *
 * @param some their names
 */
public record DelivererBySystem(Set<String> some, Deliverer forThese, Deliverer forOthers) implements Deliverer {
    public DelivererBySystem {
        some = Set.copyOf(some);
    }

    private Deliverer of(String system) {
        return some.contains(system) ? forThese : forOthers;
    }

    @Override
    public Result deliver(List<Message> messages, boolean query, Mandate mandate) {
        return of(messages.getFirst().envelope().receiver()).deliver(messages, query, mandate);
    }

    @Override
    public void settled(String system, List<UUID> ids) {
        of(system).settled(system, ids);
    }

    @Override
    public Outcome health(String system) {
        return of(system).health(system);
    }
}
