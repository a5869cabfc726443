package vn.lgsp.sandbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simulators do for any system, shown on a made-up one. */
class SimulatorsIT {
    private static final String MAPPINGS = """
            {"mappings": [
              {"name": "put", "priority": 5,
               "request": {"method": "POST", "urlPath": "/sample/things"},
               "response": {"status": 200, "jsonBody": {"taken": "{{parameters.receipt}}"}, "transformerParameters": {"steps": [
                 {"do": "require", "each": "/things/*", "name": "/id", "fields": ["/id", "/title"],
                  "otherwise": {"status": 422, "jsonBody": {"missing": "{{parameters.field}} of {{parameters.name}}"}}},
                 {"do": "count", "of": "/things/*", "least": 1, "most": 3, "otherwise": {"status": 413, "body": "{{parameters.count}}"}},
                 {"do": "holds", "collection": "things", "key": "/things/*/id", "held": "NONE", "onlyIf": {"query:mode": "new"},
                  "otherwise": {"status": 409, "jsonBody": {"known": "{{parameters.key}}"}}},
                 {"do": "remember", "collection": "things", "each": "/things/*", "key": "/id", "value": {"title": "/title"}},
                 {"do": "remember", "collection": "history", "each": "/things/*", "key": "/id", "append": true},
                 {"do": "issue", "collection": "receipts", "as": "receipt", "ttl": "PT0.4S"},
                 {"do": "ledger", "operation": "put", "keys": "/things/*/id"}]}}},
              {"name": "get", "priority": 5,
               "request": {"method": "GET", "urlPathPattern": "/sample/things/.+"},
               "response": {"status": 200, "jsonBody": {"title": "{{parameters.thing.title}}"}, "transformerParameters": {"steps": [
                 {"do": "recall", "collection": "things", "key": "path:3", "as": "thing", "otherwise": {"status": 404}}]}}},
              {"name": "drop", "priority": 5,
               "request": {"method": "DELETE", "urlPathPattern": "/sample/things/.+"},
               "response": {"status": 204, "transformerParameters": {"steps": [
                 {"do": "forget", "collection": "things", "key": "path:3"}]}}},
              {"name": "receipt", "priority": 5,
               "request": {"method": "GET", "urlPath": "/sample/receipt",
                 "customMatcher": {"name": "state", "parameters": {"collection": "receipts", "key": "header:Receipt", "held": "ALL"}}},
               "response": {"status": 200}},
              {"name": "no receipt", "priority": 6,
               "request": {"method": "GET", "urlPath": "/sample/receipt"}, "response": {"status": 410}},
              {"name": "away", "priority": 1, "scenarioName": "sample-weather", "requiredScenarioState": "away",
               "request": {"method": "ANY", "urlPathPattern": "/sample/.*"}, "response": {"status": 503}},
              {"name": "lost", "priority": 1, "scenarioName": "sample-weather", "requiredScenarioState": "lost",
               "request": {"method": "ANY", "urlPathPattern": "/sample/.*"},
               "response": {"fault": "CONNECTION_RESET_BY_PEER", "transformerParameters": {"passOn": {}}}},
              {"name": "odd", "priority": 1, "scenarioName": "sample-weather", "requiredScenarioState": "odd",
               "request": {"method": "ANY", "urlPathPattern": "/sample/.*"},
               "response": {"headers": {"X-Odd": "yes"}, "transformerParameters": {"passOn": {
                 "replace": [{"regex": "taken", "with": "received"}]}}}}
            ]}
            """;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Simulators simulators;

    @BeforeEach
    void starts() {
        write("sample", MAPPINGS);
        simulators = start();
    }

    @AfterEach
    void stops() {
        simulators.close();
        client.close();
    }

