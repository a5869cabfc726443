package vn.lgsp.controlbus;

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

    static Verdict of(Board.Snapshot board, boolean storeAway) {
        Board.LogQueues log = board.log();
        if (storeAway || log == null || log.alert() || any(board, Board.State.MISCONFIGURED)) {
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
