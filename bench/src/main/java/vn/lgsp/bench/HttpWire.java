package vn.lgsp.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads HTTP/1.1 messages from a connection that stays open. As little as the benchmark needs, so that it costs little. */
final class HttpWire {
    private final InputStream in;
    private byte[] line = new byte[8192];
    private byte[] body = new byte[8192];
    private int length;
    private boolean last;

    HttpWire(InputStream in) {
        this.in = new BufferedInputStream(in, 16 * 1024);
    }

    /** The first line of the next message, or null if the other side has closed; its body is in {@link #body}. */
    String next() throws IOException {
        String first = line();
        if (first == null) {
            return null;
        }
        int announced = 0;
        boolean chunked = false;
        for (String header = line(); header != null && !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                announced = Integer.parseInt(header.substring(15).strip());
            } else if (header.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
                chunked = true;
            } else if (header.equalsIgnoreCase("connection: close")) {
                last = true;
            }
        }
        length = 0;
        if (chunked) {
            for (int chunk = chunk(); chunk > 0; chunk = chunk()) {
                read(chunk);
                line();
            }
            line();
        } else {
            read(announced);
        }
        return first;
    }

    /** Whether the other side closes the connection after this message. */
    boolean last() {
        return last;
    }

    byte[] body() {
        return body;
    }

    int length() {
        return length;
    }

    String text() {
        return new String(body, 0, length, StandardCharsets.UTF_8);
    }

    private int chunk() throws IOException {
        String size = line();
        if (size == null) {
            throw new EOFException();
        }
        return Integer.parseInt(size.strip(), 16);
    }

    private void read(int bytes) throws IOException {
        if (body.length < length + bytes) {
            body = Arrays.copyOf(body, Math.max(body.length * 2, length + bytes));
        }
        if (in.readNBytes(body, length, bytes) != bytes) {
            throw new EOFException();
        }
        length += bytes;
    }

    private String line() throws IOException {
        int size = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (size == line.length) {
                line = Arrays.copyOf(line, size * 2);
            }
            line[size++] = (byte) next;
        }
        return new String(line, 0, size > 0 && line[size - 1] == '\r' ? size - 1 : size, StandardCharsets.ISO_8859_1);
    }
}
