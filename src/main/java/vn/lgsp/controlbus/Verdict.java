package vn.lgsp.controlbus;

import java.util.List;
import vn.lgsp.controlbus.watch.Alert;

/** The one line at the top of the start page: is all well, does it take care of itself, or must a person act? */
enum Verdict {
    /** Nothing waits for anybody. */
    FINE,
    /** A partner is away or paused; messages wait and nothing is lost. */
    WAITING,
    /** Messages are set aside until a person decides. */
    PARKED,
    /** Something is broken and will not mend itself. */
    BROKEN;

    /** @param alerts those that are open; one that somebody acknowledged is taken care of */
    static Verdict of(Board.Snapshot board, boolean storeAway, List<Alert> alerts) {
        Board.LogQueues log = board.log();
        boolean alerted = alerts.stream().anyMatch(alert -> alert.acknowledgedAt() == null);
        if (alerted || storeAway || log == null || log.alert() || any(board, Board.State.MISCONFIGURED)) {
            return BROKEN;
        }
        boolean parked =
                board.rows().stream().map(Board.Row::depths).anyMatch(depths -> depths != null && depths.parked() > 0);
        if (parked) {
            return PARKED;
        }
        return any(board, Board.State.AWAY) || any(board, Board.State.PAUSED) ? WAITING : FINE;
    }

    private static boolean any(Board.Snapshot board, Board.State state) {
        return board.rows().stream().anyMatch(row -> row.state() == state);
    }

    public String tone() {
        return switch (this) {
            case FINE -> "good";
            case WAITING -> "busy";
            case PARKED -> "warn";
            case BROKEN -> "bad";
        };
    }
}
