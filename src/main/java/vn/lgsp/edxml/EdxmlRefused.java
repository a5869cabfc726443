package vn.lgsp.edxml;

import java.util.List;

/** A file that cannot be understood or is not safe to read, or a document that is not fit to be written. */
public final class EdxmlRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String path;
    private final int line;
    private final transient List<Violation> violations;

    EdxmlRefused(Reason reason, String path, int line) {
        this(reason, path, line, List.of());
    }

    private EdxmlRefused(Reason reason, String path, int line, List<Violation> violations) {
        super(reason.code + " " + path + ":" + line, null, false, false);
        this.reason = reason;
        this.path = path;
        this.line = line;
        this.violations = List.copyOf(violations);
    }

    EdxmlRefused(Reason reason) {
        this(reason, "", 0);
    }

    EdxmlRefused(Reason reason, List<Violation> violations) {
        this(reason, violations.getFirst().path(), 0, violations);
    }

    /**
     * What is wrong with a document that was to be written.
     *
     * @param path the element
     * @param rule {@code missing}, {@code long}, {@code value}, {@code repeated} or {@code character}
     */
    public record Violation(String path, String rule) {}

    public Reason reason() {
        return reason;
    }

    /** Stable; programs go by it. */
    public String code() {
        return reason.code;
    }

    /** The element that is at fault, by local names; empty where no single one is. */
    public String path() {
        return path;
    }

    /** The line in the file from 1, or 0 where it is not known. */
    public int line() {
        return line;
    }

    /** All that is wrong with a document that was to be written; empty otherwise. */
    public List<Violation> violations() {
        return violations;
    }

    /** Every way in which a file is refused. */
    public enum Reason {
        MALFORMED("edxml.malformed", "Tệp không phải XML hợp lệ", "The file is not well-formed XML"),
        NOT_EDXML("edxml.other-format", "Tệp không phải edXML", "The file is not edXML"),
        HEADER_MISSING("edxml.header.missing", "Tệp không có MessageHeader", "The file has no MessageHeader"),
        FROM_MISSING("edxml.from.missing", "Tệp không ghi nơi gửi", "The file does not say who sends it"),
        RESPONSE_MISSING(
                "edxml.response-for.missing",
                "Bản tin trạng thái không ghi văn bản nào",
                "The status does not say of which document"),
        DTD("edxml.dtd", "Không chấp nhận DTD hay thực thể XML", "Document types and entities are not accepted"),
        TOO_DEEP("edxml.too-deep", "XML lồng quá sâu", "The XML is nested too deep"),
        TOO_LARGE("edxml.too-large", "Tệp vượt quá dung lượng cho phép", "The file is over the size limit"),
        HEADER_TOO_LARGE("edxml.header.too-large", "Phần đầu tệp quá lớn", "The header is over its size limit"),
        RECIPIENTS("edxml.recipients.too-many", "Quá nhiều nơi nhận", "There are too many receivers"),
        ATTACHMENTS("edxml.attachments.too-many", "Quá nhiều tệp đính kèm", "There are too many attachments"),
        ATTACHMENT_BASE64(
                "edxml.attachment.base64",
                "Nội dung tệp đính kèm không phải Base64",
                "The content of an attachment is not base64"),
        ATTACHMENT_BROKEN(
                "edxml.attachment.broken", "Gói ZIP của tệp đính kèm bị hỏng", "The ZIP of an attachment is broken"),
        INFLATED_TOO_LARGE(
                "edxml.attachment.too-large",
                "Tệp đính kèm sau giải nén vượt quá dung lượng",
                "The attachments are over the size limit when they are inflated"),
        RATIO(
                "edxml.attachment.ratio",
                "Tỷ lệ nén của tệp đính kèm bất thường",
                "An attachment inflates more than is plausible"),
        SIGNED("edxml.signed", "Văn bản đã ký số, không được sửa", "The document is signed and must not be altered"),
        NOT_A_DOCUMENT("edxml.not-a-document", "Tệp không phải văn bản", "The file is not a document"),
        INVALID("edxml.invalid", "Văn bản không đúng quy chuẩn edXML", "The document is not as the standard has it");

        private final String code;
        private final String vietnamese;
        private final String english;

        Reason(String code, String vietnamese, String english) {
            this.code = code;
            this.vietnamese = vietnamese;
            this.english = english;
        }

        public String code() {
            return code;
        }

        public String vietnamese() {
            return vietnamese;
        }

        public String english() {
            return english;
        }
    }
}
