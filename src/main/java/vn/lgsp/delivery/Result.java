package vn.lgsp.delivery;

import java.util.List;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.exchange.Outcome;

/** How a call ended, and the requests to the partner that it took, their bodies sealed. */
public record Result(Outcome outcome, List<Trace> traces) {
    public Result {
        traces = List.copyOf(traces);
    }
}
