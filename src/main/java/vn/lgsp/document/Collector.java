package vn.lgsp.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.attachments.AttachmentStore.Keeping;
import vn.lgsp.attachments.AttachmentStore.Kept;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.partner.Passage;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.document.DocumentIntake.Given;
import vn.lgsp.document.DocumentIntake.Taken;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Fetches;
import vn.lgsp.routing.Systems;

/**
 * Fetches documents and statuses from systems where they wait, one node at a time a system. A sending is said to be done only
 * when our own broker has it; until then it stays where it is, so that no cursor has to be kept, and whatever is listed or
 * fetched twice is known again by its number there.
 */
public final class Collector implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<MessageType, String> WORDS =
            Map.of(MessageType.DOCUMENT_SENT, "edoc", MessageType.DOCUMENT_STATUS, "status");
    private static final int PAGE = 100;
    /** A list that never grows shorter is looked through this often at a time. */
    private static final int PAGES = 1_000;

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Logger log = LoggerFactory.getLogger(Collector.class);

    private final Systems systems;
    private final RouteRegistry partners;
    private final DocumentIntake intake;
    private final AttachmentStore store;
    private final Alone alone;
    private final DirectoryFetch directory;
    private final FetchRefusals refusals;
    private final Predicate<ConnectedSystem> resting;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("documents").factory());
    private final ExecutorService rounds = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("documents-", 0).factory());
    private final Map<String, Long> next = new ConcurrentHashMap<>();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param resting says which systems are not called now */
    public Collector(
            Systems systems,
            RouteRegistry partners,
            DocumentIntake intake,
            AttachmentStore store,
            Alone alone,
            DirectoryFetch directory,
            FetchRefusals refusals,
            Predicate<ConnectedSystem> resting,
            InstantSource clock) {
        this.systems = systems;
        this.partners = partners;
        this.intake = intake;
        this.store = store;
        this.alone = alone;
        this.directory = directory;
        this.refusals = refusals;
        this.resting = resting;
        this.clock = clock;
    }

    /** Begins to look. */
    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        for (ConnectedSystem system : systems.all()) {
            Fetches rules = system.manifest().fetches();
            if (rules != null && isDue(system.name()) && running.add(system.name())) {
                rounds.execute(() -> round(system, rules));
            }
        }
    }

    private boolean isDue(String system) {
        Long at = next.get(system);
        return at == null || System.nanoTime() - at >= 0;
    }

    private void round(ConnectedSystem system, Fetches rules) {
        try {
            alone.run("documents:" + system.name(), () -> {
                collect(system, rules, MessageType.DOCUMENT_SENT);
                collect(system, rules, MessageType.DOCUMENT_STATUS);
                if (!resting.test(system)) {
                    directory.fetch(system, rules, passage());
                }
            });
        } catch (RuntimeException e) {
            if (!closed) {
                log.warn("event=documents-not-fetched system={} reason=\"{}\"", system.name(), e.getMessage());
            }
        } finally {
            next.put(system.name(), System.nanoTime() + rules.every().toNanos());
            running.remove(system.name());
        }
    }

    /** Until nothing is listed that was not seen in this round. */
    private void collect(ConnectedSystem system, Fetches rules, MessageType type) {
        Set<String> seen = new HashSet<>();
        for (int page = 1; page <= PAGES && goesOn(system); page++) {
            List<JsonNode> fresh = listed(system, rules, type).stream()
                    .filter(row -> seen.add(row.path("docId").asString("")))
                    .toList();
            if (fresh.isEmpty()) {
                return;
            }
            for (JsonNode row : fresh) {
                if (!goesOn(system) || !take(system, rules, type, row)) {
                    return;
                }
            }
        }
    }

    /** Also between two files: a pause need not wait until all are there. */
    private boolean goesOn(ConnectedSystem system) {
        return !closed && !resting.test(system);
    }

    private List<JsonNode> listed(ConnectedSystem system, Fetches rules, MessageType type) {
        ObjectNode question = JSON.createObjectNode();
        question.put("servicetype", "eDoc");
        question.put("messagetype", WORDS.get(type));
        question.put("pageSize", Integer.toString(PAGE));
        question.put("pageIndex", "1");
        Partner.Answer answer = call(system, rules.list(), question);
        JsonNode body = answer.body();
        if (!(answer.outcome() instanceof Outcome.Delivered) || body == null) {
            throw new IllegalStateException(answer.outcome().code());
        }
        return body.path("data")
                .valueStream()
                .filter(row -> !row.path("docId").asString("").isEmpty())
                .toList();
    }

    /** @return whether it makes sense to go on with the next */
    private boolean take(ConnectedSystem system, Fetches rules, MessageType type, JsonNode row) {
        String id = row.path("docId").asString("");
        try (Keeping file = store.keeping()) {
            ObjectNode question = JSON.createObjectNode().put("docId", id);
            question.put("filePath", row.path("filePath").asString(""));
            question.putObject("body");
            Outcome outcome = partners.calling(
                            system.name(),
                            partner -> partner.download(rules.file(), bytes(question), passage(), rules.form(), file))
                    .outcome();
            return switch (outcome) {
                case Outcome.Delivered delivered -> accept(system, rules, type, row, file.keep());
                // There is no such file, or not for us: the others may be there.
                case Outcome.Rejected rejected -> {
                    log.warn("event=document-not-given system={} id={} code={}", system.name(), id, rejected.code());
                    yield true;
                }
                default -> throw new IllegalStateException(outcome.code());
            };
        } catch (IOException e) {
            throw new IllegalStateException("A fetched file cannot be kept: " + e.getMessage(), e);
        }
    }

    private boolean accept(ConnectedSystem system, Fetches rules, MessageType type, JsonNode row, Kept file)
            throws IOException {
        String id = row.path("docId").asString("");
        try {
            Taken taken = intake.take(
                    system, new Given(file, type, List.of(), codes(row.path("to")), "sending:" + id, null, null));
            log.info(
                    "event=document-fetched system={} id={} exchangeId={} repeated={}",
                    system.name(),
                    id,
                    taken.exchangeId(),
                    taken.repeated());
            answer(system, rules, id, "done");
            return true;
        } catch (RuntimeException e) {
            if (!(e instanceof DocumentIntake.Refusal refusal) || !refusal.isFinal()) {
                throw e;
            }
            log.warn("event=document-refused system={} id={} code={}", system.name(), id, refusal.reason());
            refusals.add(system.name(), "document", id, refusal.reason(), null, clock.instant());
            answer(system, rules, id, "fail");
            return true;
        }
    }

    /** A list as some write it, or codes with commas between as others do. */
    private static List<String> codes(JsonNode to) {
        Stream<String> codes = to.isArray()
                ? to.valueStream()
                        .map(each -> each.isString()
                                ? each.asString("")
                                : each.path("code").asString(""))
                : Stream.of(to.asString("").split("[,;]", -1));
        return codes.map(String::strip)
                .filter(code -> code.matches("[A-Za-z0-9._-]{1,64}"))
                .toList();
    }

    /** Should this get lost, the sending is listed again, and known again. */
    private void answer(ConnectedSystem system, Fetches rules, String id, String status) {
        ObjectNode said = JSON.createObjectNode().put("docId", id).put("status", status);
        said.putObject("body");
        Outcome outcome = call(system, rules.answer(), said).outcome();
        if (!(outcome instanceof Outcome.Delivered)) {
            log.warn("event=document-not-acknowledged system={} id={} code={}", system.name(), id, outcome.code());
        }
    }

    private Partner.Answer call(ConnectedSystem system, String operation, ObjectNode said) {
        return partners.calling(system.name(), partner -> partner.call(operation, bytes(said), passage()));
    }

    private static byte[] bytes(JsonNode json) {
        return JSON.writeValueAsString(json).getBytes(UTF_8);
    }

    private Passage passage() {
        return new Passage() {
            @Override
            public void made(Trace request) {}

            @Override
            public boolean lasts() {
                return !closed;
            }
        };
    }

    /** A call that takes longer than a moment is given up, before what it is made with is closed. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        if (!Alone.end(timer) || !Alone.end(rounds)) {
            log.warn("event=documents-still-fetching");
        }
    }
}
