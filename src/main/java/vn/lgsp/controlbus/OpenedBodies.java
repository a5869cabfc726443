package vn.lgsp.controlbus;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.Systems;

/** Opens the bodies kept with an event for a person: masked, and with a line in the log for each. */
final class OpenedBodies {
    private static final Logger LOG = LoggerFactory.getLogger(OpenedBodies.class);
    private static final List<String> ORDER = List.of("body", "request", "answer", "headers");

    private final Exchanges exchanges;
    private final Systems systems;

    OpenedBodies(Exchanges exchanges, Systems systems) {
        this.exchanges = exchanges;
        this.systems = systems;
    }

    /** @param shown what may be seen of it, or null if it is no longer kept or does not open */
    record Part(String name, Mask.@Nullable Shown shown) {}

    /** The bodies of the event with this id, if it is one of these; empty if it is not. */
    List<Part> open(List<EventView> events, @Nullable UUID eventId, String actor) {
        return events.stream()
                .filter(event -> event.id().equals(eventId))
                .findFirst()
                .map(event -> open(event, actor))
                .orElse(List.of());
    }

    private List<Part> open(EventView event, String actor) {
        Mask mask = new Mask(readable(event.receiver()));
        return Stream.concat(ORDER.stream(), event.parts().stream().sorted())
                .distinct()
                .filter(event.parts()::contains)
                .map(name -> {
                    LOG.info(
                            "event=body-opened actor={} exchangeId={} eventId={} part={}",
                            actor,
                            event.exchangeId(),
                            event.id(),
                            name);
                    return part(event, name, mask);
                })
                .toList();
    }

    private Part part(EventView event, String name, Mask mask) {
        try {
            return exchanges
                    .part(event.exchangeId(), event.id(), name)
                    .map(body -> new Part(name, mask.body(body)))
                    .orElse(new Part(name, null));
        } catch (Seal.SealBroken e) {
            LOG.warn("event=body-broken exchangeId={} eventId={} part={}", event.exchangeId(), event.id(), name);
            return new Part(name, null);
        }
    }

    private Set<String> readable(@Nullable String receiver) {
        return receiver == null
                ? Set.of()
                : systems.named(receiver)
                        .map(system -> Set.copyOf(system.manifest().readable()))
                        .orElse(Set.of());
    }
}
