package vn.lgsp.document;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.attachments.AttachmentStore.Kept;
import vn.lgsp.edxml.Attachment;
import vn.lgsp.edxml.Document;
import vn.lgsp.edxml.Edxml;
import vn.lgsp.edxml.MessageHeader;
import vn.lgsp.edxml.Organ;
import vn.lgsp.edxml.Reading;
import vn.lgsp.edxml.ResponseFor;
import vn.lgsp.edxml.StaffInfo;
import vn.lgsp.edxml.Status;

/**
 * A document or a status as a message of the bus: what its header says, in JSON, and where its file is. The file itself is
 * never altered and travels beside the message.
 */
public final class DocumentMessage {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");

    private DocumentMessage() {}

    /** What a document or status is known by. */
    public static DocumentName name(Edxml content, Kept file) {
        return switch (content) {
            case Document document -> DocumentName.of(document.header(), file.sha256());
            case Status status -> DocumentName.of(status);
        };
    }

    /** Who is to hear of a status. */
    public static String target(Status status) {
        String organ = status.responseFor().organId();
        return organ == null ? "" : organ;
    }

    /**
     * The message's body.
     *
     * @param via the recipients' codes, each with the systems that take the document there
     */
    public static ObjectNode body(
            Reading reading,
            DocumentName name,
            Kept file,
            SequencedMap<String, List<String>> via,
            SignatureFindings signatures) {
        ObjectNode body = JSON.createObjectNode();
        body.put("code", name.code());
        organ(body.putObject("from"), reading.content().from());
        switch (reading.content()) {
            case Document document -> document(body, document, via);
            case Status status -> status(body, status, name, via);
        }
        file(body.putObject("file"), file.sha256(), file.size());
        body.put("signature", signatures.verdict().name());
        signatures.write(body.putArray("signatures"));
        ArrayNode warnings = body.putArray("warnings");
        reading.warnings()
                .forEach(each -> warnings.addObject()
                        .put("code", each.code())
                        .put("path", each.path())
                        .put("line", each.line()));
        return body;
    }

    /** What the log keeps in the clear of a message, by the words that it knows; nothing that people wrote. */
    public static Map<String, String> facts(
            Reading reading,
            DocumentName name,
            Kept file,
            SequencedMap<String, List<String>> via,
            SignatureFindings signatures) {
        ObjectNode words = JSON.createObjectNode();
        words.put("organ", reading.content().from().id());
        words.put("symbol", name.symbol());
        words.put("file", file.sha256());
        return switch (reading.content()) {
            case Document document -> {
                MessageHeader.Promulgation issued = document.header().promulgation();
                if (issued != null && issued.date() != null) {
                    words.put("promulgated", issued.date().toString());
                }
                words.put("operation", document.operation().name());
                words.put("signature", signatures.verdict().name());
                ArrayNode files = words.putArray("files");
                document.attachments().forEach(each -> files.add(each.sha256()));
                ArrayNode recipients = words.putArray("recipients");
                via.forEach((organ, systems) ->
                        texts(recipients.addObject().put("organ", organ).putArray("via"), systems));
                yield Map.of("agency", document.from().id(), "document", JSON.writeValueAsString(words));
            }
            case Status status -> {
                words.put("status", status.code());
                words.put("owner", name.organ());
                words.put("target", target(status));
                if (status.time() != null) {
                    words.put("said", moment(status.time()));
                }
                yield Map.of(
                        "agency",
                        status.from().id(),
                        "status",
                        status.code(),
                        "documentStatus",
                        JSON.writeValueAsString(words));
            }
        };
    }

