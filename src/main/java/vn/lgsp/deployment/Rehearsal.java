package vn.lgsp.deployment;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.Deliverer;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.partner.Target;
import vn.lgsp.delivery.route.HopStamp;
import vn.lgsp.delivery.route.RouteDeliverer;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Envelope;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Seal;
import vn.lgsp.lookup.Offer;
import vn.lgsp.lookup.Probe;
import vn.lgsp.lookup.Reply;
import vn.lgsp.routing.Agencies;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.Poll;
import vn.lgsp.routing.RouteLint;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.sandbox.SimulatorsFailed;
import vn.lgsp.sandbox.Stage;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Violation;

/**
 * A system's folder as it would run, with its own simulator as the partner: routes, mappings, signing in and what answers mean
 * are those of deliveries and look-ups. No broker, no store, and no network but this machine's own.
 */
final class Rehearsal implements AutoCloseable {
    private static final String KEY = "rehearsal";
    private static final int FINE = 200;

    private final Path data;
    private final Stage stage;
    private final ConnectedSystem system;
    private final Path routes;
    private final RouteRegistry partners;
    private final Probe lookups;
    private final Seal seal = new Seal(KEY, Map.of(KEY, new byte[32]));
    private final RouteDeliverer deliverer;

    /** One way in which a mapping is used. */
    sealed interface Part {
        /** The operation whose request it words. */
        String operation();

        /** A route words a message with it. */
        record Delivery(MessageType type, String operation) implements Part {}

        /** It words a question of callers. */
        record Question(Offer offer) implements Part {
            @Override
            public String operation() {
                return offer.rule().operation();
            }
        }

        /** It words the question of a poll, or reads the items of its answer. */
        record Round(String poll, Poll rule) implements Part {
            @Override
            public String operation() {
                return rule.operation();
            }
        }

        /** It words a call of the bus beside the message's own. */
        record Aside(String operation, String mapping) implements Part {}
    }

    /**
     * What came of it.
     *
     * @param outcome what the answer meant; null if there was none
     * @param told what a caller was told, if that was an answer; of a poll, what came of its items
     * @param asked what reached the partner, in order
     * @param why what more is known of what was told, by pointer into it
     */
    record Played(
            @Nullable Outcome outcome, Optional<JsonNode> told, List<Stage.Asked> asked, Map<String, String> why) {}

    /**
     * Loads the folder.
     *
     * @param system the folder and that of the system that it is like
     * @param others folders of other systems
     * @throws IllegalStateException if a route cannot be used
     * @throws IllegalArgumentException if a part of a look-up, or of signing in, is missing
     * @throws SimulatorsFailed if the simulator cannot be used
     */
    static Rehearsal of(ConnectedSystem system, List<Path> others) {
        Path data = Folders.temporary();
        Path simulated = system.folders().stream()
                .filter(folder -> Files.isDirectory(folder.resolve("simulator")))
                .findFirst()
                .orElse(system.folders().getFirst());
        Stage stage = null;
        try {
            stage = Stage.of(simulated, data);
            SystemFolders reader = new SystemFolders(
                            MadeUp.at(stage.url(), system.name(), String.valueOf(simulated.getFileName())))
                    .rehearsing(stage.url(), Stage.OPERATION);
            ConnectedSystem rehearsed = FolderCheck.read(
                            reader, system.folders().getFirst(), others)
                    .orElseThrow();
            return new Rehearsal(rehearsed, stage, data);
        } catch (RuntimeException e) {
            if (stage != null) {
                stage.close();
            }
            Folders.delete(data);
            throw e;
        }
    }

    private Rehearsal(ConnectedSystem system, Stage stage, Path data) {
        this.data = data;
        this.stage = stage;
        this.system = system;
        this.routes = system.folders().stream()
                .filter(folder -> !new RouteLint().consumes(folder).isEmpty())
                .findFirst()
                .orElse(system.folders().getFirst());
        this.partners = RouteRegistry.alone(system);
        this.lookups = new Probe(system, partners);
        this.deliverer = new RouteDeliverer(
                partners,
                seal,
                () -> Agencies.UNCHANGED,
                digest -> Optional.empty(),
                HopStamp.NONE,
                message -> Optional.empty());
    }

