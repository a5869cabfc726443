package vn.lgsp.delivery;

import java.util.List;
import vn.lgsp.exchange.Outcome;

/** How a call ended, and the requests to the partner that it took. */
record Result(Outcome outcome, List<Trace> traces) {
    Result {
        traces = List.copyOf(traces);
    }
}
