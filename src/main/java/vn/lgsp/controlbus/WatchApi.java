package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
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
import vn.lgsp.exchange.VietnamTime;

/** What scripts ask of the watch, with HTTP Basic: alerts, the sweep, and a lost message sent again. */
@ControlController
@RequestMapping(path = "/control/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class WatchApi {
    private final Alerts alerts;
    private final Sweep sweep;
    private final Resend resend;

    WatchApi(Alerts alerts, Sweep sweep, Resend resend) {
        this.alerts = alerts;
        this.sweep = sweep;
        this.resend = resend;
    }

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
                : ApiAnswers.of(Answer.NO_ALERT, headers);
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
                .orElseGet(() -> ApiAnswers.of(Answer.SWEEPING, headers));
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
            return ApiAnswers.of(Answer.REASON_MISSING, headers);
        }
        Resend.Answer answer = resend.run(id, user.getName(), reason);
        return answer == Resend.Answer.SENT
                ? ResponseEntity.accepted().body(Map.of("state", "SENT"))
                : ApiAnswers.of(answer(answer), headers);
    }

    private static Answer answer(Resend.Answer answer) {
        return switch (answer) {
            case UNKNOWN -> Answer.NO_EXCHANGE;
            case NOT_LOST -> Answer.NOT_LOST;
            case LOG_BEHIND -> Answer.LOG_BEHIND;
            case BODY_GONE -> Answer.BODY_GONE;
            case BUSY, SENT -> Answer.BUSY;
        };
    }
}
