package vn.lgsp.lookup;

import java.time.Duration;
import vn.lgsp.lookup.Reply.Reason;
import vn.lgsp.lookup.Reply.Unanswered;

/** A question that is not passed on now. */
final class TurnedAway extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Unanswered why;

    TurnedAway(Reason reason, Duration wait) {
        super(reason.name(), null, false, false);
        this.why = new Unanswered(reason, wait);
    }

    Unanswered why() {
        return why;
    }
}
