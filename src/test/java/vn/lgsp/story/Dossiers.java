package vn.lgsp.story;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Made-up canonical dossiers and progress lines, each field there or not, from a seeded source of chance. */
final class Dossiers {
    private static final Logger LOG = LoggerFactory.getLogger(Dossiers.class);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+07:00'");
    private static final String[] STATUSES = {
        "REGISTERED", "RECEIVED", "REFUSED", "PROCESSING", "SUPPLEMENT_REQUIRED",
        "PAYMENT_REQUIRED", "WITHDRAWN", "STOPPED", "COMPLETED", "RETURNED"
    };
    private static final String LETTERS =
            "aăâbcdđeêghiklmnoôơpqrstuưvxyẾỄỘ 0123456789.,;:!?/\\\"'<>&%{}[]\n\t\u00a0😀𠀀";

    private final Random random;
    private final JsonNodeFactory nodes = JsonNodeFactory.instance;

    Dossiers(Random random) {
        this.random = random;
    }

    /** Of so many sources, others each time: what they come from is told, and {@code -Ddossiers.seed} runs them again. */
    static LongStream seeds(int number) {
        long seed = Long.getLong("dossiers.seed", new Random().nextLong());
        LOG.info("event=dossiers-seed seed={}", seed);
        return new Random(seed).longs(number);
    }

    JsonNode dossier() {
        ObjectNode dossier = object().put("code", code())
                .put("status", STATUSES[random.nextInt(STATUSES.length)])
                .put("resultDelivery", of("DIRECT", "POSTAL"))
                .put("receivedAt", time());
        dossier.set("procedure", procedure());
        dossier.putObject("agency").put("name", text());
        dossier.set("owner", owner());
        maybe(dossier, "channel", () -> nodes.stringNode(of("DIRECT", "ONLINE", "POSTAL")));
        texts(dossier, "receiptNumber", "summary", "otherInformation", "note", "returnNote");
        times(dossier, "submittedAt", "dueAt", "finishedAt", "returnedAt", "refusedAt");
        maybe(dossier, "submittedTo", () -> nodes.stringNode(of("NATIONAL_PORTAL", "LOCAL_SYSTEM")));
        maybe(dossier, "digitised", this::flag);
        maybe(dossier, "payment", () -> nodes.stringNode(of("NONE", "NATIONAL_PORTAL", "PROVINCE_GATEWAY", "DIRECT")));
        maybe(dossier, "consultedDatabases", () -> some(() -> object().put("code", text())));
        maybe(dossier, "documents", () -> some(this::document));
        maybe(dossier, "fees", () -> some(this::fee));
        maybe(dossier, "attachments", () -> some(this::attachment));
        maybe(dossier, "supplements", () -> some(this::supplement));
        maybe(dossier, "results", () -> some(this::result));
        return extended(dossier);
    }

    JsonNode step() {
        ObjectNode step = object().put("dossier", code())
                .put("status", STATUSES[random.nextInt(STATUSES.length)])
                .put("at", time())
                .put("officer", shortened(text(), 50))
                .put("content", text());
        texts(step, "position", "unit");
        times(step, "startedAt", "dueAt");
        return extended(step);
    }

    private ObjectNode procedure() {
        ObjectNode procedure = object().put("code", "1.00%04d".formatted(random.nextInt(10_000)))
                .put("name", text());
        procedure.putObject("domain").put("code", text()).put("name", text());
        return procedure;
    }

    private ObjectNode owner() {
        ObjectNode owner = object().put("kind", of("CITIZEN", "ENTERPRISE", "STATE_AGENCY", "ORGANISATION"));
        texts(owner, "name", "identityNumber", "accountId", "email", "fax", "phone");
        maybe(owner, "verifiedByVneid", this::flag);
        maybe(
                owner,
                "identities",
                () -> some(() ->
                        extended(object().put("kind", of("CITIZEN_ID", "OTHER")).put("number", text()))));
        return owner;
    }

