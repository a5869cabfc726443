package vn.lgsp.bench;

import java.util.Arrays;

/** Collects durations in microseconds from many threads. */
final class Latencies {
    private long[] values = new long[1 << 16];
    private int count;

    synchronized void add(long micros) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = micros;
    }

    synchronized int count() {
        return count;
    }

    synchronized void clear() {
        count = 0;
    }

    /** The duration, in milliseconds, that this share of all does not exceed. */
    synchronized double millis(double share) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.floor(count * share))] / 1_000.0;
    }
}
