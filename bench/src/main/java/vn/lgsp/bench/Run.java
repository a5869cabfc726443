package vn.lgsp.bench;

import java.util.Locale;

/**
 * What one run came to; latencies in milliseconds.
 *
 * @param endToEnd messages that reached the partner, by the time from the first to the last
 * @param together messages a call of the partner
 * @param lost accepted, and never seen by the partner
 * @param wrong seen twice by the partner, or refused at the door
 * @param cpu milliseconds of processor time that the contestant, its database included, spent on a message
 * @param logLag seconds that the exchange log needed after the last delivery
 */
record Run(
        double accepted,
        double p50,
        double p99,
        double endToEnd,
        double endToEndP50,
        double endToEndP99,
        double together,
        int lost,
        int wrong,
        double cpu,
        double logLag) {

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "accepted %5.0f/s %5.1f/%6.1f ms   end to end %5.0f/s %5.0f/%6.0f ms   x%.1f   lost %d wrong %d   cpu %.2f ms   log +%.1f s",
                accepted,
                p50,
                p99,
                endToEnd,
                endToEndP50,
                endToEndP99,
                together,
                lost,
                wrong,
                cpu,
                logLag);
    }
}
