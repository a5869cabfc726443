package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.DigestInputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.springframework.util.StreamUtils;

/** A document axis that holds no file in memory: it notes what came, and hands out what it is told to make. */
final class LargeAxis implements AutoCloseable {
    private static final int LINE_END = 2;

    private final HttpServer server;
    /** How many bytes each file had that came, by the SHA-256 of the file. */
    private final Map<String, Long> came = new ConcurrentHashMap<>();

    private final Map<String, Supplier<InputStream>> waiting = new ConcurrentHashMap<>();
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    LargeAxis() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Map<String, Long> came() {
        return came;
    }

    /** From now on this waits for the bus. */
    void offer(String id, Supplier<InputStream> file) {
        waiting.put(id, file);
    }

    boolean isDone(String id) {
        return done.contains(id);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String id = String.valueOf(exchange.getRequestHeaders().getFirst("XroadVnpt-docId"));
            switch (exchange.getRequestURI().getPath()) {
                case "/sendEdoc" -> take(exchange);
                case "/getReceivedEdocList" -> list(exchange);
                case "/getEdoc" -> give(exchange, id);
                case "/updateStatus" -> {
                    done.add(id);
                    waiting.remove(id);
                    say(exchange, "");
                }
                default -> say(exchange, ", \"data\": [], \"count\": 0");
            }
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        long size = Long.parseLong(exchange.getRequestHeaders().getFirst("Content-Length")) - LINE_END;
        DigestInputStream file = new DigestInputStream(exchange.getRequestBody(), LargeDocument.sha256());
        StreamUtils.copyRange(file, OutputStream.nullOutputStream(), 0, size - 1);
        String sha256 = HexFormat.of().formatHex(file.getMessageDigest().digest());
        file.on(false);
        file.transferTo(OutputStream.nullOutputStream());
        came.put(sha256, size);
        say(exchange, ", \"DocId\": \"" + sha256 + "\"");
    }

    private void list(HttpExchange exchange) throws IOException {
        boolean documents = "edoc".equals(exchange.getRequestHeaders().getFirst("XroadVnpt-messagetype"));
        StringBuilder rows = new StringBuilder();
        if (documents) {
            waiting.keySet()
                    .forEach(id -> rows.append(rows.isEmpty() ? "" : ", ")
                            .append("{\"docId\": \"")
                            .append(id)
                            .append("\"}"));
        }
        say(exchange, ", \"data\": [" + rows + "]");
    }

    private void give(HttpExchange exchange, String id) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write("{\"status\": \"OK\", \"ErrorCode\": \"0\", \"ErrorDesc\": \"\", \"data\": \"".getBytes(UTF_8));
        try (InputStream file =
                        waiting.getOrDefault(id, InputStream::nullInputStream).get();
                OutputStream base64 = Base64.getEncoder().wrap(StreamUtils.nonClosing(out))) {
            file.transferTo(base64);
        }
        out.write("\"}".getBytes(UTF_8));
    }

    private static void say(HttpExchange exchange, String more) throws IOException {
        byte[] answer = ("{\"status\": \"OK\", \"ErrorCode\": \"0\", \"ErrorDesc\": \"\"" + more + "}").getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
