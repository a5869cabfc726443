package vn.lgsp.gateway;

import vn.lgsp.wording.Language;

/** Every way in which the bus refuses a request. The code is stable; programs go by it, people by the texts. */
public enum ProblemCode {
    TOKEN_MISSING("token.missing", 401, "Yêu cầu chưa có mã truy cập", "The request has no access token"),
    TOKEN_INVALID(
            "token.invalid",
            401,
            "Mã truy cập không hợp lệ hoặc đã hết hạn",
            "The access token is not valid or has expired"),
    SCOPE_MISSING("scope.missing", 403, "Mã truy cập không có quyền này", "The access token lacks the scope"),
    AGENCY_FOREIGN(
            "dossier.agency.foreign",
            403,
            "Hồ sơ thuộc cơ quan mà hệ thống này không được đại diện",
            "The dossier belongs to an agency that this system may not speak for"),
    TYPE_NOT_SENT(
            "message.type.forbidden",
            403,
            "Hệ thống này không được gửi loại thông điệp này",
            "This system may not send this type of message"),
    CALLER_UNKNOWN("caller.unknown", 403, "Không nhận ra hệ thống gọi", "The calling system is not known"),
    INBOX_NONE(
            "inbox.none",
            403,
            "Hệ thống này không có hộp thư đến: trục gửi thẳng tới hệ thống",
            "This system has no inbox: the bus calls it"),
    LEASE_LOST(
            "inbox.lease.lost",
            409,
            "Lượt giữ thông điệp này đã hết hoặc đã được quyết định khác; thông điệp sẽ được phát lại nếu còn",
            "The lease on this message is over, or it was decided otherwise; the message comes again if it is still due"),
    NOT_FOUND("not.found", 404, "Không tìm thấy", "Not found"),
    CATALOGUE_NO_VERSION(
            "catalogue.no-version",
            404,
            "Danh mục chưa có phiên bản này, hoặc chưa có phiên bản nào vào thời điểm đó",
            "The catalogue has no such version, or had none at that time"),
    METHOD_NOT_ALLOWED("method.not-allowed", 405, "Phương thức không được hỗ trợ", "The method is not supported here"),
    KEY_CONFLICT(
            "idempotency.conflict",
            409,
            "Khóa chống trùng này đã được dùng cho nội dung khác",
            "The idempotency key was used for other content"),
    BODY_TOO_SLOW("body.too-slow", 408, "Nội dung đến quá chậm", "The body came too slowly"),
    BODY_TOO_LARGE("body.too-large", 413, "Nội dung vượt quá giới hạn", "The body is over the limit"),
    MEDIA_TYPE("media-type.unsupported", 415, "Nội dung phải là application/json", "The body must be application/json"),
    BODY_UNREADABLE("body.unreadable", 400, "Nội dung không đọc được", "The body cannot be read"),
    PARAMETER_INVALID("parameter.invalid", 400, "Tham số không hợp lệ", "A parameter is not valid"),
    REQUEST_MALFORMED("request.malformed", 400, "Yêu cầu không đúng cách thức", "The request is not well formed"),
    BODY_INVALID(
            "body.invalid", 422, "Nội dung không đúng hợp đồng dữ liệu", "The body is not what the contract asks for"),
    NO_RECEIVER(
            "message.no-receiver", 422, "Không có hệ thống nào nhận thông điệp này", "No system receives this message"),
    DOCUMENT_INVALID(
            "document.invalid", 422, "Tệp văn bản điện tử không hợp lệ", "The file of the document cannot be taken"),
    DOCUMENT_SENDER_FOREIGN(
            "document.sender.foreign",
            403,
            "Nơi gửi của văn bản là cơ quan mà hệ thống này không được đại diện",
            "The document is sent by an agency that this system may not speak for"),
    DOCUMENTS_BUSY(
            "documents.busy",
            503,
            "Đang nhận quá nhiều tệp cùng lúc, hãy gửi lại sau",
            "Too many files are being taken at once; send it again later"),
    LOOKUP_UNKNOWN("lookup.unknown", 404, "Không có dịch vụ tra cứu này", "There is no such look-up"),
    LOOKUP_FORBIDDEN(
            "lookup.forbidden",
            403,
            "Hệ thống này không được dùng dịch vụ tra cứu này",
            "This system may not ask this look-up"),
    LOOKUP_PURPOSE_MISSING(
            "lookup.purpose.missing",
            422,
            "Phải nêu mục đích tra cứu (purpose)",
            "The look-up needs its purpose (purpose)"),
    LOOKUP_OFFICER_MISSING(
            "lookup.officer.missing",
            422,
            "Phải nêu cán bộ tra cứu (officer)",
            "The look-up needs the officer who asks (officer)"),
    LOOKUP_RATE(
            "lookup.rate",
            429,
            "Hệ thống này tra cứu vượt mức được phép, hãy hỏi lại sau",
            "This system asks more often than it may; ask again later"),
    LOOKUP_BUSY(
            "lookup.busy",
            429,
            "Hệ thống được hỏi đang nhận quá nhiều câu hỏi, hãy hỏi lại sau",
            "The system that is asked gets too many questions now; ask again later"),
    LOOKUP_AWAY(
            "lookup.away",
            503,
            "Hệ thống được hỏi đang không hoạt động, hãy hỏi lại sau",
            "The system that is asked is away; ask again later"),
    LOOKUP_TIMEOUT(
            "lookup.timeout",
            504,
            "Hệ thống được hỏi không trả lời kịp thời hạn",
            "The system that is asked did not answer in time"),
    LOOKUP_REFUSED(
            "lookup.refused",
            502,
            "Hệ thống được hỏi từ chối; xem mã và lời của hệ thống đó trong partner",
            "The system that is asked refused; partner has its code and words"),
    LOOKUP_UNREADABLE(
            "lookup.unreadable",
            502,
            "Hệ thống được hỏi trả lời không đúng hợp đồng dữ liệu",
            "What the system that is asked said is not what its contract says"),
    LOOKUP_MISCONFIGURED(
            "lookup.misconfigured",
            502,
            "Hệ thống được hỏi không cho trục vào; người vận hành phải xem lại kết nối",
            "The system that is asked does not let the bus in; an operator has to mend the connection"),
    UNAVAILABLE(
            "bus.unavailable",
            503,
            "Trục chưa nhận được yêu cầu, hãy gửi lại sau",
            "The bus did not accept the request; send it again later"),
    INTERNAL("bus.internal", 500, "Trục gặp lỗi; chưa nhận yêu cầu", "The bus failed; the request was not accepted");

    private final String code;
    private final int status;
    private final String vietnamese;
    private final String english;

    ProblemCode(String code, int status, String vietnamese, String english) {
        this.code = code;
        this.status = status;
        this.vietnamese = vietnamese;
        this.english = english;
    }

    /** The code for a refusal that was not ours, such as the web server's own. */
    static ProblemCode ofStatus(int status) {
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 408 -> BODY_TOO_SLOW;
            case 413 -> BODY_TOO_LARGE;
            case 415 -> MEDIA_TYPE;
            case 503 -> UNAVAILABLE;
            default -> status >= 500 ? INTERNAL : REQUEST_MALFORMED;
        };
    }

    public String code() {
        return code;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** What is wrong, in a few words. */
    public String title(Language language) {
        return language == Language.ENGLISH ? english : vietnamese;
    }
}
