package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.sandbox.Delivery;
import vn.lgsp.sandbox.Simulators;

/** Whatever the portal's weather, the bus says what it knows of a message, keeps it, and delivers it in fine weather. */
@Order(2)
class WeatherIT {
    private static final String PORTAL = "national-portal";
    private static final String AXIS = "document-axis";
    private static final String DEPARTMENT = "000.00.12.H28";
    private static final String COMMUNE = "000.00.31.H28";
    private static final String MINISTRY = "000.00.00.G22";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Set<String> SEEN = new ConcurrentSkipListSet<>();

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String token;

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data, "NATIONAL_PORTAL_READ_TIMEOUT=PT1S", "DOCUMENT_AXIS_READ_TIMEOUT=PT1S");
        token = bus.token("one-stop");
    }

    @AfterAll
    static void stop() {
        try {
            Set<String> all = new TreeSet<>(bus.simulators().weathers(PORTAL));
            all.remove(Simulators.FINE);
            assertThat(SEEN).isEqualTo(all);
        } finally {
            bus.close();
        }
    }

    /** What is said of a progress line, which is one call and no more, and of a dossier, which is asked for first. */
    @ParameterizedTest
    @CsvSource({
        // weather, line's state, line's cause, dossier's state, dossier's cause
        "away,            WAITING,         http.503,          WAITING,         http.503",
        "quota,           WAITING,         http.429,          WAITING,         http.429",
        "unauthorized,    WAITING,         http.401,          WAITING,         http.401",
        "session-broken,  WAITING,         session.refused,   WAITING,         session.refused",
        "error,           OUTCOME_UNKNOWN, http.500,          WAITING,         http.500",
        "x-road-error,    OUTCOME_UNKNOWN, http.500,          WAITING,         http.500",
        "reset,           OUTCOME_UNKNOWN, connection.broken, WAITING,         connection.broken",
        "cut,             OUTCOME_UNKNOWN, connection.broken, WAITING,         connection.broken",
        "html,            OUTCOME_UNKNOWN, answer.unreadable, WAITING,         answer.unreadable",
        "empty,           OUTCOME_UNKNOWN, answer.unreadable, WAITING,         answer.unreadable",
        "slow,            OUTCOME_UNKNOWN, timeout,           WAITING,         timeout",
        "slow-2s,         OUTCOME_UNKNOWN, timeout,           WAITING,         timeout",
        "lost-answer,     OUTCOME_UNKNOWN, connection.broken, OUTCOME_UNKNOWN, connection.broken"
    })
    void badWeatherIsWaitedOut_andOrderIsKept(
            String weather, String lineState, String lineCause, String dossierState, String dossierCause) {
        // Given
        String known = code();
        awaitState(put(known), "DELIVERED");

        // When
        weather(weather);
        HttpResponse<String> line = progress(known, "Một");
        HttpResponse<String> second = progress(known, "Hai");
        String fresh = code();
        HttpResponse<String> dossier = put(fresh);
        HttpResponse<String> follower = progress(fresh, "Ba");

        // Then
        awaitCause(line, lineState, lineCause);
        awaitCause(dossier, dossierState, dossierCause);
        bus.simulators().weather(PORTAL, Simulators.FINE);
        for (HttpResponse<String> sent : List.of(line, second, dossier, follower)) {
            awaitState(sent, "DELIVERED");
        }
        assertThat(lines(known)).containsSubsequence("Một", "Hai").endsWith("Hai");
        assertThat(operations(fresh)).startsWith("DongBoHoSoMC").endsWith("CapNhatTienDoHoSoMC");
        assertThat(String.join(" ", operations(fresh))).matches("(DongBoHoSoMC ?)+(CapNhatTienDoHoSoMC ?)+");
    }

    @ParameterizedTest
    @CsvSource({"session-expired", "code-number", "code-00", "quiet-success"})
    void oddWeatherIsUnderstood(String weather) {
        String code = code();
        weather(weather);

        HttpResponse<String> dossier = put(code);
        HttpResponse<String> line = progress(code, "Một");

        awaitState(dossier, "DELIVERED");
        awaitState(line, "DELIVERED");
        assertThat(operations(code)).containsExactly("DongBoHoSoMC", "CapNhatTienDoHoSoMC");
        bus.simulators().weather(PORTAL, Simulators.FINE);
    }

    @Test
    void refusalStays_alsoInFineWeather_andHoldsItsFollowers() {
        String code = code();
        weather("refuse-all");

        HttpResponse<String> dossier = put(code);
        HttpResponse<String> line = progress(code, "Một");

        awaitCause(dossier, "PARKED", "-1");
        awaitState(line, "HELD");
        bus.simulators().weather(PORTAL, Simulators.FINE);
        awaitState(put(code()), "DELIVERED");
        awaitState(dossier, "PARKED");
        awaitState(line, "HELD");
        assertThat(operations(code)).isEmpty();
    }

    /** Three steps of one document, and one that goes inside as well: the axis's weather is nothing to those inside. */
    @ParameterizedTest
    @ValueSource(strings = {"away", "error", "reset", "html", "lost-answer"})
    void documentsWaitForTheAxis_inOrder(String weather) throws Exception {
        // Given
        AxisClient department = new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
        AxisClient ministry =
                new AxisClient(URI.create(bus.simulators().url("document-axis")), "G22.CENTRE", "ministry-sandbox");
        String number = Integer.toString(NUMBERS.incrementAndGet());
        List<byte[]> files = Stream.of(Papers.NEW, Papers.UPDATED, Papers.REVOKED)
                .map(operation -> Papers.document(DEPARTMENT, number, operation, COMMUNE, MINISTRY))
                .toList();
        // When
        bus.simulators().weather(AXIS, weather);
        List<String> sent = new ArrayList<>();
        for (byte[] file : files) {
            sent.add(department.send(file, DEPARTMENT, "edoc", "").path("DocId").asString());
        }
        // Then
        for (String docId : sent) {
            await().atMost(PATIENCE).until(() -> docIds(department), waiting -> waiting.contains(docId));
            department.update(docId, "done");
        }
        await().atMost(PATIENCE).until(() -> states(department, sent.getLast()).get(COMMUNE), "done"::equals);
        assertThat(states(department, sent.getLast()).get(MINISTRY)).isIn("initial", "processing");
        // When
        bus.simulators().weather(AXIS, Simulators.FINE);
        // Then
        for (String docId : sent) {
            await().atMost(PATIENCE)
                    .until(
                            () -> states(department, docId),
                            states -> states.equals(Map.of(COMMUNE, "done", MINISTRY, "done")));
        }
        List<Integer> came = new ArrayList<>();
        for (String docId : docIds(ministry)) {
            byte[] file = ministry.file(docId);
            came.add(IntStream.range(0, files.size())
                    .filter(i -> Arrays.equals(files.get(i), file))
                    .findFirst()
                    .orElseThrow());
            ministry.update(docId, "done");
        }
        assertThat(came).containsExactly(0, 1, 2);
    }

    private static List<String> docIds(AxisClient party) throws Exception {
        return party.received("edoc")
                .valueStream()
                .map(row -> row.path("docId").asString())
                .toList();
    }

    /** How a sending stands with each recipient. */
    private static Map<String, String> states(AxisClient party, String docId) throws Exception {
        return party.sent(docId)
                .valueStream()
                .collect(Collectors.toMap(
                        row -> row.path("toCode").asString(),
                        row -> row.path("receiveStatus").asString()));
    }

    private static void weather(String weather) {
        bus.simulators().weather(PORTAL, weather);
        SEEN.add(weather);
    }

    private static String code() {
        return "H28.12-260317-%04d".formatted(NUMBERS.incrementAndGet());
    }

    private static HttpResponse<String> put(String code) {
        return bus.call("PUT", "/api/v1/dossiers/" + code, token, RunningBus.dossier("Thời tiết"));
    }

    private static HttpResponse<String> progress(String code, String content) {
        return bus.call("POST", "/api/v1/dossiers/" + code + "/progress", token, RunningBus.progress(content));
    }

    private static void awaitState(HttpResponse<String> accepted, String state) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(delivery(accepted).path("state").asString(""))
                        .isEqualTo(state));
    }

    /** A message that is tried again is for a moment in another state. */
    private static void awaitCause(HttpResponse<String> accepted, String state, String code) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(delivery(accepted).path("state").asString("") + " "
                                + delivery(accepted).at("/cause/code").asString(""))
                        .isEqualTo(state + " " + code));
    }

    private static JsonNode delivery(HttpResponse<String> accepted) {
        return bus.exchange(RunningBus.json(accepted).path("exchangeId").asString(), token)
                .at("/deliveries/0");
    }

    private static List<String> lines(String code) {
        return taken(code).stream()
                .filter(delivery -> delivery.operation().equals("CapNhatTienDoHoSoMC"))
                .flatMap(delivery -> delivery.body().path("data").valueStream())
                .map(line -> line.path("NoiDungXuLy").asString())
                .toList();
    }

    private static List<String> operations(String code) {
        return taken(code).stream().map(Delivery::operation).toList();
    }

    private static List<Delivery> taken(String code) {
        return bus.simulators().ledger().read(PORTAL).stream()
                .filter(delivery -> delivery.keys().contains(code))
                .toList();
    }
}
