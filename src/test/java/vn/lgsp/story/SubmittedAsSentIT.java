package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;
import vn.lgsp.translation.Mapping;

/** Whatever a citizen files, at either portal: what was accepted is at the one-stop exactly as it was sent, once and in full. */
@Order(12)
class SubmittedAsSentIT {
    private static final Mapping OUT =
            Mapping.compile("mapping/dossier.jslt", List.of(Path.of("routes/national-portal")));
    private static final int TRIES = 40;
    private static final int AT_ONCE = 20;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String oneStop = "";
    private static String provincial = "";

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data, "PROVINCIAL_PORTAL_ENABLED=true");
        oneStop = bus.token("one-stop", "inbox.receive");
        provincial = bus.token("provincial-portal", "dossier.write");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsFiledAtTheNationalPortal_arrivesEqual(long seed) {
        // Given
        Map<String, JsonNode> sent = new TreeMap<>();
        ArrayNode call = RunningBus.JSON.createArrayNode();
        filed(new Random(seed)).forEach(canonical -> {
            JsonNode dossier = worded(canonical);
            sent.put(dossier.path("MaHoSo").asString(), dossier);
            call.add(dossier);
        });
        // When
        HttpResponse<String> answer = PortalSamples.push(bus, call.toString());
        assertThat(RunningBus.json(answer).path("error_code").asInt())
                .as(answer.body())
                .isZero();
        // Then
        Map<String, JsonNode> came = new TreeMap<>();
        fetched(sent.size()).forEach((code, message) -> came.put(code, worded(message)));
        assertThat(came).isEqualTo(sent);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsFiledAtTheProvincialPortal_arrivesEqual(long seed) {
        Map<String, JsonNode> sent = new TreeMap<>();
        filed(new Random(seed)).forEach(dossier -> {
            String code = dossier.path("code").asString();
            HttpResponse<String> answer =
                    bus.call("PUT", "/api/v1/submissions/" + code, provincial, dossier.toString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            sent.put(code, RunningBus.JSON.readTree(dossier.toString()));
        });
        assertThat(fetched(sent.size())).isEqualTo(sent);
    }

    /** As the portal words a canonical dossier. */
    private static JsonNode worded(JsonNode canonical) {
        Map<String, Object> variables = Map.of("prepared", RunningBus.JSON.createObjectNode(), "form", "first");
        return RunningBus.JSON
                .readTree(OUT.apply(RunningBus.JSON.writeValueAsBytes(canonical), variables))
                .at("/data/0");
    }

    /** So many messages as the one-stop fetches them, by their subject; none comes twice. */
    private static Map<String, JsonNode> fetched(int number) {
        Map<String, JsonNode> came = new TreeMap<>();
        await().until(() -> {
            RunningBus.json(bus.get("/api/v1/inbox?max=100&wait=2", oneStop))
                    .path("items")
                    .forEach(item -> take(item, came));
            return came.size() >= number;
        });
        return came;
    }

    private static void take(JsonNode item, Map<String, JsonNode> came) {
        assertThat(item.path("type").asString()).isEqualTo("dossier.submitted");
        assertThat(came.put(item.path("subject").asString(), item.path("message")))
                .isNull();
        HttpResponse<String> answer = bus.call(
                "POST",
                "/api/v1/inbox/" + item.path("exchangeId").asString() + "/acknowledge",
                oneStop,
                "{\"lease\": \"" + item.path("lease").asString() + "\"}");
        assertThat(answer.statusCode()).isEqualTo(204);
    }

    static LongStream seeds() {
        return Dossiers.seeds(TRIES);
    }

    private static List<ObjectNode> filed(Random random) {
        Dossiers source = new Dossiers(random);
        List<ObjectNode> filed = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            ObjectNode dossier = ((ObjectNode) source.dossier())
                    .put("code", "H28.12-260316-%05d".formatted(NUMBERS.incrementAndGet()));
            // What the portal leaves open the bus adds, as another test shows.
            dossier.put("channel", random.nextBoolean() ? "ONLINE" : "POSTAL");
            dossier.put("submittedTo", random.nextBoolean() ? "NATIONAL_PORTAL" : "LOCAL_SYSTEM");
            filed.add(dossier);
        }
        return filed;
    }
}
