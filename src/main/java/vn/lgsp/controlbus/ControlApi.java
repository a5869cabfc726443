package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.controlbus.watch.Alert;
import vn.lgsp.controlbus.watch.Alerts;
import vn.lgsp.controlbus.watch.Resend;
import vn.lgsp.controlbus.watch.Sweep;
import vn.lgsp.controlbus.watch.SweepResult;
import vn.lgsp.messagestore.SystemStatus;
import vn.lgsp.wording.VietnamTime;

/** What operators do by script, with HTTP Basic. Acts are answered with 202: the system's owner carries them out. */
@ControlController
@RequestMapping(path = "/control/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class ControlApi {
    private final Board board;
    private final Acts acts;
    private final Alerts alerts;
    private final Sweep sweep;
    private final Resend resend;

    ControlApi(Board board, Acts acts, Alerts alerts, Sweep sweep, Resend resend) {
        this.board = board;
        this.acts = acts;
        this.alerts = alerts;
        this.sweep = sweep;
        this.resend = resend;
    }

    record Page(List<SystemRow> items) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SystemRow(
            String name,
            Map<String, String> title,
            String state,
            @Nullable String cause,
            @Nullable String since,
            @Nullable String pausedBy,
            @Nullable String pauseReason,
            @Nullable String pausedUntil,
            @Nullable Integer calling,
            Board.@Nullable Depths queues) {}

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

    @GetMapping("/systems")
    Page systems() {
        return new Page(board.now().rows().stream().map(ControlApi::status).toList());
    }

    private static SystemRow status(Board.Row row) {
        SystemStatus status = row.status();
        return new SystemRow(
                row.system().name(),
                row.system().manifest().title(),
                row.state().name(),
                status == null ? null : status.away(),
                time(status == null ? null : status.waitingSince()),
                status == null ? null : status.pausedBy(),
                status == null ? null : status.pauseReason(),
                time(status == null ? null : status.pausedUntil()),
                status == null ? null : status.calling(),
                row.depths());
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : VietnamTime.text(time);
    }

    /** The open alerts. */
    @GetMapping("/alerts")
    AlertPage alerts() {
        return new AlertPage(alerts.open().stream().map(ControlApi::alert).toList());
    }

    private static OpenAlert alert(Alert alert) {
        return new OpenAlert(
                alert.id(),
                alert.kind().code(),
                alert.system(),
                alert.exchangeId(),
                VietnamTime.text(alert.since()),
                VietnamTime.text(alert.lastSeen()),
                alert.detail(),
                alert.acknowledgedBy(),
                time(alert.acknowledgedAt()));
    }

    @PostMapping("/alerts/{id}/acknowledge")
    ResponseEntity<?> acknowledge(@PathVariable UUID id, Authentication user) {
        return alerts.acknowledge(id, user.getName())
                ? ResponseEntity.ok(Map.of("state", "ACKNOWLEDGED"))
                : problem(HttpStatus.NOT_FOUND, "control.unknown", "There is no such open alert");
    }

    /** Looks for every unsettled delivery now, and answers when it is done. */
    @PostMapping("/sweep")
    ResponseEntity<?> sweep() {
        return sweep.run()
                .<ResponseEntity<?>>map(result -> ResponseEntity.ok(new Swept(
                        VietnamTime.text(result.startedAt()),
                        VietnamTime.text(result.endedAt()),
                        result.checked(),
                        result.missing(),
                        result.unproven(),
                        result.unlogged(),
                        result.lost())))
                .orElseGet(() -> problem(HttpStatus.CONFLICT, "control.sweep-running", "A sweep is running already"));
    }

    /** Sends a lost message again, from what the log keeps of it. */
    @PostMapping("/exchanges/{id}/resend")
    ResponseEntity<?> resend(
            @PathVariable UUID id, @RequestBody(required = false) @Nullable Reason why, Authentication user) {
        String reason = Acts.oneLine(why == null || why.reason() == null ? "" : why.reason());
        if (reason.isEmpty()) {
            return problem(
                    HttpStatus.BAD_REQUEST, "control.reason-missing", "It needs a reason: {\"reason\": \"...\"}");
        }
        return switch (resend.run(id, user.getName(), reason)) {
            case SENT -> ResponseEntity.accepted().body(Map.of("state", "SENT"));
            case UNKNOWN -> problem(HttpStatus.NOT_FOUND, "control.unknown", "The log has no such exchange");
            case NOT_LOST ->
                problem(
                        HttpStatus.CONFLICT,
                        "control.not-lost",
                        "Every delivery of it is settled or lies in a queue: sent again it would arrive twice");
            case LOG_BEHIND ->
                problem(
                        HttpStatus.CONFLICT,
                        "control.log-behind",
                        "Events on their way may tell that it is settled; ask again when the log is written");
            case BODY_GONE -> problem(HttpStatus.GONE, "control.body-gone", "Its body is not kept any more");
            case BUSY -> problem(HttpStatus.CONFLICT, "control.busy", "Somebody else is sending it again");
        };
    }

    @PostMapping("/exchanges/{id}/deliveries/{receiver}/retry")
    ResponseEntity<?> retry(@PathVariable UUID id, @PathVariable String receiver, Authentication user) {
        return answer(acts.retry(id, receiver, user.getName()));
    }

    @PostMapping("/exchanges/{id}/deliveries/{receiver}/skip")
    ResponseEntity<?> skip(
            @PathVariable UUID id,
            @PathVariable String receiver,
            @RequestBody(required = false) @Nullable Reason why,
            Authentication user) {
        String reason = why == null || why.reason() == null ? "" : why.reason();
        return answer(acts.skip(id, receiver, user.getName(), reason));
    }

    @PostMapping("/systems/{name}/pause")
    ResponseEntity<?> pause(@PathVariable String name, Authentication user) {
        return answer(acts.pause(name, user.getName()));
    }

    @PostMapping("/systems/{name}/resume")
    ResponseEntity<?> resume(@PathVariable String name, Authentication user) {
        return answer(acts.resume(name, user.getName()));
    }

    private static ResponseEntity<?> answer(Acts.Answer answer) {
        return switch (answer) {
            case ASKED -> ResponseEntity.accepted().body(Map.of("state", "ASKED"));
            case UNKNOWN -> problem(HttpStatus.NOT_FOUND, "control.unknown", "There is no such system or delivery");
            case NOT_PARKED ->
                problem(HttpStatus.CONFLICT, "control.not-parked", "The delivery is not parked (any more)");
            case REASON_MISSING ->
                problem(
                        HttpStatus.BAD_REQUEST,
                        "control.reason-missing",
                        "A skip needs a reason: {\"reason\": \"...\"}");
        };
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("code", code);
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
