package vn.lgsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/** A connected system that calls a bus of another process. */
public final class BusClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI service;
    private final String id;
    private final String secret;

    BusClient(HttpClient http, URI service, String id, String secret) {
        this.http = http;
        this.service = service;
        this.id = id;
        this.secret = secret;
    }

    /** An address of the bus for its callers. */
    public URI service(String path) {
        return URI.create(service + path);
    }

    /** The answer to a request for a token. */
    public HttpResponse<String> askForToken() {
        return askForToken("dossier.write dossier.read exchange.read");
    }

    private HttpResponse<String> askForToken(String scopes) {
        String form = "grant_type=client_credentials&scope=" + URLEncoder.encode(scopes, StandardCharsets.UTF_8);
        String basic = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return send(
                http,
                HttpRequest.newBuilder(URI.create(service + "/token"))
                        .header("Authorization", "Basic " + basic)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)));
    }

    public String token() {
        return RunningBus.json(askForToken()).path("access_token").asString();
    }

    /** A token with these scopes. */
    public String token(String scopes) {
        return RunningBus.json(askForToken(scopes)).path("access_token").asString();
    }

    public HttpResponse<String> call(String method, String path, String token, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + path))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .method(method, BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(http, request);
    }

    public HttpResponse<String> get(String path, String token) {
        return send(
                http,
                HttpRequest.newBuilder(URI.create(service + path))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + token));
    }

    public JsonNode exchange(String exchange, String token) {
        return RunningBus.json(get("/api/v1/exchanges/" + exchange, token));
    }

    /** @throws UncheckedIOException if no answer came */
    static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
