package vn.lgsp.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.UnclaimedWords;
import vn.lgsp.routing.Systems;
import vn.lgsp.wording.EventText;
import vn.lgsp.wording.Language;

/** What the API answers, as the contract words it. */
final class Views {
    private final Exchanges exchanges;
    private final Broker broker;
    private final InstantSource clock;
    private final Systems systems;

    Views(Exchanges exchanges, Broker broker, InstantSource clock, Systems systems) {
        this.exchanges = exchanges;
        this.broker = broker;
        this.clock = clock;
        this.systems = systems;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Acceptance(
            UUID exchangeId, String state, @Nullable List<Warning> warnings) {}

    record Warning(String code, String detail, String pointer) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Exchange(
            UUID id,
            String type,
            String subject,
            String sender,
            String acceptedAt,
            String state,
            @Nullable Boolean overdue,
            List<Delivery> deliveries,
            String completeUntil) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Delivery(
            String receiver,
            String state,
            @Nullable Boolean overdue,
            @Nullable Cause cause,
            @Nullable String resolved,
            int attempts,
            String updatedAt) {}

    record Cause(String code, String text) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<Exchange> items, @Nullable String next) {}

    /** @param dossier as it was last accepted; null if nothing but progress was, or none of it is in the store yet */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Dossier(
            String code,
            @Nullable JsonNode dossier,
            List<JsonNode> progress,
            List<Entry> timeline,
            String completeUntil) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            String at,
            String kind,
            @Nullable String receiver,
            String text,
            UUID exchangeId,
            @Nullable String type,
            @Nullable Cause cause,
            @Nullable Map<String, String> detail) {}

    /**
     * Until when answers are complete: now, unless events are still on their way to the store. Asked before the answer
     * is read, since what comes in between may be missing.
     */
    String completeUntil() {
        return VietnamTime.text(nothingIsOnItsWay() ? clock.instant() : exchanges.writtenUntil());
    }

    /** While the broker is away the log still answers, for what it has. */
    private boolean nothingIsOnItsWay() {
        try {
            return broker.count(Queues.LOG) == 0;
        } catch (BrokerFailed e) {
            return false;
        }
    }

    /** As it is at this moment: the log tells of a call only when it has ended. */
    ExchangeView now(ExchangeView view) {
        return view.deliveringTo(receiver -> isInFlight(view.id(), receiver));
    }

    private boolean isInFlight(UUID id, String receiver) {
        try {
            return broker.inFlight(receiver).contains(id);
        } catch (BrokerFailed e) {
            return false;
        }
    }

    Exchange exchange(ExchangeView view, String completeUntil) {
        List<Delivery> deliveries = view.deliveries().stream()
                .map(delivery -> delivery(view, delivery))
                .toList();
        boolean overdue = deliveries.stream().anyMatch(delivery -> delivery.overdue() != null);
        return new Exchange(
                view.id(),
                view.type(),
                view.subject(),
                view.sender(),
                VietnamTime.text(view.acceptedAt()),
                view.state().name(),
                overdue ? true : null,
                deliveries,
                completeUntil);
    }

    private Delivery delivery(ExchangeView exchange, ExchangeView.DeliveryView view) {
        return new Delivery(
                view.receiver(),
                view.state().name(),
                isOverdue(exchange, view) ? true : null,
                cause(view.causeCode(), view.causeText()),
                view.resolved(),
                view.attempts(),
                VietnamTime.text(view.updatedAt()));
    }

    /** Computed whenever it is asked for: nothing is stored that time alone changes. */
    private boolean isOverdue(ExchangeView exchange, ExchangeView.DeliveryView view) {
        return !view.state().settled()
                && systems.named(view.receiver())
                        .filter(system -> system.manifest().limits().isOverdue(exchange.acceptedAt(), clock.instant()))
                        .isPresent();
    }

    private static @Nullable Cause cause(@Nullable String code, @Nullable String text) {
        return code == null || code.isEmpty() ? null : new Cause(code, text == null ? "" : text);
    }

    List<Entry> timeline(List<EventView> events, Language language) {
        return events.stream().map(event -> entry(event, language)).toList();
    }

    private static Entry entry(EventView event, Language language) {
        Map<String, String> detail = new TreeMap<>(event.detail());
        Cause cause = cause(detail.remove("code"), detail.remove("text"));
        List.of("sender", "type", "subject", "owner").forEach(detail::remove);
        UnclaimedWords.hide(detail);
        return new Entry(
                VietnamTime.text(event.at()),
                event.kind().name(),
                event.receiver(),
                EventText.of(event, language),
                event.exchangeId(),
                event.type(),
                cause,
                detail.isEmpty() ? null : detail);
    }
}
