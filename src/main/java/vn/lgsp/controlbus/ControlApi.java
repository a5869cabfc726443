package vn.lgsp.controlbus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.delivery.LaneStatus;
import vn.lgsp.wording.VietnamTime;

/** What operators ask by script, with HTTP Basic. */
@ControlController
@RequestMapping(path = "/control/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class ControlApi {
    private final Board board;

    ControlApi(Board board) {
        this.board = board;
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
}
