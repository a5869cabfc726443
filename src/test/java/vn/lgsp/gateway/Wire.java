package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;

/** HTTP as it goes over the wire, so that what no decent client would send can be sent too. */
record Wire(String method, String target, List<String> headers, byte[] body, boolean chunked) {

    /** An answer, its headers with names in lower case. */
    record Answer(int status, List<String> headers, String body) {

        String header(String name) {
            return headers.stream()
                    .filter(header -> header.startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(header -> header.substring(header.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        JsonNode json() {
            return RunningBus.JSON.readTree(body);
        }
    }

    static Wire of(String method, String target) {
        return new Wire(method, target, List.of(), new byte[0], false);
    }

    Wire header(String name, String value) {
        List<String> more = new java.util.ArrayList<>(without(name).headers);
        more.add(name + ": " + value);
        return new Wire(method, target, List.copyOf(more), body, chunked);
    }

    Wire headerFirst(String name, String value) {
        List<String> more = new java.util.ArrayList<>(List.of(name + ": " + value));
        more.addAll(headers);
        return new Wire(method, target, List.copyOf(more), body, chunked);
    }

    Wire headerToo(String name, String value) {
        List<String> more = new java.util.ArrayList<>(headers);
        more.add(name + ": " + value);
        return new Wire(method, target, List.copyOf(more), body, chunked);
    }

    Wire without(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return new Wire(
                method,
                target,
                headers.stream()
                        .filter(header -> !header.toLowerCase(Locale.ROOT).startsWith(start))
                        .toList(),
                body,
                chunked);
    }

    Wire to(String other) {
        return new Wire(method, other, headers, body, chunked);
    }

    Wire by(String other) {
        return new Wire(other, target, headers, body, chunked);
    }

    Wire body(String text) {
        return body(text.getBytes(UTF_8));
    }

    Wire body(byte[] bytes) {
        return new Wire(method, target, headers, bytes, chunked);
    }

    Wire inChunks() {
        return new Wire(method, target, headers, body, true);
    }

    /** Sends it and reads the answer to its end. */
    Answer send(URI service) {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(30_000);
            try {
                write(socket.getOutputStream());
            } catch (SocketException e) {
                // Refused before all of it was read; the answer is there all the same.
            }
            return answer(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(OutputStream out) throws IOException {
        StringBuilder head =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: bus\r\nConnection: close\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        head.append(chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
        out.write(head.toString().getBytes(ISO_8859_1));
        if (chunked) {
            for (int at = 0; at < body.length; at += 4096) {
                byte[] part = Arrays.copyOfRange(body, at, Math.min(body.length, at + 4096));
                out.write((Integer.toHexString(part.length) + "\r\n").getBytes(ISO_8859_1));
                out.write(part);
                out.write("\r\n".getBytes(ISO_8859_1));
            }
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        } else {
            out.write(body);
        }
        out.flush();
    }

    private static Answer answer(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketException e) {
            // The server hung up on a body that it did not want to read.
        }
        String text = all.toString(ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("No HTTP answer: '" + text + "'");
        }
        List<String> lines = text.substring(0, end).lines().toList();
        List<String> headers = lines.stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)
                        + line.substring(line.indexOf(':')))
                .toList();
        String body = text.substring(end + 4);
        boolean parts = headers.stream()
                .anyMatch(header -> header.toLowerCase(Locale.ROOT).contains("chunked"));
        return new Answer(
                Integer.parseInt(lines.getFirst().split(" ", 3)[1]),
                headers,
                new String((parts ? joined(body) : body).getBytes(ISO_8859_1), UTF_8));
    }

    private static String joined(String chunks) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (at < chunks.length()) {
            int line = chunks.indexOf("\r\n", at);
            int length = Integer.parseInt(chunks.substring(at, line).strip(), 16);
            body.append(chunks, line + 2, line + 2 + length);
            at = length == 0 ? chunks.length() : line + 4 + length;
        }
        return body.toString();
    }
}
