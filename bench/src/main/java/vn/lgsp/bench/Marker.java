package vn.lgsp.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What each message carries, wherever its text ends up: when it was due to be sent, and its number. */
record Marker(long micros, int number) {
    private static final byte[] START = "#at".getBytes(StandardCharsets.US_ASCII);
    private static final int TIME = 16;
    private static final int NUMBER = 9;

    static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    static String text(long micros, int number) {
        return "#at%016d-%09d".formatted(micros, number);
    }

    interface Found {
        void marker(long micros, int number);
    }

    /** Finds all markers in a body. */
    static void in(byte[] body, int length, Found found) {
        int whole = START.length + TIME + 1 + NUMBER;
        for (int i = 0; i + whole <= length; i++) {
            if (body[i] == START[0] && body[i + 1] == START[1] && body[i + 2] == START[2]) {
                int time = i + START.length;
                found.marker(number(body, time, TIME), (int) number(body, time + TIME + 1, NUMBER));
                i += whole - 1;
            }
        }
    }

    private static long number(byte[] text, int from, int length) {
        long value = 0;
        for (int i = from; i < from + length; i++) {
            value = value * 10 + text[i] - '0';
        }
        return value;
    }
}
