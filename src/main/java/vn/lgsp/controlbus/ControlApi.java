package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import vn.lgsp.delivery.LaneStatus;
import vn.lgsp.wording.VietnamTime;

/** What operators do by script, with HTTP Basic. Acts are answered with 202: the system's owner carries them out. */
@ControlController
@RequestMapping(path = "/control/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class ControlApi {
    private final Board board;
    private final Acts acts;

    ControlApi(Board board, Acts acts) {
        this.board = board;
        this.acts = acts;
    }

    record Page(List<SystemStatus> items) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SystemStatus(
            String name,
            Map<String, String> title,
            String state,
            @Nullable String cause,
            @Nullable String since,
            @Nullable String pausedBy,
            @Nullable Integer calling,
            Board.@Nullable Depths queues) {}

    record Reason(@Nullable String reason) {}

    @GetMapping("/systems")
    Page systems() {
        return new Page(board.now().rows().stream().map(ControlApi::status).toList());
    }

    private static SystemStatus status(Board.Row row) {
        LaneStatus status = row.status();
        return new SystemStatus(
                row.system().name(),
                row.system().manifest().title(),
                row.state().name(),
                status == null ? null : status.away(),
                status == null || status.since() == null ? null : VietnamTime.text(status.since()),
                status == null ? null : status.pausedBy(),
                status == null ? null : status.calling(),
                row.depths());
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
