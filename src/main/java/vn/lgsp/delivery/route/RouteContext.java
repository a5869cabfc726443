package vn.lgsp.delivery.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.Mandate;
import vn.lgsp.delivery.partner.Passage;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.VietnamTime;

/** What one delivery carries through its route besides the body: never as headers, which a partner could forge. */
final class RouteContext implements Passage {
    private static final String PROPERTY = "lgsp.context";

    private final SystemRoutes routes;
    private final Envelope envelope;
    private final Mandate mandate;
    private final List<Trace> traces = new ArrayList<>();
    private @Nullable JsonNode prepared;
    private String form = "first";
    private @Nullable Outcome outcome;
    private boolean lacksPapers;

    RouteContext(SystemRoutes routes, Envelope envelope, Mandate mandate) {
        this.routes = routes;
        this.envelope = envelope;
        this.mandate = mandate;
    }

    static RouteContext of(Exchange exchange) {
        RouteContext context = exchange.getProperty(PROPERTY, RouteContext.class);
        if (context == null) {
            throw new IllegalStateException("This component works only in a route that begins with bus:");
        }
        return context;
    }

    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    Envelope envelope() {
        return envelope;
    }

    SystemRoutes routes() {
        return routes;
    }

    void prepared(@Nullable JsonNode answer) {
        prepared = answer;
    }

    /** A paper of the message is not kept any more. */
    void lacksPapers() {
        lacksPapers = true;
    }

    boolean isLackingPapers() {
        return lacksPapers;
    }

    void form(String name) {
        form = name;
    }

    /** What mappings see as {@code $name}. */
    Map<String, @Nullable Object> variables() {
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("prepared", prepared);
        variables.put("form", form);
        variables.put("exchangeId", envelope.id().toString());
        variables.put("type", envelope.type().code());
        variables.put("sender", envelope.source());
        variables.put("subject", envelope.subject());
        variables.put("acceptedAt", VietnamTime.text(envelope.time()));
        return variables;
    }

    @Override
    public boolean lasts() {
        return mandate.lasts();
    }

    @Override
    public void made(Trace request) {
        traces.add(request);
    }

    /** The last answer said by which code the partner has the message. */
    void tookAs(String code) {
        if (!code.isEmpty() && !traces.isEmpty()) {
            traces.addLast(traces.removeLast().as(code));
        }
    }

    List<Trace> traces() {
        return traces;
    }

    void outcome(Outcome value) {
        outcome = value;
    }

    /** What the route's last call came to; forgets it. */
    @Nullable
    Outcome takeOutcome() {
        Outcome last = outcome;
        outcome = null;
        return last;
    }
}
