package vn.lgsp.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The partner: takes everything at once and keeps count. {@code POST /in} is a call; {@code POST /reset} forgets all;
 * {@code GET /stats} tells {@code messages doubled calls lastMicros p50 p99}.
 */
final class Partner {
    private static final byte[] OK = answer("{\"result\":\"ok\"}");

    private final Latencies latencies = new Latencies();
    private final BitSet seen = new BitSet();
    private final AtomicLong calls = new AtomicLong();
    private int doubled;
    private long last;

    public static void main(String[] args) throws IOException {
        Child.endWithParent();
        Partner partner = new Partner();
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 512)) {
            Child.ready();
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> partner.serve(socket));
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            HttpWire in = new HttpWire(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String first = in.next(); first != null; first = in.next()) {
                if (first.startsWith("POST /in")) {
                    calls.incrementAndGet();
                    Marker.in(in.body(), in.length(), this::received);
                    out.write(OK);
                } else if (first.startsWith("POST /reset")) {
                    reset();
                    out.write(OK);
                } else {
                    out.write(answer(stats()));
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    private synchronized void received(long micros, int number) {
        last = Marker.now();
        if (seen.get(number)) {
            doubled++;
        } else {
            seen.set(number);
            latencies.add(last - micros);
        }
    }

    private synchronized void reset() {
        latencies.clear();
        seen.clear();
        calls.set(0);
        doubled = 0;
        last = 0;
    }

    private synchronized String stats() {
        return String.format(
                Locale.ROOT,
                "%d %d %d %d %.1f %.1f",
                latencies.count(),
                doubled,
                calls.get(),
                last,
                latencies.millis(0.5),
                latencies.millis(0.99));
    }

    private static byte[] answer(String body) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
