package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;

/**
 * A partner that is told processing steps, and remembers which it took, in what order. It knows a repetition by its id; what
 * has a field {@code refuse} it refuses.
 */
final class Tracker implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, List<String>> taken = new ConcurrentHashMap<>();

    Tracker() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/events", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = RunningBus.JSON.readTree(exchange.getRequestBody().readAllBytes());
            if (body.has("refuse")) {
                answer(exchange, "{\"status\":\"error\",\"code\":\"not-this\",\"message\":\"Không nhận\"}");
                return;
            }
            List<String> ids = taken.computeIfAbsent(body.path("dossier").asString(), code -> new ArrayList<>());
            synchronized (ids) {
                ids.add(body.path("id").asString());
            }
            answer(exchange, "{\"status\":\"ok\",\"receipt\":\"R-1\"}");
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The ids that it took of a dossier, repetitions included. */
    List<String> taken(String dossier) {
        List<String> ids = taken.getOrDefault(dossier, List.of());
        synchronized (ids) {
            return List.copyOf(ids);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