    /** Where its files are looked for, one after the other. */
    List<Path> folders() {
        return system.folders();
    }

    Manifest.Operation operation(String name) {
        Manifest.Operation operation = system.manifest().operations().get(name);
        if (operation == null) {
            throw new Example.Incomplete("no operation '" + name + "' in system.yaml");
        }
        return operation;
    }

    /** What the example's mapping is used for, the first kind that there is. */
    List<Part> parts(Example example) {
        Set<String> types = new RouteLint().types(routes, "mapping/" + example.mapping() + ".jslt");
        if (!types.isEmpty()) {
            String type = example.text("type")
                    .filter(types::contains)
                    .orElse(types.iterator().next());
            Manifest.Delivery rule = system.manifest().deliveries().get(type);
            return rule == null
                    ? List.of()
                    : List.of(new Part.Delivery(MessageType.of(type).orElseThrow(), rule.operation()));
        }
        List<Part> questions = lookups.wordedBy(example.mapping()).stream()
                .<Part>map(Part.Question::new)
                .toList();
        if (!questions.isEmpty()) {
            return questions;
        }
        List<Part> rounds = rounds("mapping/" + example.mapping() + ".jslt").toList();
        return rounds.isEmpty() ? asides(example.mapping()).limit(1).toList() : rounds;
    }

    private Stream<Part> rounds(String mapping) {
        return system.manifest().polls().entrySet().stream()
                .filter(each -> mapping.equals(each.getValue().mapping())
                        || mapping.equals(each.getValue().ask()))
                .sorted(Map.Entry.comparingByKey())
                .map(each -> new Part.Round(each.getKey(), each.getValue()));
    }

    private Stream<Part> asides(String mapping) {
        Manifest manifest = system.manifest();
        List<Part.Aside> all = new ArrayList<>();
        for (Manifest.Delivery rule : manifest.deliveries().values()) {
            if (rule.prepare() != null) {
                all.add(new Part.Aside(
                        rule.prepare().operation(), rule.prepare().mapping()));
            }
            Manifest.Operation operation = manifest.operations().get(rule.operation());
            if (rule.query() != null && operation != null && operation.query() != null) {
                all.add(new Part.Aside(operation.query(), rule.query().mapping()));
            }
            if (rule.follow() != null) {
                all.add(new Part.Aside(rule.follow().operation(), rule.follow().mapping()));
            }
        }
        if (manifest.reconcile() != null) {
            all.add(new Part.Aside(
                    manifest.reconcile().operation(), manifest.reconcile().mapping()));
        }
        return all.stream()
                .filter(each -> each.mapping().equals("mapping/" + mapping + ".jslt"))
                .map(each -> (Part) each);
    }

    /**
     * Plays an example, the partner giving its answers.
     *
     * @throws vn.lgsp.translation.MappingFailed if something cannot be worded
     */
    Played play(Example example, Part part) {
        stage.clear();
        tell(part.operation(), example.answer());
        example.alternate().ifPresent(answer -> tell(part.operation(), answer));
        example.others().forEach(answer -> {
            operation(answer.to());
            tell(answer.to(), answer);
        });
        return switch (part) {
            case Part.Delivery delivery -> {
                Manifest.Delivery rule = rule(delivery.type());
                Manifest.Prepare prepare = rule.prepare();
                if (prepare != null) {
                    example.prepared()
                            .ifPresent(answer ->
                                    stage.answer(prepare.operation(), FINE, "application/json", bytes(answer)));
                }
                yield played(deliver(example, delivery.type(), rule), Optional.empty());
            }
            case Part.Question question -> ask(example, question.offer());
            case Part.Round round -> {
                PollRehearsal.Page page =
                        new PollRehearsal(partners, system.name(), round.poll(), round.rule()).play(example);
                yield new Played(page.outcome(), page.result(), stage.asked(), page.why());
            }
            case Part.Aside aside -> played(call(example, aside), Optional.empty());
        };
    }

