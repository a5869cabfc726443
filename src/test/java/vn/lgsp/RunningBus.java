package vn.lgsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.sandbox.Delivery;
import vn.lgsp.sandbox.Simulators;
import vn.lgsp.translation.ExactJson;

/**
 * The whole bus in this JVM, on free ports and a data folder of its own: real broker, real database, real HTTP, simulators.
 */
public final class RunningBus implements AutoCloseable {
    public static final JsonMapper JSON = ExactJson.MAPPER;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    private RunningBus(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts it with this data folder, which may hold an earlier bus's data; settings are given as {@code name=value}. */
    public static RunningBus start(Path data, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--lgsp.simulator-port=" + freePort(),
                "--lgsp.demonstration=false",
                "--lgsp.data=" + data));
        for (String setting : settings) {
            arguments.add("--" + setting);
        }
        if (!String.join(" ", settings).contains("lgsp.catalogues.first")) {
            // A simulator that fetches come to by themselves would count and fail them too.
            arguments.add("--lgsp.catalogues.first=1h");
        }
        if (!String.join(" ", settings).contains("lgsp.db.url")) {
            PreparedStore.into(data);
        }
        SpringApplication application = new SpringApplication(LgspBus.class);
        application.setAdditionalProfiles("sandbox");
        // They share the logging of this JVM, which Spring sets up at a start and takes down at an end.
        synchronized (RunningBus.class) {
            return new RunningBus(application.run(arguments.toArray(String[]::new)));
        }
    }

    /** Starts it with a new data folder. */
    public static RunningBus start(String... settings) {
        try {
            return start(Files.createTempDirectory("lgsp-bus"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A part of the running bus. */
    public <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    public Simulators simulators() {
        return part(Simulators.class);
    }

    /** An address on the service port. */
    public URI service(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    /** An address on the control port. */
    public URI control(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port") + path);
    }

    /** A token with all scopes of the client. */
    public String token(String client, String... scopes) {
        String form = "grant_type=client_credentials&scope="
                + URLEncoder.encode(
                        scopes.length == 0 ? "dossier.write dossier.read exchange.read" : String.join(" ", scopes),
                        StandardCharsets.UTF_8);
        String basic = Base64.getEncoder()
                .encodeToString((client + ":" + client + "-sandbox").getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = send(HttpRequest.newBuilder(service("/token"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
        return json(answer).path("access_token").asString();
    }

    /** A JSON request as this client; headers are given as name, value, name, value. */
    public HttpResponse<String> call(String method, String path, String token, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    public HttpResponse<String> get(String path, String token) {
        return send(HttpRequest.newBuilder(service(path)).header("Authorization", "Bearer " + token));
    }

    /** As the sandbox's operator does by script, at the control port. */
    public HttpResponse<String> operator(String method, String path, String body) {
        return send(byOperator(path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The same, with a packed folder, below {@code /control/v1/deployments/}. */
    public HttpResponse<String> upload(String path, byte[] archive) {
        return send(byOperator("/control/v1/deployments/" + path)
                .header("Accept-Language", "en")
                .header("Content-Type", "application/zip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(archive)));
    }

    private HttpRequest.Builder byOperator(String path) {
        String login = Base64.getEncoder().encodeToString("admin:admin-sandbox".getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(control(path)).header("Authorization", "Basic " + login);
    }

    /** What a simulated partner took under this key, in its order. */
    public List<JsonNode> taken(String system, String key) {
        return simulators().ledger().read(system).stream()
                .filter(delivery -> delivery.keys().contains(key))
                .map(Delivery::body)
                .toList();
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    /** An exchange as this client sees it. */
    public JsonNode exchange(String id, String token) {
        return json(get("/api/v1/exchanges/" + id, token));
    }

    /** A small valid dossier; persons are made up. */
    public static String dossier(String summary) {
        return JSON.writeValueAsString(Map.of(
                "status",
                "RECEIVED",
                "procedure",
                Map.of(
                        "code", "1.004203",
                        "name", "Đăng ký biến động",
                        "domain", Map.of("code", "G15-DD02", "name", "Đất đai")),
                "agency",
                Map.of("name", "Văn phòng Đăng ký đất đai"),
                "owner",
                Map.of("kind", "CITIZEN", "name", "Bùi Văn Mẫu", "identityNumber", "017095000123"),
                "summary",
                summary,
                "receivedAt",
                "2026-03-15T08:30:00+07:00",
                "dueAt",
                "2026-03-25T17:00:00+07:00",
                "resultDelivery",
                "DIRECT"));
    }

    /** A small valid progress line. */
    public static String progress(String content) {
        return JSON.writeValueAsString(Map.of(
                "status", "PROCESSING",
                "at", "2026-03-16T09:15:00+07:00",
                "officer", "Đinh Thị Ví Dụ",
                "content", content));
    }

    @Override
    public void close() {
        synchronized (RunningBus.class) {
            context.close();
        }
    }
}
