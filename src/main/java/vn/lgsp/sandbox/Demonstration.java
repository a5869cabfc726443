package vn.lgsp.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import vn.lgsp.routing.ConnectedSystem;

/**
 * Plays a system's {@code demonstration.yaml} against the running bus, over HTTP as that system would: dossiers are put,
 * progress is reported, and the weather of those who receive it changes.
 */
public final class Demonstration {
    private static final String FILE = "demonstration.yaml";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String client;
    private final String secret;
    private final Script script;
    private final RestClient http;
    private final Simulators simulators;
    private final Collection<String> receivers;

    /** The steps of a file. */
    record Script(List<Step> steps) {}

    /** One step; exactly one of the first five says what it does. */
    record Step(
            @Nullable Map<String, String> say,
            @Nullable String put,
            @Nullable String progress,
            @Nullable String receivers,
            @Nullable Duration pause,
            @Nullable JsonNode body) {}

    private Demonstration(
            String client,
            String secret,
            Script script,
            String address,
            Simulators simulators,
            Collection<String> receivers) {
        this.client = client;
        this.secret = secret;
        this.script = script;
        this.http = RestClient.create(address);
        this.simulators = simulators;
        this.receivers = receivers;
    }

    /** The demonstration of a system, or null if its folder has none. */
    public static @Nullable Demonstration of(
            ConnectedSystem system, String address, Simulators simulators, Collection<String> receivers) {
        Path file = system.folders().getFirst().resolve(FILE);
        if (!Files.exists(file) || system.manifest().clients().isEmpty()) {
            return null;
        }
        Script script = YAMLMapper.builder().build().readValue(file, Script.class);
        var client = system.manifest().clients().getFirst();
        return new Demonstration(client.id(), client.secret(), script, address, simulators, receivers);
    }

    /** Plays it; what it says goes to {@code announce}. */
    public void play(Consumer<Map<String, String>> announce) throws InterruptedException {
        OffsetDateTime start = OffsetDateTime.now(ZoneOffset.ofHours(7)).truncatedTo(ChronoUnit.SECONDS);
        String token = token();
        for (Step step : script.steps()) {
            if (step.say() != null) {
                announce.accept(step.say());
            } else if (step.pause() != null) {
                TimeUnit.NANOSECONDS.sleep(step.pause().toNanos());
            } else if (step.receivers() != null) {
                receivers.forEach(receiver -> simulators.weather(receiver, filled(step.receivers(), start)));
            } else {
                send(step, token, start);
            }
        }
    }

    private String token() {
        Map<?, ?> answer = http.post()
                .uri("/token")
                .headers(headers -> headers.setBasicAuth(client, secret))
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body("grant_type=client_credentials&scope=dossier.write")
                .retrieve()
                .body(Map.class);
        return answer == null ? "" : String.valueOf(answer.get("access_token"));
    }

    private void send(Step step, String token, OffsetDateTime start) {
        String body = filled(JSON.writeValueAsString(step.body()), start);
        RestClient.RequestBodySpec request = step.put() != null
                ? http.put().uri("/api/v1/dossiers/{code}", filled(step.put(), start))
                : http.post().uri("/api/v1/dossiers/{code}/progress", filled(String.valueOf(step.progress()), start));
        request.headers(headers -> headers.setBearerAuth(token))
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .toBodilessEntity();
    }

    private static String filled(String text, OffsetDateTime start) {
        OffsetDateTime now = OffsetDateTime.now(start.getOffset()).truncatedTo(ChronoUnit.SECONDS);
        DateTimeFormatter iso = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX");
        return text.replace("{day}", start.format(DateTimeFormatter.ofPattern("yyMMdd")))
                .replace("{run}", start.format(DateTimeFormatter.ofPattern("HHmmss")))
                .replace("{now}", now.format(iso))
                .replace("{due}", now.plusDays(10).format(iso));
    }
}
