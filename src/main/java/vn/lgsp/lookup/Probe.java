package vn.lgsp.lookup;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.NOPLogger;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Systems;
import vn.lgsp.translation.MappingFailed;
import vn.lgsp.translation.Violation;

/**
 * Asks a system's look-ups to see how they come out: as {@link Lookups} asks them, but on nobody's account, so that nothing is
 * counted, kept or put on record.
 */
public final class Probe implements AutoCloseable {
    private final ConnectedSystem system;
    private final Asking asking;
    private final Map<String, Offer> offers = new TreeMap<>();

    /**
     * What came of a question.
     *
     * @param outcome what the partner's answer meant; null if it was not asked, or did not answer in time
     */
    public record Found(Reply reply, @Nullable Outcome outcome) {}

    /** @throws IllegalArgumentException if the folder lacks a part of a look-up */
    public Probe(ConnectedSystem system, RouteRegistry partners) {
        this.system = system;
        this.asking = new Asking(partners, InstantSource.system(), NOPLogger.NOP_LOGGER);
        system.manifest()
                .lookups()
                .forEach((name, rule) ->
                        offers.put(name, new Offer(system, name, rule, partners.mappings(system.name()))));
    }

    /** The look-ups whose questions this mapping words; one without a mapping is named like it. */
    public List<Offer> wordedBy(String mapping) {
        return offers.values().stream()
                .filter(offer -> Optional.ofNullable(offer.rule().request())
                        .map(path -> String.valueOf(Path.of(path).getFileName()).replace(".jslt", ""))
                        .orElse(offer.name())
                        .equals(mapping))
                .toList();
    }

    /** What in a question breaks its contract. */
    public List<Violation> violations(Offer offer, JsonNode question) {
        return offer.check(question);
    }

    /**
     * Asks.
     *
     * @param said what the caller says of itself, by the names that mappings see: {@code caller}, {@code officer}, {@code
     *     purpose}, {@code dossier}
     * @throws MappingFailed if the question cannot be worded
     */
    public Found ask(Offer offer, JsonNode question, Map<String, String> said) {
        Manifest.Client client = new Manifest.Client("probe", "", List.of());
        ConnectedSystem caller =
                new ConnectedSystem(said.getOrDefault("caller", client.id()), system.folders(), system.manifest());
        Inquiry inquiry = new Inquiry(
                new Systems(List.of()).caller(caller, client),
                offer,
                question,
                said.get("officer"),
                said.get("purpose"),
                said.get("dossier"),
                true);
        // A mapping that fails is told with its place here; callers only learn that they cannot be served.
        offer.request(question, Asking.variables(inquiry, Ids.next()));
        try {
            Turnstile turnstile = new Turnstile(system.name(), system.manifest().lookupLimits());
            Asking.Said came = asking.ask(inquiry, Ids.next(), turnstile.enter(caller.name()));
            return new Found(came.reply(), came.outcome());
        } catch (TurnedAway e) {
            return new Found(e.why(), null);
        }
    }

    @Override
    public void close() {
        asking.close();
    }
}