    @Test
    void remembersAndRecalls() {
        // When
        var answer =
                post("", "{\"things\":[{\"id\":\"a\",\"title\":\"Hồ \\\"sơ\\\"\"},{\"id\":\"b\",\"title\":\"B\"}]}");

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(get("/things/a").body()).isEqualTo("{\"title\":\"Hồ \\\"sơ\\\"\"}");
        assertThat(get("/things/c").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/sample/things/a", "").statusCode()).isEqualTo(204);
        assertThat(get("/things/a").statusCode()).isEqualTo(404);
        assertThat(get("/things/b").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesWithTheFacts() {
        assertThat(post("", "{\"things\":[{\"id\":\"x\\\"y\",\"title\":\"\"}]}").body())
                .isEqualTo("{\"missing\":\"title of x\\\"y\"}");
        assertThat(post("", "{\"things\":[]}").body()).isEqualTo("0");
        assertThat(post("", "no json").statusCode()).isEqualTo(413);
        post("", thing("a"));
        assertThat(post("?mode=new", thing("a")).body()).isEqualTo("{\"known\":\"a\"}");
        assertThat(simulators.ledger().read("sample")).hasSize(1);
    }

    @Test
    void letsOneWin_whenManyBringTheSameKeyAtOnce() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 20; round++) {
                String body = thing("race-" + round);
                Callable<Integer> call = () -> post("?mode=new", body).statusCode();
                List<Integer> statuses = pool.invokeAll(List.of(call, call, call, call)).stream()
                        .map(Future::resultNow)
                        .sorted()
                        .toList();
                assertThat(statuses).containsExactly(200, 409, 409, 409);
            }
        }
    }

    @Test
    void forgetsWhatWasForATime() {
        // Given
        String receipt =
                Json.MAPPER.readTree(post("", thing("a")).body()).path("taken").asString();

        // Then
        assertThat(receipt(receipt)).isEqualTo(200);
        assertThat(receipt("other")).isEqualTo(410);
        await().atMost(5, SECONDS)
                .untilAsserted(() -> assertThat(receipt(receipt)).isEqualTo(410));
    }

    @Test
    void keepsStateAndLedgerOverARestart_alsoAfterAHalfLine() throws IOException {
        // Given
        post("", thing("a"));
        post("", thing("b"));
        send("DELETE", "/sample/things/b", "");
        simulators.close();
        for (String file : List.of("sample.ledger.jsonl", "sample.state.jsonl")) {
            Files.writeString(data().resolve("simulator").resolve(file), "{\"half", StandardOpenOption.APPEND);
        }

        // When
        simulators = start();
        post("", thing("c"));

        // Then
        assertThat(get("/things/a").statusCode()).isEqualTo(200);
        assertThat(get("/things/b").statusCode()).isEqualTo(404);
        assertThat(Ledger.in(data()).read("sample", "put").stream().flatMap(delivery -> delivery.keys().stream()))
                .containsExactly("a", "b", "c");
        assertThat(Ledger.in(data()).read("sample").getFirst().body()).isEqualTo(Json.MAPPER.readTree(thing("a")));
    }

    @Test
    void showsAndClearsLedgerAndState_whateverTheWeather() {
        // Given
        post("", thing("a"));
        simulators.weather("sample", "away");

        // Then
        var ledger = Json.MAPPER.readTree(get("/__ledger").body());
        assertThat(ledger.at("/items/0/operation").asString()).isEqualTo("put");
        assertThat(ledger.at("/items/0/keys/0").asString()).isEqualTo("a");
        assertThat(Json.MAPPER
                        .readTree(get("/__state").body())
                        .at("/things/a/title")
                        .asString())
                .isEqualTo("T");
        assertThat(send("DELETE", "/sample/__ledger", "").statusCode()).isEqualTo(204);
        assertThat(send("DELETE", "/sample/__state", "").statusCode()).isEqualTo(204);
        assertThat(get("/__ledger").body()).isEqualTo("{\"items\":[]}");
        assertThat(get("/__state").body()).isEqualTo("{}");
    }

