package vn.lgsp.delivery.route;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.delivery.Deliverer;
import vn.lgsp.delivery.Mandate;
import vn.lgsp.delivery.Result;
import vn.lgsp.delivery.partner.Calls;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.partner.Recording;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.exchange.Outcome.Unmappable;
import vn.lgsp.exchange.Seal;
import vn.lgsp.routing.Agencies;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.MappingFailed;

/** Delivers through the routes of system folders: asks first where the manifest says so, and has a second form. */
public final class RouteDeliverer implements Deliverer {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    private static final Logger log = LoggerFactory.getLogger(RouteDeliverer.class);

    private final RouteRegistry registry;
    private final Seal seal;
    private final Supplier<Agencies> agencies;
    private final InlinePapers papers;
    private final HopStamp hops;
    private final Function<Envelope, Optional<Set<String>>> others;

    /**
     * Delivers for these systems.
     *
     * @param kept the content of a paper by its SHA-256, if the bus keeps it
     * @param others the codes by which the receiver took all other messages that a list there could show in the stead of
     *     this one; empty if that is not known
     */
    public RouteDeliverer(
            RouteRegistry registry,
            Seal seal,
            Supplier<Agencies> agencies,
            Function<String, Optional<byte[]>> kept,
            HopStamp hops,
            Function<Envelope, Optional<Set<String>>> others) {
        this.registry = registry;
        this.seal = seal;
        this.agencies = agencies;
        this.papers = new InlinePapers(kept);
        this.hops = hops;
        this.others = others;
    }

    @Override
    public Result deliver(List<Message> messages, boolean query, Mandate mandate) {
        Envelope first = messages.getFirst().envelope();
        return registry.with(first.receiver(), routes -> {
            Result result = deliver(routes, messages, query, mandate);
            // What a version that is taken back could not do is done by the one before it: nobody has to mend anything.
            return routes.failed(first.id(), result.outcome())
                    ? registry.with(first.receiver(), before -> deliver(before, messages, query, mandate))
                    : result;
        });
    }

    private Result deliver(SystemRoutes routes, List<Message> messages, boolean query, Mandate mandate) {
        Envelope envelope = messages.getFirst().envelope();
        RouteContext context = new RouteContext(routes, envelope, mandate);
        try {
            return sealed(outcome(routes, messages, query, context), context);
        } catch (RuntimeException e) {
            log.error("event=delivery-failed system={} exchangeId={}", envelope.receiver(), envelope.id(), e);
            return sealed(failed(context, e), context);
        }
    }

    /** Delivers by a version that calls nobody; what it would send is not sealed, since it is not logged. */
    Result rehearse(SystemRoutes routes, List<Message> messages, Recording answers) {
        RouteContext context = new RouteContext(routes, messages.getFirst().envelope(), () -> true);
        Outcome outcome;
        try {
            outcome = outcome(routes, messages, false, context);
        } catch (RuntimeException e) {
            outcome = failed(context, e);
        }
        if (context.isLackingPapers()) {
            answers.lacks("papers");
        }
        return new Result(outcome, context.traces());
    }

