package vn.lgsp.controlbus;

import vn.lgsp.wording.Language;

/** What became of a wish of an operator: a stable code for programs, and what to tell people. */
enum Answer {
    ASKED("", 202, "", ""),
    UNKNOWN("control.unknown", 404, "Không có hệ thống hoặc lượt chuyển này", "There is no such system or delivery"),
    NOT_PARKED(
            "control.not-parked",
            409,
            "Thông điệp không (còn) ở trạng thái để riêng",
            "The delivery is not parked (any more)"),
    REASON_MISSING("control.reason-missing", 400, "Cần có lý do (reason)", "A reason is needed (reason)"),
    /** A message of a type that the bus cannot check, or that may be signed. */
    NOT_EDITABLE(
            "control.not-editable",
            409,
            "Loại thông điệp này có thể đã ký số nên không được sửa",
            "Messages of this type may be signed and cannot be changed"),
    BODY_INVALID("control.body-invalid", 422, "Nội dung mới không đúng hợp đồng dữ liệu", "The new body is not valid"),
    /** A pause that would be over before it begins. */
    TIME_PAST("control.time-past", 400, "Thời điểm kết thúc đã qua", "The end lies before the beginning or now"),
    TIME_TOO_FAR(
            "control.time-too-far",
            400,
            "Thời điểm không được quá một năm kể từ bây giờ",
            "Times may lie a year ahead at most"),
    TIME_UNREADABLE(
            "control.time-unreadable",
            400,
            "Thời gian phải có dạng 2026-03-15T08:30:00+07:00",
            "Times are written as 2026-03-15T08:30:00+07:00"),
    NOTHING_PARKED(
            "control.nothing-parked",
            404,
            "Không có thông điệp nào để riêng vì nguyên nhân này",
            "Nothing is parked for this cause"),
    NO_CATALOGUE("control.unknown", 404, "Không có danh mục này", "There is no such catalogue"),
    NOTHING_ASIDE(
            "control.nothing-aside",
            409,
            "Danh mục không có bản nào chờ duyệt",
            "Nothing of this catalogue waits for a decision"),
    ASIDE_OTHER(
            "control.aside-other",
            409,
            "Bản chờ duyệt đã khác với bản được xem; xem lại rồi duyệt",
            "What waits is not what was looked at any more; look again"),
    FOLDER_REFUSED(
            "control.folder-refused",
            422,
            "Thư mục chưa đạt kiểm tra; phiên bản đang chạy vẫn giữ nguyên",
            "The folder does not stand the check; what is live goes on"),
    FOLDER_UNREADABLE(
            "control.folder-unreadable",
            422,
            "Tệp nén không giải nén được hoặc có tên tệp không hợp lệ",
            "The archive cannot be unpacked, or names what is no file in a folder"),
    FOLDER_TOO_LARGE("control.folder-too-large", 413, "Tệp nén quá lớn", "The archive is too large"),
    NOTHING_BEFORE(
            "control.nothing-before",
            409,
            "Hệ thống này không có phiên bản trước để lùi về",
            "There is no version of this system to go back to"),
    NO_VERSION("control.unknown", 404, "Không có hệ thống hoặc phiên bản này", "There is no such system or version"),
    NOT_CALLED(
            "control.not-called",
            409,
            "Trục không gọi hệ thống này nên không có gì để chạy thử",
            "The bus does not call this system, so that there is nothing to rehearse"),
    SHADOW_RUNNING(
            "control.shadow-running",
            409,
            "Đang có một lần chạy thử khác; thử lại sau",
            "Another shadow run is under way; ask again later"),
    NOTHING_AWAITS(
            "control.nothing-awaits",
            404,
            "Không có phiên bản này đang chờ phê duyệt",
            "No such version waits for approval"),
    SECOND_PERSON(
            "control.second-person",
            403,
            "Người đề nghị không được tự phê duyệt; cần một người khác",
            "Who asked for it cannot approve it; another person has to"),
    DEPLOYMENT_STOPPED(
            "control.deployment-stopped",
            409,
            "Không đưa vào hoạt động được; phiên bản đang chạy vẫn giữ nguyên",
            "It did not become live; what was live goes on"),
    DEPLOYMENT_RUNNING(
            "control.deployment-running",
            409,
            "Các nút đang chuẩn bị một phiên bản khác; thử lại sau",
            "Nodes are preparing another version; try again"),
    SYSTEM_IN_USE(
            "control.system-in-use",
            409,
            "Còn thông điệp chưa xong của hệ thống này nên chưa gỡ được",
            "Messages of this system are not settled yet, so it cannot be removed"),
    NO_ALERT("control.unknown", 404, "Không có cảnh báo đang mở này", "There is no such open alert"),
    SWEEPING("control.sweep-running", 409, "Đang quét đối soát", "A sweep is running already"),
    NO_EXCHANGE("control.unknown", 404, "Nhật ký không có lượt trao đổi này", "The log has no such exchange"),
    NOT_LOST(
            "control.not-lost",
            409,
            "Mọi lượt chuyển đã xong hoặc còn trong hàng đợi: gửi lại sẽ đến hai lần",
            "Every delivery of it is settled or lies in a queue: sent again it would arrive twice"),
    LOG_BEHIND(
            "control.log-behind",
            409,
            "Có thể các sự kiện đang đến cho biết đã chuyển xong; thử lại khi nhật ký ghi xong",
            "Events on their way may tell that it is settled; ask again when the log is written"),
    BODY_GONE("control.body-gone", 410, "Nội dung không còn được lưu", "Its body is not kept any more"),
    BUSY("control.busy", 409, "Người khác đang gửi lại", "Somebody else is sending it again"),
    NO_POLL(
            "control.unknown",
            404,
            "Không có hệ thống được hỏi này, hoặc chưa hỏi lần nào",
            "There is no such poll, or it was never asked"),
    NO_ITEM("control.poll-item-unknown", 404, "Mục này không bị từ chối", "No such item was refused"),
    NO_CURSOR(
            "control.poll-without-cursor",
            409,
            "Lần hỏi nào cũng hỏi lại tất cả, không có mốc để quay về",
            "It is asked for everything each time; there is no place to go back to"),
    CURSOR_WRONG(
            "control.cursor-wrong",
            400,
            "Cần một trong hai: \"item\" là mục bị từ chối, hoặc \"from\" là mốc cần hỏi lại (null: từ đầu)",
            "Either \"item\", a refused item, or \"from\", the place to ask from (null: the beginning)"),
    PARKED_UNCLEAR(
            "control.parked-unclear",
            400,
            "Với thông điệp để riêng chỉ có một cách: {\"parked\": \"skip\"}, tức là bỏ qua chúng",
            "Of what lies parked only one thing can become: {\"parked\": \"skip\"} gives it up"),
    PARKED_FIRST(
            "control.parked-first",
            409,
            "Việc gỡ cần người thứ hai phê duyệt: hãy xử lý từng thông điệp để riêng trước khi đề nghị",
            "Another person has to agree to a removal: retry or skip what is parked before it is asked for"),
    RENAMING_WRONG(
            "control.renaming-wrong",
            422,
            "Cần mã mới và ngày bắt đầu, hoặc bỏ trống cả hai; và không được mâu thuẫn với các dòng khác",
            "A new code and its first day are needed, or neither; and no other row may contradict it"),
    NO_SYNC(
            "control.unknown",
            404,
            "Không có lần đối soát hay đồng bộ này",
            "There is no such comparison or act of sending again"),
    NOT_COMPARABLE(
            "control.not-comparable",
            409,
            "Bản khai của hệ thống không cho biết cách đối soát",
            "The system's manifest does not say how to compare with it"),
    PERIOD_WRONG(
            "control.period-wrong",
            400,
            "Khoảng thời gian cần có đầu trước cuối, dài nhất 400 ngày",
            "A period needs a beginning before its end, and lasts 400 days at most"),
    NOTHING_CHOSEN("control.nothing-chosen", 404, "Không có hồ sơ nào phù hợp", "No dossier is meant by this"),
    OVER("control.over", 409, "Việc này đã kết thúc hoặc đã hủy", "It is done or cancelled already"),
    AWAY(
            "control.unavailable",
            503,
            "Cơ sở dữ liệu hoặc bộ chuyển thông điệp đang không trả lời; hãy thử lại sau",
            "The database or the broker does not answer; ask again later"),
    FAILED(
            "control.failed",
            500,
            "Trục gặp lỗi khi thực hiện; nhật ký của trục ghi nguyên nhân",
            "The bus failed to do it; its log says why"),
    BODY_UNREADABLE(
            "control.body-unreadable",
            400,
            "Nội dung yêu cầu không đọc được",
            "The body of the request cannot be read"),
    ID_UNREADABLE(
            "control.id-unreadable",
            400,
            "Mã trong đường dẫn không đúng dạng",
            "The id in the path is of no such kind");

    private final String code;
    private final int status;
    private final String vietnamese;
    private final String english;

    Answer(String code, int status, String vietnamese, String english) {
        this.code = code;
        this.status = status;
        this.vietnamese = vietnamese;
        this.english = english;
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }

    String text(Language language) {
        return language.say(vietnamese, english);
    }
}