    private ObjectNode document() {
        ObjectNode document = object().put("name", text());
        texts(document, "id", "requirementCode", "url", "replacedByResultCode");
        // False is the same as nothing, and comes back as nothing.
        maybe(document, "deleted", () -> nodes.booleanNode(true));
        maybe(document, "digitised", this::flag);
        maybe(document, "fromNationalStore", this::flag);
        maybe(document, "reuse", () -> nodes.stringNode(of("NONE", "REUSED", "REUSED_RESULT")));
        return extended(document);
    }

    private ObjectNode fee() {
        ObjectNode fee = object().put("name", text());
        texts(fee, "code", "collection", "kind");
        maybe(fee, "amount", () -> whole(999_999_999_999_999L));
        return extended(fee);
    }

    private ObjectNode attachment() {
        ObjectNode attachment = object().put("name", text());
        maybe(attachment, "quantity", () -> whole(500));
        maybe(attachment, "kind", () -> whole(9));
        return extended(attachment);
    }

    private ObjectNode supplement() {
        ObjectNode supplement = object().put("content", text());
        texts(supplement, "requestedBy", "receivedBy", "receivedNote");
        times(supplement, "requestedAt", "receivedAt", "dueBefore", "dueAfter");
        maybe(supplement, "id", () -> whole(9_007_199_254_740_991L));
        maybe(supplement, "completed", this::flag);
        maybe(supplement, "documents", () -> some(this::document));
        maybe(supplement, "fees", () -> some(this::fee));
        return extended(supplement);
    }

    private ObjectNode result() {
        ObjectNode result = object().put("name", text());
        texts(result, "requirementCode", "id", "url", "resultCode");
        return extended(result);
    }

    private ObjectNode extended(ObjectNode object) {
        if (random.nextInt(8) == 0) {
            ObjectNode extensions = object.putObject("extensions");
            extensions.put("x-" + random.nextInt(100), text()).putNull("x-null").put("x-empty", "");
            extensions.putArray("x-list").add(random.nextInt()).add(true).addObject();
        }
        return object;
    }

    private ArrayNode some(Supplier<ObjectNode> item) {
        ArrayNode list = nodes.arrayNode();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            list.add(item.get());
        }
        return list;
    }

    private void texts(ObjectNode object, String... fields) {
        for (String field : fields) {
            maybe(object, field, () -> nodes.stringNode(text()));
        }
    }

    private void times(ObjectNode object, String... fields) {
        for (String field : fields) {
            maybe(object, field, () -> nodes.stringNode(time()));
        }
    }

    private void maybe(ObjectNode object, String field, Supplier<JsonNode> value) {
        if (random.nextBoolean()) {
            object.set(field, value.get());
        }
    }

    private JsonNode flag() {
        return nodes.booleanNode(random.nextBoolean());
    }

    /** Small numbers come in the same node type from the parser as from here. */
    private JsonNode whole(long most) {
        long number = Math.floorMod(random.nextLong(), most + 1);
        return number <= Integer.MAX_VALUE ? nodes.numberNode((int) number) : nodes.numberNode(number);
    }

    private String code() {
        return "000.00.%02d.H28-26%02d%02d-%04d"
                .formatted(random.nextInt(100), 1 + random.nextInt(12), 1 + random.nextInt(28), random.nextInt(10_000));
    }

    private String time() {
        return LocalDateTime.of(2000, 1, 1, 0, 0)
                .plusSeconds(random.nextLong(60L * 365 * 86_400))
                .format(TIME);
    }

    private String text() {
        int[] points = LETTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int left = 1 + random.nextInt(30); left > 0; left--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private static String shortened(String text, int length) {
        return text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length));
    }

    private String of(String... words) {
        return words[random.nextInt(words.length)];
    }

    private ObjectNode object() {
        return nodes.objectNode();
    }
}
