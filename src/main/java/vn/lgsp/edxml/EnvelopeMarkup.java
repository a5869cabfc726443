package vn.lgsp.edxml;

import vn.lgsp.edxml.MessageHeader.OtherInfo;

/** Writes the records as an envelope, in the order of official files. */
record EnvelopeMarkup(Markup out) {
    /** The type of everything that goes into a ZIP. */
    static final String ZIPPED = "application/zip";

    void document(Document document) {
        envelope(() -> {
            out.group("edXMLHeader", () -> {
                out.group("MessageHeader", () -> message(document.header()));
                if (!document.trace().isEmpty() || document.business() != null) {
                    out.group("TraceHeaderList", () -> trace(document));
                }
            });
            out.group(
                    "edXMLBody",
                    () -> out.group("edXMLManifest", () -> {
                        out.attribute("version", "1.0");
                        document.manifest().forEach(each -> out.group("Reference", () -> reference(each)));
                    }));
        });
    }

    void status(Status status) {
        envelope(() -> out.group(
                "edXMLHeader",
                () -> out.group("MessageHeader", () -> {
                    Organ from = status.from();
                    out.group("From", () -> {
                        out.text("OrganId", Text.clean(from.id()));
                        out.text("OrganName", from.name());
                        out.text("OrganizationInCharge", from.inCharge());
                        reach(from);
                    });
                    out.group("ResponseFor", status.responseFor(), response -> {
                        out.text("OrganId", response.organId());
                        out.text("Code", response.code());
                        out.date("PromulgationDate", response.promulgationDate());
                        out.text("DocumentId", response.documentId());
                    });
                    out.group("StaffInfo", status.staff(), staff -> {
                        person(staff);
                        out.text("Mobile", staff.mobile());
                        out.text("Email", staff.email());
                    });
                    out.text("StatusCode", status.code());
                    out.text("Description", status.description());
                    out.time("Timestamp", status.time());
                })));
    }

    private void envelope(Runnable content) {
        out.declaring(Markup.PREFIX, "edXMLEnvelope", content);
    }

    private void message(MessageHeader header) {
        out.group("From", () -> organ(header.from()));
        header.to().forEach(each -> out.group("To", () -> organ(each)));
        out.text("DocumentId", header.documentId());
        out.group("Code", header.code(), code -> {
            out.text("CodeNumber", code.number());
            out.text("CodeNotation", code.notation());
        });
        out.group("PromulgationInfo", header.promulgation(), promulgation -> {
            out.text("Place", promulgation.place());
            out.date("PromulgationDate", promulgation.date());
        });
        out.group("DocumentType", header.type(), type -> {
            out.number("Type", type.group());
            out.number("TypeDetail", type.detail());
            out.text("TypeName", type.name());
        });
        out.text("Subject", header.subject());
        out.text("Content", header.content());
        out.group("SignerInfo", header.signer(), signer -> {
            out.text("Competence", signer.competence());
            out.text("Position", signer.position());
            out.text("FullName", signer.fullName());
        });
        out.date("DueDate", header.dueDate());
        out.group("OtherInfo", header.other(), this::other);
        header.responseFor()
                .forEach(each -> out.group("ResponseFor", () -> {
                    out.text("OrganId", each.organId());
                    out.text("Code", each.code());
                    out.text("DocumentId", each.documentId());
                    out.date("PromulgationDate", each.promulgationDate());
                }));
        out.number("SteeringType", header.steeringType());
        out.list("ResponseForTask", header.taskCodes(), each -> out.text("TaskCode", each));
        out.text("ApplicationType", header.applicationType());
        out.list("ToPlaces", header.toPlaces(), each -> out.text("Place", each));
    }

    private void organ(Organ organ) {
        out.text("OrganId", Text.clean(organ.id()));
        out.text("OrganizationInCharge", organ.inCharge());
        out.text("OrganName", organ.name());
        reach(organ);
    }

    private void reach(Organ organ) {
        out.text("OrganAdd", organ.address());
        out.text("Email", organ.email());
        out.text("Telephone", organ.telephone());
        out.text("Fax", organ.fax());
        out.text("Website", organ.website());
    }

    private void other(OtherInfo other) {
        out.number("Priority", other.priority());
        out.text("SphereOfPromulgation", other.sphere());
        out.text("TyperNotation", other.typist());
        out.number("PromulgationAmount", other.copies());
        out.number("PageAmount", other.pages());
        out.text("ReplyFors", other.replyFors());
        out.text("ReferenceCodes", other.referenceCodes());
        out.text(
                "Direction",
                other.direction() == null ? null : other.direction().toString());
        out.list("Appendixes", other.appendixes(), each -> out.text("Appendix", each));
    }

    private void trace(Document document) {
        document.trace().forEach(each -> out.group("TraceHeader", () -> hop(each)));
        out.group("Bussiness", document.business(), this::business);
    }

    void hop(TraceHeader hop) {
        out.text("OrganId", Text.clean(hop.organId()));
        out.time("Timestamp", hop.time());
    }

    private void business(Business business) {
        out.text("DocumentId", business.documentId());
        out.number("BussinessDocType", business.type().code());
        out.text("BussinessDocReason", business.reason());
        out.bit("Paper", business.paper());
        out.group("BussinessDocumentInfo", business.change(), change -> {
            out.bit("DocumentInfo", change.content());
            out.bit("DocumentReceiver", change.receivers());
            out.list(
                    "ReceiverList",
                    change.list(),
                    each -> out.group("Receiver", () -> {
                        out.text("OrganId", Text.clean(each.organId()));
                        out.number("ReceiverType", each.type());
                    }));
        });
        out.list(
                "ReplacementInfoList",
                business.replaced(),
                each -> out.group("ReplacementInfo", () -> {
                    out.text("DocumentId", each.documentId());
                    out.list("OrganIdList", each.organIds(), id -> out.text("OrganId", id));
                }));
        out.group("StaffInfo", business.staff(), staff -> {
            person(staff);
            out.text("Email", staff.email());
            out.text("Mobile", staff.mobile());
        });
    }

    private void person(StaffInfo staff) {
        out.text("Department", staff.department());
        out.text("DepartmentId", staff.departmentId());
        out.text("Staff", staff.staff());
        out.text("StaffId", staff.staffId());
    }

    private void reference(Reference reference) {
        out.text("ContentId", reference.contentId());
        out.text("ContentType", type(reference));
        out.text("Description", reference.description());
        out.text("AttachmentName", reference.name());
    }

    /** The beginning of an attachment, up to its content. */
    void attachment(Reference reference) {
        out.open("Attachment");
        out.text("ContentId", reference.contentId());
        out.text("AttachmentName", reference.name());
        out.text("Description", reference.description());
        out.text("ContentType", type(reference));
    }

    private static String type(Reference reference) {
        return reference.contentType() == null ? ZIPPED : reference.contentType();
    }
}
