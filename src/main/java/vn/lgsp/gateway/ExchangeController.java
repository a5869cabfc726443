package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.ChangeFeed;
import vn.lgsp.messagestore.ExchangeFilter;
import vn.lgsp.messagestore.ExchangeView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.Violation;

/** Exchanges: a system sees those that it sent or receives. */
@RestController
@RequestMapping("/api/v1/exchanges")
final class ExchangeController {
    private static final int PAGE = 50;

    private final ApiRequest requests;
    private final Callers callers;
    private final Exchanges exchanges;
    private final ChangeFeed feed;
    private final Views views;

    ExchangeController(ApiRequest requests, Callers callers, Exchanges exchanges, ChangeFeed feed, Views views) {
        this.requests = requests;
        this.callers = callers;
        this.exchanges = exchanges;
        this.feed = feed;
        this.views = views;
    }

    @GetMapping("/{id}")
    Views.Exchange get(@PathVariable String id, HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, "exchange.read");
        requests.check("getExchange", Map.of("id", id), request);
        String until = views.completeUntil();
        return exchanges
                .exchange(UUID.fromString(id))
                .filter(exchange -> sees(caller, exchange))
                .map(exchange -> views.exchange(views.now(exchange), until))
                .orElseThrow(() -> new Refused(ProblemCode.NOT_FOUND));
    }

    private static boolean sees(Caller caller, ExchangeView exchange) {
        String system = caller.system().name();
        return exchange.sender().equals(system)
                || exchange.deliveries().stream()
                        .anyMatch(delivery -> delivery.receiver().equals(system));
    }

    @GetMapping
    Views.Page list(HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, "exchange.read");
        requests.check("listExchanges", Map.of(), request);
        int limit = request.getParameter("limit") == null ? PAGE : Integer.parseInt(request.getParameter("limit"));
        String until = views.completeUntil();
        FeedCursor place = FeedCursor.of(request.getParameter("cursor"));
        Instant changedAfter = time(request, "changedAfter");
        if (place != null) {
            return page(feed.after(place.seq(), filter(caller, request, null, limit)), until);
        }
        if (changedAfter != null) {
            return page(feed.since(changedAfter, filter(caller, request, null, limit)), until);
        }
        UUID before = cursor(request.getParameter("cursor"));
        List<ExchangeView> found = exchanges.find(filter(caller, request, before, limit + 1));
        boolean more = found.size() > limit;
        List<ExchangeView> page = more ? found.subList(0, limit) : found;
        return new Views.Page(
                page.stream().map(exchange -> views.exchange(exchange, until)).toList(),
                more ? page.getLast().id().toString() : null);
    }

    /** A page of the feed always tells where to go on. */
    private Views.Page page(ChangeFeed.Changes changes, String until) {
        return new Views.Page(
                changes.items().stream()
                        .map(exchange -> views.exchange(exchange, until))
                        .toList(),
                new FeedCursor(changes.next()).text());
    }

    private static ExchangeFilter filter(Caller caller, HttpServletRequest request, @Nullable UUID before, int limit) {
        String state = request.getParameter("state");
        return new ExchangeFilter(
                caller.system().name(),
                request.getParameter("sender"),
                request.getParameter("receiver"),
                request.getParameter("type"),
                request.getParameter("subject"),
                state == null ? null : DeliveryState.valueOf(state),
                time(request, "from"),
                time(request, "to"),
                null,
                before,
                limit);
    }

    private static @Nullable Instant time(HttpServletRequest request, String name) {
        String text = request.getParameter(name);
        return text == null ? null : VietnamTime.parse(text);
    }

    private static @Nullable UUID cursor(@Nullable String text) {
        try {
            UUID cursor = text == null ? null : UUID.fromString(text);
            if (cursor == null || Ids.isOne(cursor)) {
                return cursor;
            }
        } catch (IllegalArgumentException e) {
            throw notOurs();
        }
        throw notOurs();
    }

    private static Refused notOurs() {
        return new Refused(
                ProblemCode.PARAMETER_INVALID,
                new Violation(
                        "/query/cursor", "cursor.unknown", "Không phải con trỏ của trục", "Not a cursor of the bus"));
    }
}