    private Outcome outcome(SystemRoutes routes, List<Message> messages, boolean query, RouteContext context) {
        try {
            Manifest.Delivery rule = rule(routes.system(), context.envelope().type());
            byte[] body = body(messages, rule, context);
            return query ? query(routes, rule, context, body) : call(routes, rule, context, stamped(body, context));
        } catch (MappingFailed e) {
            return new Unmappable("mapping.failed", String.valueOf(e.getMessage()));
        } catch (Seal.SealBroken e) {
            return new Unmappable("seal.broken", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Outcome health(String system) {
        try {
            Outcome outcome = registry.with(system, RouteDeliverer::health);
            log.info(
                    "event=partner-asked system={} outcome={}",
                    system,
                    outcome.getClass().getSimpleName());
            return outcome;
        } catch (RuntimeException e) {
            log.error("event=health-failed system={}", system, e);
            return new OutcomeUnknown("health.failed", e.getClass().getSimpleName());
        }
    }

    private static Outcome health(SystemRoutes routes) {
        Manifest.Connection connection = routes.system().manifest().connection();
        if (connection == null || connection.health() == null) {
            throw new IllegalStateException(routes.system().name() + " says nothing of its health");
        }
        Manifest.Health health = connection.health();
        return routes.partner()
                .call(health.operation(), health.body().getBytes(StandardCharsets.UTF_8), trace -> {})
                .outcome();
    }

    /** What leaves here goes to the log, and so is sealed; it is kept with the first message of the call. */
    private Result sealed(Outcome outcome, RouteContext context) {
        UUID owner = context.envelope().id();
        return new Result(
                outcome,
                context.traces().stream()
                        .map(trace -> trace.with(each -> seal.seal(each, owner)))
                        .toList());
    }

    private static Manifest.Delivery rule(ConnectedSystem system, MessageType type) {
        Manifest.Delivery rule = system.manifest().deliveries().get(type.code());
        if (rule == null) {
            throw new IllegalStateException(system.name() + " says nothing of deliveries of " + type.code());
        }
        return rule;
    }

    /** A failure of our own before any request is a mapping's; after one, nobody knows. */
    private static Outcome failed(RouteContext context, RuntimeException e) {
        String text = e.getClass().getSimpleName();
        return context.traces().isEmpty()
                ? new Unmappable("route.failed", text)
                : new OutcomeUnknown("route.failed", text);
    }

    /** One body, or an array of them where the manifest has batches. */
    private byte[] body(List<Message> messages, Manifest.Delivery rule, RouteContext context) {
        if (rule.batch() == null) {
            return open(messages.getFirst(), rule, context);
        }
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        array.write('[');
        for (int i = 0; i < messages.size(); i++) {
            if (i > 0) {
                array.write(',');
            }
            array.writeBytes(open(messages.get(i), rule, context));
        }
        array.write(']');
        return array.toByteArray();
    }

    private byte[] open(Message message, Manifest.Delivery rule, RouteContext context) {
        ConnectedSystem receiver = context.routes().system();
        Envelope envelope = message.envelope();
        byte[] body = seal.open(message.sealed(), envelope.id());
        boolean inline = rule.papers() == Manifest.Papers.INLINE;
        if (!inline && receiver.manifest().newCodesFrom() == null) {
            return body;
        }
        JsonNode json = JSON.readTree(body);
        agencies.get().write(json, receiver, envelope.subject(), envelope.time());
        if (inline && !papers.into(json)) {
            context.lacksPapers();
        }
        return JSON.writeValueAsBytes(json);
    }

    /** The message with a file that says where it has been, if the receiver wants that and nobody signed it. */
    private byte[] stamped(byte[] body, RouteContext context) {
        Envelope envelope = context.envelope();
        String organ = context.routes().system().manifest().documents().trace();
        if (organ.isEmpty() || envelope.type() != MessageType.DOCUMENT_SENT) {
            return body;
        }
        JsonNode json = JSON.readTree(body);
        if (!json.path("signature").asString("").equals("NONE") || !(json.path("file") instanceof ObjectNode file)) {
            return body;
        }
        try {
            // By the time of acceptance: sent again it is the same file again.
            return hops.stamped(file.path("sha256").asString(""), organ, envelope.time())
                    .map(copy -> {
                        file.put("sha256", copy.sha256()).put("size", copy.size());
                        return JSON.writeValueAsBytes(json);
                    })
                    .orElse(body);
        } catch (IOException e) {
            throw new UncheckedIOException("A copy of a file cannot be kept", e);
        }
    }

    private static Outcome call(SystemRoutes routes, Manifest.Delivery rule, RouteContext context, byte[] body) {
        if (rule.prepare() != null) {
            Outcome asked = prepare(routes.calls(), rule.prepare(), context, body);
            if (!(asked instanceof Outcome.Delivered)) {
                return asked;
            }
        }
        Outcome outcome = route(routes, context, body);
        if (rule.alternate() != null
                && outcome instanceof Rejected rejected
                && rejected.code().equals(rule.alternate().after())) {
            context.form("alternate");
            outcome = route(routes, context, body);
        }
        return rule.follow() != null && outcome instanceof Outcome.Delivered
                ? followed(routes, rule.follow(), context, body, outcome)
                : outcome;
    }

    /** The call that follows decides: only when it was taken too is the message delivered. */
    private static Outcome followed(
            SystemRoutes routes, Manifest.Follow follow, RouteContext context, byte[] body, Outcome first) {
        JsonNode cause = JSON.readTree(body).at(follow.when());
        if (cause.isMissingNode() || cause.isNull()) {
            return first;
        }
        byte[] call = routes.mappings().named(follow.mapping()).apply(body, context.variables());
        Outcome second = routes.calls().call(follow.operation(), call, context).outcome();
        return second instanceof Outcome.Delivered ? first : second;
    }

    /** A question that fails in whatever way has done no harm: it may be asked again. */
    private static Outcome prepare(Calls partner, Manifest.Prepare prepare, RouteContext context, byte[] body) {
        byte[] question = context.routes().mappings().named(prepare.mapping()).apply(body, context.variables());
        Partner.Answer answer = partner.call(prepare.operation(), question, context);
        context.prepared(answer.body());
        return answer.outcome() instanceof OutcomeUnknown unknown
                ? new Unavailable(unknown.code(), unknown.text())
                : answer.outcome();
    }

    private Outcome query(SystemRoutes routes, Manifest.Delivery rule, RouteContext context, byte[] body) {
        Manifest.Operation operation = routes.system().manifest().operations().get(rule.operation());
        Manifest.Query query = rule.query();
        Manifest.Prepare prepare = rule.prepare();
        String words = query != null ? query.mapping() : prepare != null ? prepare.mapping() : null;
        if (operation == null || operation.query() == null || words == null) {
            throw new IllegalStateException("unknown: query needs an operation 'query', and words to ask it with");
        }
        byte[] question = routes.mappings().named(words).apply(body, context.variables());
        Partner.Answer answer = routes.calls().call(operation.query(), question, context);
        return query == null ? answer.outcome() : found(routes, query, context, body, answer);
    }

    /** A question that is refused, or an answer that can be read in two ways, says nothing of the message. */
    private Outcome found(
            SystemRoutes routes, Manifest.Query query, RouteContext context, byte[] body, Partner.Answer answer) {
        return switch (answer.outcome()) {
            case Outcome.Delivered delivered -> {
                Map<String, @Nullable Object> variables = context.variables();
                variables.put("message", JSON.readTree(body));
                variables.put(
                        "others",
                        others.apply(context.envelope())
                                .<JsonNode>map(JSON::valueToTree)
                                .orElse(null));
                JsonNode said = answer.body() == null ? JSON.nullNode() : answer.body();
                JsonNode state = JSON.readTree(
                        routes.mappings().named(query.state()).apply(JSON.writeValueAsBytes(said), variables));
                JsonNode found = state.path("found");
                context.tookAs(state.path("code").asString(""));
                if (!found.isBoolean()) {
                    yield new OutcomeUnknown("query.undecided", "");
                }
                yield found.asBoolean() ? new Outcome.Delivered("found", "") : new Rejected("absent", "");
            }
            case Rejected rejected -> new OutcomeUnknown(rejected.code(), rejected.text());
            case Outcome other -> other;
        };
    }

    private static Outcome route(SystemRoutes routes, RouteContext context, byte[] body) {
        Envelope envelope = context.envelope();
        SystemRoutes.Route route = routes.route(envelope.type());
        if (route == null) {
            return new Unmappable(
                    "route.missing", "No route for " + envelope.type().code());
        }
        Exchange exchange = route.endpoint().createExchange();
        exchange.getMessage().setBody(body);
        context.attachTo(exchange);
        try {
            route.processor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            throw unchecked(exchange.getException());
        }
        Outcome outcome = context.takeOutcome();
        return outcome == null ? new Unmappable("route.silent", "The route called no partner") : outcome;
    }

    private static RuntimeException unchecked(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MappingFailed failed) {
                return failed;
            }
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}
