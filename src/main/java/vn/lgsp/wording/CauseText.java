package vn.lgsp.wording;

/** What the code of a cause says to people: what happened, and where it helps what to do. */
public final class CauseText {
    private CauseText() {}

    /** One short sentence; a partner's own code is only named. */
    public static String of(String code, Language language) {
        if (code.startsWith("http.")) {
            return http(code.substring("http.".length()), language);
        }
        if (code.startsWith("connect.")) {
            return connect(code, language);
        }
        return switch (code) {
            case "timeout" ->
                language.say(
                        "Đã gửi nhưng không thấy trả lời đúng hạn", "It was sent, and no whole answer came in time");
            case "connection.broken" ->
                language.say("Kết nối đứt sau khi đã gửi", "The connection broke after it was sent");
            case "answer.unreadable", "answer.too-large" ->
                language.say("Không đọc được câu trả lời", "The answer could not be read");
            case "login.failed", "session.refused" ->
                language.say(
                        "Đăng nhập vào đối tác không được; kiểm tra tài khoản kết nối",
                        "The partner does not let the bus in; check the credentials");
            case "session.expired" -> language.say("Phiên làm việc hết hạn", "The session expired");
            case "storm" ->
                language.say(
                        "Đối tác từ chối tất cả cùng một lý do; cần liên hệ đối tác",
                        "The partner refuses everything for the same reason; talk to the partner");
            case "sick" ->
                language.say("Đối tác không trả lời rõ ràng cho ai", "The partner gives nobody a clear answer");
            case "SUSPECT" ->
                language.say(
                        "Riêng thông điệp này luôn hỏng trong khi các hồ sơ khác vẫn đi",
                        "This message alone keeps failing while others go through");
            case "OUTCOME_UNKNOWN" ->
                language.say(
                        "Không rõ đối tác đã nhận hay chưa; hỏi đối tác trước khi gửi lại",
                        "Nobody knows whether the partner has it; ask there before it is sent again");
            case "mapping.failed", "route.failed", "route.missing", "route.silent", "seal.broken" ->
                language.say("Trục không chuyển đổi được thông điệp", "The bus could not translate the message");
            case "lease.expired" ->
                language.say(
                        "Đã lấy từ hộp thư nhưng không xác nhận đúng hạn; được phát lại",
                        "It was fetched from the inbox and not acknowledged in time; it is offered again");
            case "inbox.withdrawn" ->
                language.say(
                        "Trục đang tạm dừng hoặc chuyển nút; sẽ phát lại trong hộp thư",
                        "The bus pauses or changes nodes; it will be offered in the inbox again");
            case "inbox.store-away" ->
                language.say(
                        "Cơ sở dữ liệu của trục tạm vắng; chưa phát được trong hộp thư",
                        "The bus's database is away; nothing can be offered in the inbox");
            case "mandate.over" ->
                language.say("Nút khác của trục đã tiếp quản", "Another node of the bus has taken over");
            case "catalogue.shrunk" ->
                language.say(
                        "Danh mục nhận về ít hơn một nửa bản đang dùng; chờ người quản trị xem",
                        "The answer has less than half the rows of what is served; a person must look");
            case "poll.none-readable", "poll.item-changed" -> polled(code, language);
            case "bus.unavailable", "bus.internal" ->
                language.say("Trục chưa nhận được; tự thử lại", "The bus could not take it; it tries again by itself");
            case "catalogue.unreadable", "poll.unreadable" ->
                language.say(
                        "Câu trả lời không có danh sách ở chỗ đã cấu hình",
                        "The answer has no usable list where the manifest says");
            case "catalogue.misconfigured" ->
                language.say("Cấu hình danh mục sai", "The manifest of the catalogue is wrong");
            case "absent" -> language.say("Đối tác chưa có; gửi lại", "The partner does not have it; sent again");
            default -> language.say("Đối tác từ chối, mã " + code, "The partner refused it with the code " + code);
        };
    }

    private static String polled(String code, Language language) {
        return code.equals("poll.item-changed")
                ? language.say(
                        "Mục đã nhận trước đó nay có nội dung khác; giữ nội dung đã nhận",
                        "The item was taken before and says something else now; what was taken stays")
                : language.say(
                        "Không đọc được mục nào trong câu trả lời; kiểm tra ánh xạ",
                        "No item of the answer can be read; look at the mapping");
    }

    private static String http(String status, Language language) {
        return switch (status) {
            case "429" ->
                language.say("Đối tác yêu cầu gửi chậm lại (HTTP 429)", "The partner asks for a pause (HTTP 429)");
            case "503" ->
                language.say("Đối tác tạm ngừng phục vụ (HTTP 503)", "The partner is out of service (HTTP 503)");
            case "401", "403", "407" ->
                language.say(
                        "Đối tác không cho vào (HTTP " + status + "); kiểm tra tài khoản kết nối",
                        "The partner does not let the bus in (HTTP " + status + "); check the credentials");
            case "404", "405" ->
                language.say(
                        "Đối tác không có địa chỉ này (HTTP " + status + "); kiểm tra cấu hình",
                        "The partner does not know this address (HTTP " + status + "); check the configuration");
            default -> language.say("Đối tác báo lỗi HTTP " + status, "The partner failed with HTTP " + status);
        };
    }

    private static String connect(String code, Language language) {
        return switch (code) {
            case "connect.refused" -> language.say("Đối tác không mở cổng kết nối", "The partner refuses connections");
            case "connect.unknown-host" ->
                language.say("Không tìm thấy tên máy chủ của đối tác", "The partner's host name is not known");
            case "connect.tls" ->
                language.say("Chứng thư TLS của đối tác không hợp lệ", "The partner's TLS certificate is not accepted");
            case "connect.busy" ->
                language.say("Mọi kết nối tới đối tác đang bận", "All connections to the partner are in use");
            default -> language.say("Không kết nối được tới đối tác", "The partner cannot be reached");
        };
    }
}
