package vn.lgsp.edxml;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.EdxmlRefused.Reason;
import vn.lgsp.edxml.MessageHeader.Code;
import vn.lgsp.edxml.MessageHeader.DocumentType;
import vn.lgsp.edxml.MessageHeader.OtherInfo;
import vn.lgsp.edxml.MessageHeader.Promulgation;
import vn.lgsp.edxml.MessageHeader.Signer;
import vn.lgsp.edxml.Warning.Kind;

/** Makes records of the envelope's elements. The lengths are those of the standard. */
record Envelope(Fields root, Warnings warnings, EdxmlLimits limits) {
    private static final int CODE = 35;
    private static final int ID = 200;
    private static final int NAME = 200;
    private static final int SHORT = 50;
    private static final int MIDDLE = 100;
    private static final int LONG = 500;
    private static final int FREE = 4000;

    Edxml read() {
        Fields header = root.child("edXMLHeader").orElseThrow(() -> refused(Reason.HEADER_MISSING, root));
        Fields message = header.child("MessageHeader").orElseThrow(() -> refused(Reason.HEADER_MISSING, header));
        Organ from =
                message.child("From").flatMap(this::organ).orElseThrow(() -> refused(Reason.FROM_MISSING, message));
        Edxml content =
                message.child("StatusCode").isPresent() ? status(message, from) : document(header, message, from);
        root.warnOfUnknown();
        return content;
    }

    private static EdxmlRefused refused(Reason reason, Fields at) {
        return new EdxmlRefused(reason, at.node().path(), at.node().line());
    }

    private Status status(Fields message, Organ from) {
        ResponseFor responseFor = message.child("ResponseFor")
                .map(Envelope::responseFor)
                .filter(each -> !each.isEmpty())
                .orElseThrow(() -> refused(Reason.RESPONSE_MISSING, message));
        String code = String.valueOf(message.required("StatusCode", 2));
        String padded = code.length() == 1 ? "0" + code : code;
        if (StatusCode.of(padded).isEmpty()) {
            Fields field = message.child("StatusCode").orElse(message);
            warnings.add(Kind.VALUE, field.node().path(), field.node().line());
        }
        return new Status(
                from,
                responseFor,
                message.child("StaffInfo")
                        .map(Envelope::staff)
                        .filter(each -> !each.isEmpty())
                        .orElse(null),
                padded,
                message.text("Description", FREE),
                message.time("Timestamp"));
    }

    private Document document(Fields header, Fields message, Organ from) {
        Optional<Fields> trace = header.child("TraceHeaderList");
        List<Fields> references = root.child("edXMLBody").stream()
                .flatMap(body -> body.children("edXMLManifest", "Reference").stream())
                .toList();
        if (references.size() > limits.attachments()) {
            throw new EdxmlRefused(Reason.ATTACHMENTS);
        }
        return new Document(
                message(message, from),
                trace.map(each -> each.children("TraceHeader")).orElse(List.of()).stream()
                        .map(Envelope::trace)
                        .toList(),
                trace.flatMap(each -> each.child("Bussiness"))
                        .map(this::business)
                        .orElse(null),
                references.stream().map(Envelope::reference).toList(),
                List.of());
    }

    private MessageHeader message(Fields message, Organ from) {
        List<Fields> to = message.children("To");
        if (to.size() > limits.recipients()) {
            throw refused(Reason.RECIPIENTS, message);
        }
        if (to.isEmpty()) {
            warnings.add(
                    Kind.MISSING, message.node().path() + "/To", message.node().line());
        }
        return new MessageHeader(
                from,
                to.stream().flatMap(each -> organ(each).stream()).toList(),
                message.required("DocumentId", ID),
                message.child("Code")
                        .map(code -> new Code(code.required("CodeNumber", SHORT), code.required("CodeNotation", SHORT)))
                        .orElse(null),
                message.child("PromulgationInfo")
                        .map(each -> new Promulgation(each.text("Place", SHORT), each.date("PromulgationDate")))
                        .orElse(null),
                message.child("DocumentType")
                        .map(type -> new DocumentType(
                                type.integer("Type"), type.integer("TypeDetail"), type.text("TypeName", MIDDLE)))
                        .orElse(null),
                message.required("Subject", LONG),
                message.text("Content", LONG),
                message.child("SignerInfo")
                        .map(signer -> new Signer(
                                signer.text("Competence", MIDDLE),
                                signer.text("Position", MIDDLE),
                                signer.text("FullName", SHORT)))
                        .orElse(null),
                message.date("DueDate"),
                message.child("OtherInfo").map(Envelope::other).orElse(null),
                message.children("ResponseFor").stream()
                        .map(Envelope::responseFor)
                        .toList(),
                message.integer("SteeringType"),
                message.texts(message.children("ResponseForTask", "TaskCode"), ID),
                message.text("ApplicationType", MIDDLE),
                message.texts(message.children("ToPlaces", "Place"), FREE));
    }

