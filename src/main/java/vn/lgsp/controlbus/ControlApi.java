package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.SystemStatus;

/** What operators ask by script, with HTTP Basic. */
@ControlController
@RequestMapping(path = "/control/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class ControlApi {
    private final Board board;

    ControlApi(Board board) {
        this.board = board;
    }

    record Page(List<SystemRow> items) {}

    /** @param here whether the node that answers is in charge of it */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SystemRow(
            String name,
            Map<String, String> title,
            String state,
            @Nullable String cause,
            @Nullable String since,
            @Nullable String pausedBy,
            @Nullable Map<String, String> pauseReason,
            @Nullable String pausedUntil,
            boolean here,
            @Nullable Integer calling,
            Board.@Nullable Depths queues) {}

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
                row.cause(),
                time(row.since()),
                status == null ? null : status.pausedBy(),
                status == null || status.pauseReason().isEmpty() ? null : status.pauseReason(),
                time(status == null ? null : status.pausedUntil()),
                row.own(),
                status == null ? null : status.calling(),
                row.depths());
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : VietnamTime.text(time);
    }
}
