package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.controlbus.watch.Alert;
import vn.lgsp.controlbus.watch.Alerts;
import vn.lgsp.controlbus.watch.Resend;
import vn.lgsp.controlbus.watch.Sweep;
import vn.lgsp.controlbus.watch.SweepResult;
import vn.lgsp.wording.Language;
import vn.lgsp.wording.VietnamTime;

/** What scripts ask of the watch, with HTTP Basic: alerts, the sweep, and a lost message sent again. */
@ControlController
@RequestMapping(path = "/control/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class WatchApi {
    private static final Refusal NO_ALERT =
            new Refusal(404, "control.unknown", "Không có cảnh báo đang mở này", "There is no such open alert");
    private static final Refusal SWEEPING =
            new Refusal(409, "control.sweep-running", "Đang quét đối soát", "A sweep is running already");
    private static final Refusal NO_REASON = new Refusal(
            400,
            "control.reason-missing",
            "Cần có lý do: {\"reason\": \"...\"}",
            "A reason is needed: {\"reason\": \"...\"}");

    private final Alerts alerts;
    private final Sweep sweep;
    private final Resend resend;

    WatchApi(Alerts alerts, Sweep sweep, Resend resend) {
        this.alerts = alerts;
        this.sweep = sweep;
        this.resend = resend;
    }

    private record Refusal(int status, String code, String vietnamese, String english) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OpenAlert(
            UUID id,
            String kind,
            String system,
            @Nullable UUID exchangeId,
            String since,
            String lastSeen,
            Map<String, String> detail,
            @Nullable String acknowledgedBy,
            @Nullable String acknowledgedAt) {}

    record AlertPage(List<OpenAlert> items) {}

    record Swept(
            String startedAt,
            String endedAt,
            long checked,
            int missing,
            int unproven,
            int unlogged,
            List<SweepResult.Lost> lost) {}

    record Reason(@Nullable String reason) {}

    /** The open alerts. */
    @GetMapping("/alerts")
    AlertPage alerts() {
        return new AlertPage(alerts.open().stream().map(WatchApi::alert).toList());
    }

    private static OpenAlert alert(Alert alert) {
        Instant acknowledged = alert.acknowledgedAt();
        return new OpenAlert(
                alert.id(),
                alert.kind().code(),
                alert.system(),
                alert.exchangeId(),
                VietnamTime.text(alert.since()),
                VietnamTime.text(alert.lastSeen()),
                alert.detail(),
                alert.acknowledgedBy(),
                acknowledged == null ? null : VietnamTime.text(acknowledged));
    }

    @PostMapping("/alerts/{id}/acknowledge")
    ResponseEntity<?> acknowledge(@PathVariable UUID id, @RequestHeader HttpHeaders headers, Authentication user) {
        return alerts.acknowledge(id, user.getName())
                ? ResponseEntity.ok(Map.of("state", "ACKNOWLEDGED"))
                : refused(NO_ALERT, headers);
    }

    /** Looks for every unsettled delivery now, and answers when it is done. */
    @PostMapping("/sweep")
    ResponseEntity<?> sweep(@RequestHeader HttpHeaders headers) {
        return sweep.run()
                .<ResponseEntity<?>>map(result -> ResponseEntity.ok(new Swept(
                        VietnamTime.text(result.startedAt()),
                        VietnamTime.text(result.endedAt()),
                        result.checked(),
                        result.missing(),
                        result.unproven(),
                        result.unlogged(),
                        result.lost())))
                .orElseGet(() -> refused(SWEEPING, headers));
    }

    /** Sends a lost message again, from what the log keeps of it. */
    @PostMapping("/exchanges/{id}/resend")
    ResponseEntity<?> resend(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable Reason why,
            @RequestHeader HttpHeaders headers,
            Authentication user) {
        String reason = Acts.oneLine(why == null || why.reason() == null ? "" : why.reason());
        if (reason.isEmpty()) {
            return refused(NO_REASON, headers);
        }
        Resend.Answer answer = resend.run(id, user.getName(), reason);
        return answer == Resend.Answer.SENT
                ? ResponseEntity.accepted().body(Map.of("state", "SENT"))
                : refused(refusal(answer), headers);
    }

    private static Refusal refusal(Resend.Answer answer) {
        return switch (answer) {
            case UNKNOWN ->
                new Refusal(
                        404, "control.unknown", "Nhật ký không có lượt trao đổi này", "The log has no such exchange");
            case NOT_LOST ->
                new Refusal(
                        409,
                        "control.not-lost",
                        "Mọi lượt chuyển đã xong hoặc còn trong hàng đợi: gửi lại sẽ đến hai lần",
                        "Every delivery of it is settled or lies in a queue: sent again it would arrive twice");
            case LOG_BEHIND ->
                new Refusal(
                        409,
                        "control.log-behind",
                        "Có thể các sự kiện đang đến cho biết đã chuyển xong; thử lại khi nhật ký ghi xong",
                        "Events on their way may tell that it is settled; ask again when the log is written");
            case BODY_GONE ->
                new Refusal(410, "control.body-gone", "Nội dung không còn được lưu", "Its body is not kept any more");
            case BUSY, SENT ->
                new Refusal(409, "control.busy", "Người khác đang gửi lại", "Somebody else is sending it again");
        };
    }

    private static ResponseEntity<ProblemDetail> refused(Refusal refusal, HttpHeaders headers) {
        Language language = Language.of(headers.getFirst(HttpHeaders.ACCEPT_LANGUAGE));
        ProblemDetail problem = ProblemDetail.forStatus(refusal.status());
        problem.setTitle(language.say(refusal.vietnamese(), refusal.english()));
        problem.setProperty("code", refusal.code());
        return ResponseEntity.status(refusal.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
