package vn.lgsp.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.wording.Language;

/** A running bus, and how to sign in there. Secrets come from the environment, so that no list of processes shows them. */
final class Remote {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final int REFUSED_FROM = 400;
    private static final int UNKNOWN_CALLER = 401;

    @Option(
            names = "--control",
            paramLabel = "URL",
            defaultValue = "${env:LGSP_CONTROL_URL:-http://127.0.0.1:8081}",
            description = "Control port of the bus; LGSP_CONTROL_URL. Default: ${DEFAULT-VALUE}")
    private URI control = URI.create("http://127.0.0.1:8081");

    @Option(
            names = "--service",
            paramLabel = "URL",
            defaultValue = "${env:LGSP_SERVICE_URL:-http://127.0.0.1:8080}",
            description = "Service port of the bus; LGSP_SERVICE_URL. Default: ${DEFAULT-VALUE}")
    private URI service = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "${env:LGSP_ADMIN_USER:-admin}",
            description = "Operator; the password is LGSP_ADMIN_PASSWORD. Default: ${DEFAULT-VALUE}")
    private String user = "admin";

    @Option(names = "--json", description = "What the bus answers, as it is.")
    private boolean json;

    @Option(
            names = "--lang",
            paramLabel = "vi|en",
            defaultValue = "${env:LGSP_LANG:-en}",
            description = "Language of what the bus says. Default: ${DEFAULT-VALUE}")
    private String language = "en";

    /** Made when a bus is asked: each of the commands has a remote, and the client reads certificates before it does anything. */
    private static final class Http {
        static final HttpClient CLIENT =
                HttpClient.newBuilder().connectTimeout(CONNECT).build();

        private Http() {}
    }

    /** No bus answers there. */
    static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message) {
            super(message);
        }
    }

    /** The bus did not do it. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    Language language() {
        return Language.of(language);
    }

    boolean isJson() {
        return json;
    }

    /** Asks the control port. */
    JsonNode control(String method, String path, @Nullable Object body) {
        HttpRequest.Builder request = signedIn(path)
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(JSON.writeValueAsString(body)));
        return answer(body == null ? request : request.header("Content-Type", "application/json"));
    }

    /** Sends an archive to the control port. */
    JsonNode upload(String path, byte[] archive) {
        return answer(
                signedIn(path).header("Content-Type", "application/zip").POST(BodyPublishers.ofByteArray(archive)));
    }

    private HttpRequest.Builder signedIn(String path) {
        String password =
                Optional.ofNullable(System.getenv("LGSP_ADMIN_PASSWORD")).orElse("");
        return request(control, path)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8)));
    }

    /** An access token of a client of a connected system. */
    JsonNode token(String client, String secret, String scope) {
        String form = form(Map.of("grant_type", "client_credentials", "scope", scope));
        return answer(request(service, "/token")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString((client + ":" + secret).getBytes(UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    /** Asks the service port as a connected system does. */
    JsonNode service(String path, String token) {
        return answer(request(service, path).header("Authorization", "Bearer " + token));
    }

    static String form(Map<String, String> values) {
        return values.entrySet().stream()
                .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(URI base, String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER).header("Accept-Language", language);
    }

    private JsonNode answer(HttpRequest.Builder request) {
        HttpRequest whole = request.build();
        try {
            HttpResponse<String> answer = Http.CLIENT.send(whole, BodyHandlers.ofString());
            JsonNode body = parsed(answer.body());
            if (answer.statusCode() >= REFUSED_FROM) {
                throw new Refusal(json ? answer.body() : said(answer.statusCode(), body));
            }
            return body;
        } catch (IOException e) {
            throw new Unreachable("no bus answers at " + whole.uri().resolve("/") + " (" + e + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted");
        }
    }

    private static JsonNode parsed(String body) {
        try {
            return body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private static String said(int status, JsonNode problem) {
        String reason = status == UNKNOWN_CALLER
                ? "not signed in: is the password (LGSP_ADMIN_PASSWORD) or the client's secret (LGSP_CLIENT_SECRET) right?"
                : problem.path("error_description")
                        .asString(problem.path("error").asString("refused"));
        StringBuilder text = new StringBuilder(problem.path("title").asString(reason) + " (" + status
                + (problem.has("code") ? ", " + problem.path("code").asString() : "")
                + (problem.has("error") ? ", " + problem.path("error").asString() : "") + ")");
        if (problem.has("detail")) {
            text.append(System.lineSeparator()).append(problem.path("detail").asString());
        }
        problem.path("left")
                .properties()
                .forEach(each -> text.append(System.lineSeparator())
                        .append(each.getKey())
                        .append(": ")
                        .append(each.getValue().asLong()));
        problem.path("findings")
                .forEach(each -> text.append(System.lineSeparator()).append(finding(each)));
        return text.toString();
    }

    private static String finding(JsonNode each) {
        return each.path("file").asString() + ":" + each.path("line").asInt() + ": "
                + each.path("code").asString() + ": " + each.path("text").asString();
    }
}
