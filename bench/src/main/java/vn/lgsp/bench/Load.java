package vn.lgsp.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends messages over 32 connections, as fast as they are answered or at a fixed rate, and times the answers. */
final class Load {
    static final int CONNECTIONS = 32;

    private final Target target;
    private final int bytes;
    private final Latencies latencies = new Latencies();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private long began;
    private double seconds;

    Load(Target target, int bytes) {
        this.target = target;
        this.bytes = bytes;
    }

    /**
     * Where and how messages go in.
     *
     * @param subjects how many different subjects they are about
     * @param prefix what the path holds before the subject's number, or the whole path if {@code subjects} is 0
     */
    record Target(int port, String prefix, String suffix, int subjects, String token) {
        String path(int number) {
            return subjects == 0 ? prefix : prefix + (100_000 + number % subjects) + suffix;
        }
    }

    /** Sends for so long; with a rate of 0 as fast as answers come. */
    void run(double duration, double rate) throws InterruptedException {
        began = Marker.now();
        long start = System.nanoTime();
        long end = start + (long) (duration * 1e9);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            threads.add(Thread.ofVirtual().start(() -> send(start, end, rate)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        seconds = (System.nanoTime() - start) / 1e9;
    }

    private void send(long start, long end, double rate) {
        while (System.nanoTime() < end) {
            try (Socket socket = new Socket("127.0.0.1", target.port())) {
                socket.setTcpNoDelay(true);
                HttpWire in = new HttpWire(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                while (System.nanoTime() < end && !in.last()) {
                    int number = next.getAndIncrement();
                    // At a fixed rate the clock starts when the message was due, so that a stall counts for all it
                    // delays.
                    long due = rate == 0 ? System.nanoTime() : start + (long) (number * 1e9 / rate);
                    if (due >= end || !reached(due)) {
                        return;
                    }
                    exchange(in, out, number, due);
                }
            } catch (IOException e) {
                refused.incrementAndGet();
            }
        }
    }

    private static boolean reached(long due) {
        try {
            long wait = due - System.nanoTime();
            if (wait > 0) {
                Thread.sleep(java.time.Duration.ofNanos(wait));
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void exchange(HttpWire in, OutputStream out, int number, long due) throws IOException {
        long late = (System.nanoTime() - due) / 1_000;
        out.write(request(number, Marker.now() - late));
        String status = in.next();
        if (status == null) {
            throw new EOFException();
        }
        if (status.startsWith("HTTP/1.1 202")) {
            latencies.add((System.nanoTime() - due) / 1_000);
        } else if (refused.incrementAndGet() == 1) {
            System.err.println("Refused: " + status + " " + in.text());
        }
    }

    private byte[] request(int number, long micros) {
        String head = "{\"status\":\"PROCESSING\",\"at\":\"2026-03-16T09:15:00+07:00\",\"officer\":\"Dinh Thi Vi Du\","
                + "\"content\":\"" + Marker.text(micros, number) + " ";
        String body = head + "x".repeat(bytes - head.length() - 2) + "\"}";
        return ("POST " + target.path(number) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + (target.token().isEmpty() ? "" : "Authorization: Bearer " + target.token() + "\r\n")
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    int accepted() {
        return latencies.count();
    }

    int refused() {
        return refused.get();
    }

    double acceptedPerSecond() {
        return accepted() / seconds;
    }

    /** Microseconds of the clock at which it began. */
    long began() {
        return began;
    }

    double millis(double share) {
        return latencies.millis(share);
    }
}
