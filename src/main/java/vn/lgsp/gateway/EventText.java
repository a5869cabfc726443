package vn.lgsp.gateway;

import vn.lgsp.messagestore.EventView;

/** What an event says to people. */
public final class EventText {
    private EventText() {}

    /** One sentence about the event. */
    public static String of(EventView event, Language language) {
        boolean english = language == Language.ENGLISH;
        String receiver = event.receiver() == null ? "" : event.receiver();
        String code = event.detail().getOrDefault("code", "");
        return switch (event.kind()) {
            case ACCEPTED ->
                english
                        ? "Accepted from " + event.detail().getOrDefault("sender", "")
                        : "Đã nhận từ " + event.detail().getOrDefault("sender", "");
            case CALLED -> called(event, receiver, english);
            case POSTPONED ->
                english
                        ? receiver + " does not take it now (" + code + "); it waits in its place"
                        : receiver + " tạm thời chưa nhận (" + code + "); thông điệp chờ tại chỗ";
            case DELIVERED -> english ? receiver + " has it" : receiver + " đã nhận";
            case OUTCOME_UNKNOWN ->
                english
                        ? "Nobody knows whether " + receiver + " took it (" + code + ")"
                        : "Không rõ " + receiver + " đã nhận hay chưa (" + code + ")";
            case PARKED ->
                english
                        ? "Set aside: " + receiver + " refused it (" + code + ")"
                        : "Để riêng chờ xử lý: " + receiver + " từ chối (" + code + ")";
            case HELD ->
                english
                        ? "Waits behind a message of the same dossier that is set aside"
                        : "Chờ sau một thông điệp cùng hồ sơ đang để riêng";
            case RELEASED ->
                english
                        ? "Back in its place, by " + event.detail().getOrDefault("actor", "")
                        : "Trở lại hàng đợi, do " + event.detail().getOrDefault("actor", "");
            case SKIPPED ->
                english
                        ? "Given up by " + event.detail().getOrDefault("actor", "") + ": "
                                + event.detail().getOrDefault("reason", "")
                        : "Bỏ qua, do " + event.detail().getOrDefault("actor", "") + ": "
                                + event.detail().getOrDefault("reason", "");
        };
    }

    private static String called(EventView event, String receiver, boolean english) {
        String operation = event.detail().getOrDefault("operation", "");
        String millis = event.detail().getOrDefault("millis", "?");
        String outcome = event.detail().getOrDefault("outcome", "");
        return english
                ? "Called " + receiver + " (" + operation + "), " + millis + " ms: " + outcome
                : "Gọi " + receiver + " (" + operation + "), " + millis + " ms: " + outcome;
    }
}
