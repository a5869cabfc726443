package vn.lgsp.delivery;

import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import vn.lgsp.exchange.Outcome;

/**
 * Some systems are delivered to in another way than the rest.
 *
 * @param some whether a system of this name is one of them
 */
public record DelivererBySystem(Predicate<String> some, Deliverer forThese, Deliverer forOthers) implements Deliverer {

    private Deliverer of(String system) {
        return some.test(system) ? forThese : forOthers;
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
    public void undecided(String system, List<UUID> ids) {
        of(system).undecided(system, ids);
    }

    @Override
    public Outcome health(String system) {
        return of(system).health(system);
    }
}