    private Optional<Organ> organ(Fields organ) {
        String id = organ.required("OrganId", CODE);
        return Optional.ofNullable(id)
                .map(code -> new Organ(
                        code,
                        organ.text("OrganizationInCharge", NAME),
                        organ.text("OrganName", NAME),
                        organ.text("OrganAdd", 250),
                        organ.text("Email", MIDDLE),
                        organ.text("Telephone", SHORT),
                        organ.text("Fax", SHORT),
                        organ.text("Website", MIDDLE)));
    }

    private static OtherInfo other(Fields other) {
        return new OtherInfo(
                other.integer("Priority"),
                other.text("SphereOfPromulgation", MIDDLE),
                other.text("TyperNotation", 10),
                other.integer("PromulgationAmount"),
                other.integer("PageAmount"),
                other.text("ReplyFors", LONG),
                other.text("ReferenceCodes", LONG),
                other.flag("Direction"),
                other.texts(other.children("Appendixes", "Appendix"), FREE));
    }

    private static ResponseFor responseFor(Fields response) {
        return new ResponseFor(
                response.text("OrganId", CODE),
                response.text("Code", MIDDLE),
                response.text("DocumentId", ID),
                response.date("PromulgationDate"));
    }

    private static StaffInfo staff(Fields staff) {
        return new StaffInfo(
                staff.text("Department", NAME),
                staff.text("DepartmentId", MIDDLE),
                staff.text("Staff", NAME),
                staff.text("StaffId", MIDDLE),
                staff.text("Email", MIDDLE),
                staff.text("Mobile", SHORT));
    }

    private static TraceHeader trace(Fields hop) {
        return new TraceHeader(orEmpty(hop.required("OrganId", CODE)), hop.time("Timestamp"));
    }

    private Business business(Fields business) {
        Integer type = business.integer("BussinessDocType");
        Business.Type operation = type == null && business.text("BussinessDocType", SHORT) == null
                ? Business.Type.NEW
                : Business.Type.of(type == null ? -1 : type);
        if (operation == Business.Type.OTHER) {
            warnings.add(
                    Kind.VALUE,
                    business.node().path() + "/BussinessDocType",
                    business.node().line());
        }
        return new Business(
                business.text("DocumentId", ID),
                operation,
                business.text("BussinessDocReason", LONG),
                business.flag("Paper"),
                business.child("BussinessDocumentInfo").map(Envelope::change).orElse(null),
                replaced(business),
                business.child("StaffInfo").map(Envelope::staff).orElse(null));
    }

    private static Business.@Nullable Change change(Fields info) {
        Business.Change change = new Business.Change(
                info.flag("DocumentInfo"),
                info.flag("DocumentReceiver"),
                info.children("ReceiverList", "Receiver").stream()
                        .map(each -> new Business.Receiver(
                                orEmpty(each.required("OrganId", CODE)), each.integer("ReceiverType")))
                        .toList());
        return change.isEmpty() ? null : change;
    }

    /** Some write one list, some write several. */
    private static List<Business.Replacement> replaced(Fields business) {
        return business.children("ReplacementInfoList").stream()
                .flatMap(list -> list.children("ReplacementInfo").stream())
                .map(each -> new Business.Replacement(
                        each.text("DocumentId", ID), each.texts(each.children("OrganIdList", "OrganId"), CODE)))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static Reference reference(Fields reference) {
        return new Reference(
                reference.text("ContentId", ID),
                reference.text("ContentType", MIDDLE),
                reference.text("Description", LONG),
                reference.text("AttachmentName", 255));
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