    private void tell(String operation, Example.Answer answer) {
        stage.answer(operation, answer.status(), answer.contentType(), answer.body());
    }

    private Manifest.Delivery rule(MessageType type) {
        return Optional.ofNullable(system.manifest().deliveries().get(type.code()))
                .orElseThrow();
    }

    private Played played(@Nullable Outcome outcome, Optional<JsonNode> told) {
        return new Played(outcome, told, stage.asked(), Map.of());
    }

    private Outcome deliver(Example example, MessageType type, Manifest.Delivery rule) {
        JsonNode message = example.json("message.json");
        List<Deliverer.Message> messages = new ArrayList<>();
        for (JsonNode each : rule.batch() != null && message.isArray()
                ? message.valueStream().toList()
                : List.of(message)) {
            UUID id = messages.isEmpty()
                    ? example.text("exchangeId").map(UUID::fromString).orElseGet(Ids::next)
                    : Ids.next();
            Envelope envelope = new Envelope(
                    id,
                    example.text("sender").orElse("sender"),
                    type,
                    example.text("subject").orElse("subject"),
                    acceptedAt(example),
                    "application/json",
                    system.name(),
                    null,
                    null,
                    Envelope.VERSION);
            messages.add(new Deliverer.Message(envelope, seal.seal(bytes(each), id), messages.size()));
        }
        return deliverer.deliver(messages, false, () -> true).outcome();
    }

    private static Instant acceptedAt(Example example) {
        try {
            return example.text("acceptedAt")
                    .map(text -> OffsetDateTime.parse(text).toInstant())
                    .orElseGet(Instant::now);
        } catch (DateTimeParseException e) {
            throw new Example.Incomplete("variables.json with a time such as 2026-03-15T08:30:00+07:00 as acceptedAt");
        }
    }

    private Outcome call(Example example, Part.Aside aside) {
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("prepared", null);
        variables.put("form", "first");
        variables.putAll(example.variables());
        byte[] request =
                partners.mappings(system.name()).named(aside.mapping()).apply(example.bytes("message.json"), variables);
        return partners.calling(
                system.name(),
                partner -> partner.call(aside.operation(), request, trace -> {}).outcome());
    }

    private Played ask(Example example, Offer offer) {
        Map<String, String> said = new HashMap<>();
        example.variables().forEach((name, value) -> {
            if (value instanceof String text) {
                said.put(name, text);
            }
        });
        Probe.Found found = lookups.ask(offer, example.json("message.json"), said);
        return played(
                found.outcome(),
                found.reply() instanceof Reply.Answered answered ? Optional.of(answered.answer()) : Optional.empty());
    }

    /** What in the example's question breaks the look-up's contract. */
    List<Violation> violations(Example example, Offer offer) {
        return lookups.violations(offer, example.json("message.json"));
    }

    /** The request that the partner would get for this, below its address and without what signing in adds. */
    Stage.Asked expected(String operation, byte[] json) {
        try {
            Target target = partners.calling(system.name(), partner -> target(partner, operation, json));
            URI uri = target.uri();
            String whole = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            return new Stage.Asked(
                    operation,
                    operation(operation).method(),
                    whole.substring(stage.url().getRawPath().length()),
                    target.body(),
                    true);
        } catch (IllegalArgumentException e) {
            throw new Example.Incomplete(String.valueOf(e.getMessage()));
        }
    }

    private static Target target(Partner partner, String operation, byte[] json) {
        try {
            return partner.target(operation, json);
        } catch (Target.Incomplete e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The names of what signing in puts into each body. */
    Set<String> signedFields() {
        return partners.calling(system.name(), Partner::signedFields);
    }

    private static byte[] bytes(JsonNode json) {
        return ExactJson.MAPPER.writeValueAsBytes(json);
    }

    @Override
    public void close() {
        lookups.close();
        partners.close();
        stage.close();
        Folders.delete(data);
    }
}
