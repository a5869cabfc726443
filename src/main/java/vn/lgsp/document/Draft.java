package vn.lgsp.document;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.edxml.Business;
import vn.lgsp.edxml.Document;
import vn.lgsp.edxml.MessageHeader;
import vn.lgsp.edxml.Organ;
import vn.lgsp.edxml.Reference;
import vn.lgsp.edxml.ResponseFor;
import vn.lgsp.edxml.StaffInfo;
import vn.lgsp.edxml.Status;
import vn.lgsp.edxml.TraceHeader;
import vn.lgsp.exchange.VietnamTime;

/** Documents and statuses from the words of the API, where a system has no edXML of its own. */
public final class Draft {
    private static final String ZIP = "application/zip";

    private Draft() {}

    /**
     * A document, and the SHA-256 of the file of each reference of its manifest.
     *
     * @param files by content id
     */
    public record Drafted(Document document, Map<String, String> files) {}

    /** @param now when it is sent, if the words do not say */
    public static Drafted document(JsonNode words, Instant now) {
        Organ from = organ(words.path("from"));
        MessageHeader header = new MessageHeader(
                from,
                words.path("to").valueStream().map(Draft::organ).toList(),
                code(words, from),
                new MessageHeader.Code(text(words, "number"), text(words, "notation")),
                new MessageHeader.Promulgation(text(words, "place"), date(words, "promulgatedOn")),
                type(words.path("documentType")),
                text(words, "subject"),
                text(words, "content"),
                signer(words.path("signer")),
                date(words, "dueOn"),
                new MessageHeader.OtherInfo(
                        number(words, "priority"),
                        null,
                        null,
                        null,
                        number(words, "pages"),
                        null,
                        null,
                        null,
                        List.of()),
                words.path("responseFor").valueStream().map(Draft::meant).toList(),
                number(words, "steering"),
                List.of(),
                null,
                words.path("places")
                        .valueStream()
                        .map(each -> each.asString(""))
                        .toList());
        List<Reference> manifest = new ArrayList<>();
        Map<String, String> files = new TreeMap<>();
        for (JsonNode each : words.path("attachments")) {
            String id = "cid:" + (manifest.size() + 1);
            manifest.add(new Reference(id, ZIP, text(each, "description"), text(each, "name")));
            files.put(id, each.at("/file/sha256").asString(""));
        }
        LocalDateTime sent = VietnamTime.local(Optional.ofNullable(text(words, "sentAt"))
                .map(VietnamTime::parse)
                .orElse(now));
        Document document = new Document(
                header, List.of(new TraceHeader(from.id(), sent.withNano(0))), business(words), manifest, List.of());
        return new Drafted(document, files);
    }

    /** @param document what is answered, by its code and what the bus knows of it */
    public static Status status(JsonNode words, DocumentName document, String target, Instant now) {
        return new Status(
                organ(words.path("from")),
                new ResponseFor(
                        target,
                        document.symbol().isEmpty() ? null : document.symbol(),
                        document.code(),
                        date(words, "promulgatedOn")),
                staff(words.path("staff")),
                words.path("status").asString(""),
                text(words, "description"),
                VietnamTime.local(Optional.ofNullable(text(words, "at"))
                                .map(VietnamTime::parse)
                                .orElse(now))
                        .withNano(0));
    }

    private static String code(JsonNode words, Organ from) {
        String given = text(words, "code");
        return given != null
                ? given
                : String.join(
                        ",",
                        from.id(),
                        words.path("promulgatedOn").asString("").replace('-', '/'),
                        words.path("number").asString("") + "/"
                                + words.path("notation").asString(""));
    }

    private static Organ organ(JsonNode words) {
        return new Organ(
                words.path("code").asString(""),
                text(words, "inCharge"),
                text(words, "name"),
                text(words, "address"),
                text(words, "email"),
                text(words, "telephone"),
                null,
                null);
    }

    private static MessageHeader.@Nullable DocumentType type(JsonNode words) {
        return words.isMissingNode()
                ? null
                : new MessageHeader.DocumentType(number(words, "group"), number(words, "detail"), text(words, "name"));
    }

    private static MessageHeader.@Nullable Signer signer(JsonNode words) {
        return words.isMissingNode()
                ? null
                : new MessageHeader.Signer(text(words, "competence"), text(words, "position"), text(words, "fullName"));
    }

    private static Business business(JsonNode words) {
        Business.Type type = Business.Type.valueOf(words.path("operation").asString("NEW"));
        return new Business(
                text(words, "updates"),
                type,
                text(words, "reason"),
                null,
                null,
                words.path("replaces")
                        .valueStream()
                        .map(each -> new Business.Replacement(
                                text(each, "code"),
                                each.path("recipients")
                                        .valueStream()
                                        .map(organ -> organ.asString(""))
                                        .toList()))
                        .toList(),
                staff(words.path("staff")));
    }

    private static @Nullable StaffInfo staff(JsonNode words) {
        return words.isMissingNode()
                ? null
                : new StaffInfo(text(words, "department"), null, text(words, "name"), null, text(words, "email"), null);
    }

    private static ResponseFor meant(JsonNode words) {
        return new ResponseFor(
                text(words, "organ"), text(words, "symbol"), text(words, "code"), date(words, "promulgatedOn"));
    }

    private static @Nullable String text(JsonNode words, String name) {
        String text = words.path(name).asString("");
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Integer number(JsonNode words, String name) {
        return words.path(name).isIntegralNumber() ? words.path(name).asInt() : null;
    }

    private static @Nullable LocalDate date(JsonNode words, String name) {
        String text = text(words, name);
        return text == null ? null : LocalDate.parse(text);
    }
}