    @Test
    void changesTheWeatherByWireMocksAdministration() {
        assertThat(send("PUT", "/__admin/scenarios/sample-weather/state", "{\"state\":\"away\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("", thing("a")).statusCode()).isEqualTo(503);
        simulators.weather("sample", Simulators.FINE);
        assertThat(post("", thing("a")).statusCode()).isEqualTo(200);
        assertThat(simulators.weathers("sample")).containsExactly("Started", "away", "lost", "odd");
        assertThatThrownBy(() -> simulators.weather("sample", "hail")).hasMessageContaining("hail");
    }

    @Test
    void passesOn_andTakesTheMessageThoughTheAnswerIsLost() {
        simulators.weather("sample", "lost");
        assertThatThrownBy(() -> post("", thing("a"))).isInstanceOf(UncheckedIOException.class);
        simulators.weather("sample", "odd");
        var odd = post("", thing("b"));
        assertThat(odd.body()).startsWith("{\"received\":");
        assertThat(odd.headers().firstValue("X-Odd")).hasValue("yes");
        assertThat(simulators.ledger().read("sample")).hasSize(2);
    }

    @Test
    void knowsNothingOutsideItsFolders_andShowsItsStubs() {
        assertThat(send("POST", "/other/things", "{}").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/", "").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/sample/unknown", "{}").statusCode()).isEqualTo(404);
        var stubs = Json.MAPPER.readTree(send("GET", "/__admin/mappings", "").body());
        assertThat(stubs.path("mappings").findValuesAsString("name")).contains("put", "weather Started");
    }

    @Test
    void resetsForTheNextTest() {
        post("", thing("a"));
        simulators.weather("sample", "away");
        simulators.reset();
        assertThat(get("/things/a").statusCode()).isEqualTo(404);
        assertThat(simulators.ledger().read("sample")).isEmpty();
    }

    @Test
    void namesTheFileThatItCannotUse() throws IOException {
        for (String stub : List.of(
                "{\"request\":{\"urlPath\":\"/other/x\"},\"response\":{\"status\":200}}",
                "{\"request\":{\"urlPath\":\"/broken/x\"},\"response\":{\"transformerParameters\":{\"steps\":[{\"do\":\"dance\"}]}}}",
                "{\"request\":{\"urlPath\":\"/broken/x\"},\"response\":{\"transformerParameters\":{\"stepz\":[]}}}",
                "{\"request\":{\"urlPath\":\"/broken/x\",\"customMatcher\":{\"name\":\"magic\"}},\"response\":{}}",
                "{\"request\"")) {
            write("broken", stub);
            assertThatThrownBy(this::start)
                    .as(stub)
                    .isInstanceOf(SimulatorsFailed.class)
                    .hasMessageContaining("stubs.json");
        }
    }

    @Test
    void saysThatThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> Simulators.start(folder.resolve("routes"), taken.getLocalPort(), data()))
                    .isInstanceOf(SimulatorsFailed.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
    }

    private Simulators start() {
        return Simulators.start(folder.resolve("routes"), 0, data());
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void write(String system, String mappings) {
        try {
            Path target = folder.resolve("routes").resolve(system).resolve("simulator/mappings");
            Files.createDirectories(target);
            Files.writeString(target.resolve("stubs.json"), mappings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String thing(String id) {
        return "{\"things\":[{\"id\":\"" + id + "\",\"title\":\"T\"}]}";
    }

    private int receipt(String receipt) {
        return exchange(HttpRequest.newBuilder(URI.create(simulators.url("sample") + "/receipt"))
                        .header("Receipt", receipt)
                        .build())
                .statusCode();
    }

    private HttpResponse<String> post(String query, String body) {
        return send("POST", "/sample/things" + query, body);
    }

    private HttpResponse<String> get(String path) {
        return send("GET", "/sample" + path, "");
    }

    private HttpResponse<String> send(String method, String path, String body) {
        return exchange(HttpRequest.newBuilder(URI.create(simulators.url() + path))
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