    private static void document(ObjectNode body, Document document, SequencedMap<String, List<String>> via) {
        MessageHeader header = document.header();
        ArrayNode to = body.putArray("to");
        via.forEach((organ, systems) -> {
            ObjectNode one = to.addObject().put("code", organ);
            header.to().stream()
                    .filter(each -> each.id().equals(organ) && each.name() != null)
                    .findFirst()
                    .ifPresent(each -> one.put("name", each.name()));
            texts(one.putArray("via"), systems);
        });
        MessageHeader.Code code = header.code();
        if (code != null) {
            put(body, "number", code.number());
            put(body, "notation", code.notation());
        }
        MessageHeader.Promulgation issued = header.promulgation();
        if (issued != null) {
            put(body, "place", issued.place());
            put(body, "promulgatedOn", issued.date());
        }
        MessageHeader.DocumentType type = header.type();
        if (type != null) {
            ObjectNode one = body.putObject("documentType");
            put(one, "group", type.group());
            put(one, "detail", type.detail());
            put(one, "name", type.name());
        }
        put(body, "subject", header.subject());
        put(body, "content", header.content());
        MessageHeader.Signer signer = header.signer();
        if (signer != null) {
            ObjectNode one = body.putObject("signer");
            put(one, "competence", signer.competence());
            put(one, "position", signer.position());
            put(one, "fullName", signer.fullName());
        }
        put(body, "dueOn", header.dueDate());
        put(body, "steering", header.steeringType());
        MessageHeader.OtherInfo other = header.other();
        if (other != null) {
            put(body, "priority", other.priority());
            put(body, "pages", other.pages());
        }
        header.responseFor().forEach(each -> meant(body.withArray("responseFor").addObject(), each));
        operation(body, document);
        ArrayNode attachments = body.putArray("attachments");
        document.attachments().forEach(each -> attachment(attachments.addObject(), each));
    }

    private static void operation(ObjectNode body, Document document) {
        body.put("operation", document.operation().name());
        if (document.business() == null) {
            return;
        }
        put(body, "reason", document.business().reason());
        put(body, "updates", document.business().documentId());
        document.business().replaced().forEach(each -> {
            ObjectNode one = body.withArray("replaces").addObject();
            put(one, "code", each.documentId());
            texts(one.putArray("recipients"), each.organIds());
        });
        staff(body, document.business().staff());
    }

    private static void status(
            ObjectNode body, Status status, DocumentName name, SequencedMap<String, List<String>> via) {
        body.put("status", status.code());
        put(body, "description", status.description());
        if (status.time() != null) {
            body.put("at", moment(status.time()));
        }
        meant(body.putObject("responseFor"), status.responseFor());
        staff(body, status.staff());
        ArrayNode to = body.putArray("to");
        via.forEach((organ, systems) -> texts(to.addObject().put("code", organ).putArray("via"), systems));
        put(body, "symbol", name.symbol().isEmpty() ? null : name.symbol());
    }

    private static void attachment(ObjectNode one, Attachment attachment) {
        put(one, "contentId", attachment.contentId());
        put(one, "name", attachment.name());
        put(one, "description", attachment.description());
        file(one.putObject("file"), attachment.sha256(), attachment.size());
    }

    private static void file(ObjectNode one, String sha256, long size) {
        one.put("sha256", sha256).put("size", size);
    }

    private static void meant(ObjectNode one, ResponseFor meant) {
        put(one, "organ", meant.organId());
        put(one, "symbol", meant.code());
        put(one, "code", meant.documentId());
        put(one, "promulgatedOn", meant.promulgationDate());
    }

    private static void organ(ObjectNode one, Organ organ) {
        one.put("code", organ.id());
        put(one, "name", organ.name());
        put(one, "inCharge", organ.inCharge());
    }

    private static void staff(ObjectNode body, @Nullable StaffInfo staff) {
        if (staff != null) {
            ObjectNode one = body.putObject("staff");
            put(one, "department", staff.department());
            put(one, "name", staff.staff());
        }
    }

    private static String moment(LocalDateTime time) {
        return OffsetDateTime.of(time, VIETNAM.getRules().getOffset(time)).toString();
    }

    private static void texts(ArrayNode list, Collection<String> texts) {
        texts.forEach(list::add);
    }

    /** What is not there is left out. */
    private static void put(ObjectNode one, String name, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Integer number -> one.put(name, number);
            case Object text -> one.put(name, text.toString());
        }
    }
}
