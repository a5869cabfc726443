package vn.lgsp.wording;

import java.util.function.UnaryOperator;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.messagestore.UnclaimedWords;

/** What an event says to people. */
public final class EventText {
    private EventText() {}

    /** One sentence about the event, with systems by their folder's name. */
    public static String of(EventView event, Language language) {
        return of(event, language, name -> name);
    }

    /**
     * One sentence about the event.
     *
     * @param title what a system is called
     */
    public static String of(EventView event, Language language, UnaryOperator<String> title) {
        String receiver = event.receiver() == null ? "" : title.apply(event.receiver());
        String actor = detail(event, "actor");
        String because = because(event);
        return switch (event.kind()) {
            case ACCEPTED -> accepted(event, title.apply(detail(event, "sender")), actor, language);
            case CALLED -> called(event, receiver, language);
            case POSTPONED ->
                language.say(
                        receiver + " tạm thời chưa nhận" + because + "; thông điệp chờ tại chỗ",
                        receiver + " does not take it now" + because + "; it waits in its place");
            case DELIVERED -> language.say(receiver + " đã nhận", receiver + " has it");
            case OUTCOME_UNKNOWN ->
                language.say(
                        "Không rõ " + receiver + " đã nhận hay chưa" + because,
                        "Nobody knows whether " + receiver + " took it" + because);
            case PARKED -> parked(event, receiver, language);
            case HELD ->
                language.say(
                        "Chờ sau một thông điệp cùng hồ sơ đang để riêng",
                        "Waits behind a message of the same dossier that is set aside");
            case RELEASED -> released(actor, detail(event, "reason"), language);
            case EDITED ->
                language.say(
                        "Sửa nội dung và gửi lại, do " + actor + ": " + detail(event, "reason"),
                        "Changed and sent again by " + actor + ": " + detail(event, "reason"));
            case RESENT ->
                language.say(
                        "Bị thất lạc, gửi lại do " + actor + ": " + detail(event, "reason"),
                        "It had got lost and was sent again by " + actor + ": " + detail(event, "reason"));
            case SKIPPED ->
                language.say(
                        "Bỏ qua, do " + actor + ": " + detail(event, "reason"),
                        "Given up by " + actor + ": " + detail(event, "reason"));
        };
    }

    private static String accepted(EventView event, String sender, String actor, Language language) {
        if (event.detail().containsKey("resync")) {
            return language.say(
                    "Gửi lại theo yêu cầu đồng bộ, do " + actor + ": " + detail(event, "reason"),
                    "Sent again to bring a system up to date, by " + actor + ": " + detail(event, "reason"));
        }
        if (event.detail().containsKey("ofDocument")) {
            return language.say(
                    "Văn bản " + detail(event, "ofDocument") + " đã hoàn thành, theo " + sender,
                    "The document " + detail(event, "ofDocument") + " is finished, as " + sender + " tells");
        }
        if (event.detail().containsKey("dossier")) {
            return language.say(
                    "Đã nhận từ " + sender + "; báo tiến độ cho hồ sơ " + detail(event, "dossier"),
                    "Accepted from " + sender + "; progress of the dossier " + detail(event, "dossier"));
        }
        return UnclaimedWords.in(event.detail())
                ? language.say(
                        "Đã nhận từ " + sender + " trong lúc cơ sở dữ liệu tạm ngừng",
                        "Accepted from " + sender + " while the database was away")
                : language.say("Đã nhận từ " + sender, "Accepted from " + sender);
    }

    private static String called(EventView event, String receiver, Language language) {
        String operation = detail(event, "operation");
        String millis = event.detail().getOrDefault("millis", "?");
        String outcome = outcome(detail(event, "outcome"), language);
        if (operation.equals("inbox")) {
            return language.say("Phát trong hộp thư của ", "Offered in the inbox of ") + receiver + ", " + millis
                    + " ms: " + outcome;
        }
        return language.say("Gọi ", "Called ") + receiver + " (" + operation + "), " + millis + " ms: " + outcome;
    }

    private static String outcome(String kind, Language language) {
        return switch (kind) {
            case "Delivered" -> language.say("thành công", "succeeded");
            case "Rejected" -> language.say("từ chối", "refused");
            case "Unavailable" -> language.say("chưa nhận được", "not available");
            case "OutcomeUnknown" -> language.say("không rõ kết quả", "outcome unknown");
            case "Unmappable" -> language.say("không chuyển đổi được", "could not be translated");
            default -> kind;
        };
    }

    private static String parked(EventView event, String receiver, Language language) {
        return switch (detail(event, "code")) {
            case "SUSPECT" ->
                language.say(
                        "Để riêng chờ xử lý: chính thông điệp này có vấn đề",
                        "Set aside: the fault seems to be in this message itself");
            case "OUTCOME_UNKNOWN" ->
                language.say(
                        "Để riêng chờ xử lý: không rõ " + receiver + " đã nhận hay chưa",
                        "Set aside: nobody knows whether " + receiver + " took it");
            default ->
                language.say(
                        "Để riêng chờ xử lý: " + receiver + " từ chối" + because(event),
                        "Set aside: " + receiver + " refused it" + because(event));
        };
    }

    /** A retry may be asked for without saying why. */
    private static String released(String actor, String reason, Language language) {
        String why = reason.isEmpty() ? "" : ": " + reason;
        return actor.equals("storm")
                ? language.say(
                        "Trở lại hàng đợi: đối tác từ chối tất cả, không riêng thông điệp này",
                        "Back in its place: the partner refused everything, not just this message")
                : language.say("Trở lại hàng đợi, do " + actor + why, "Back in its place, by " + actor + why);
    }

    private static String because(EventView event) {
        String code = detail(event, "code");
        return code.isEmpty() ? "" : " (" + code + ")";
    }

    private static String detail(EventView event, String name) {
        return event.detail().getOrDefault(name, "");
    }
}
