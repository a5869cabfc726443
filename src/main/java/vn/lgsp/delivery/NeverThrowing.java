package vn.lgsp.delivery;

import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;

/** Whatever is thrown, a lane must not wait for ever, nor a probe be under way for ever. */
record NeverThrowing(Deliverer deliverer) implements Deliverer {
    private static final Logger log = LoggerFactory.getLogger(NeverThrowing.class);

    @Override
    public Result deliver(List<Message> messages, boolean query, Mandate mandate) {
        try {
            return deliverer.deliver(messages, query, mandate);
        } catch (RuntimeException | Error e) {
            String system = messages.getFirst().envelope().receiver();
            log.error("event=call-failed system={} alert=true", system, e);
            return new Result(new OutcomeUnknown("call.failed", e.getClass().getSimpleName()), List.of());
        }
    }

    @Override
    public void settled(String system, List<UUID> ids) {
        tell(system, ids, deliverer::settled);
    }

    @Override
    public void undecided(String system, List<UUID> ids) {
        tell(system, ids, deliverer::undecided);
    }

    private static void tell(String system, List<UUID> ids, BiConsumer<String, List<UUID>> listener) {
        if (ids.isEmpty()) {
            return;
        }
        try {
            listener.accept(system, ids);
        } catch (RuntimeException | Error e) {
            log.error("event=end-not-told system={}", system, e);
        }
    }

    @Override
    public Outcome health(String system) {
        try {
            return deliverer.health(system);
        } catch (RuntimeException | Error e) {
            log.error("event=health-failed system={} alert=true", system, e);
            return new OutcomeUnknown("health.failed", e.getClass().getSimpleName());
        }
    }
}
