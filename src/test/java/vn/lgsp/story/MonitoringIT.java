package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.RunningBus;

/** What a bus does is seen from outside: counted, timed, with an age for what waits, and listed in the documents. */
class MonitoringIT {
    private static final String PORTAL = "national-portal";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([a-z_0-9]+)` \\|");

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String token;

    /** One is delivered and handed in again, one parked with a follower, one waits because the portal is away. */
    @BeforeAll
    static void busWithAHistory() {
        bus = RunningBus.start(
                data,
                "lgsp.watch.every=300ms",
                "lgsp.watch.away=1s",
                "lgsp.watch.sweep.first=2s",
                "NATIONAL_PORTAL_READ_TIMEOUT=PT1S");
        token = bus.token("one-stop");
        awaitState(put("0001"), "DELIVERED");
        put("0001");
        assertThat(bus.call("PUT", path("0002").replace("H28", "H99"), token, RunningBus.dossier("x"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(bus.call("PUT", path("0002"), token, "{\"status\":\"NONE\"}").statusCode())
                .isEqualTo(422);
        assertThat(bus.call("PUT", path("0002"), "", RunningBus.dossier("x")).statusCode())
                .isEqualTo(401);
        bus.simulators().weather(PORTAL, "refuse-all");
        awaitState(put("0003"), "PARKED");
        awaitState(accepted(bus.call("POST", path("0003") + "/progress", token, RunningBus.progress("x"))), "HELD");
        bus.simulators().weather(PORTAL, "away");
        put("0004");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @Test
    void acceptedAndRefused_areCountedBySenderAndReason() {
        Scrape now = scrape();
        assertThat(now.sum("lgsp_messages_accepted_total", "sender=one-stop", "type=dossier.put", "outcome=new"))
                .isEqualTo(3);
        assertThat(now.sum("lgsp_messages_accepted_total", "sender=one-stop", "outcome=repeated"))
                .isEqualTo(1);
        assertThat(now.sum("lgsp_acceptance_seconds_count", "sender=one-stop")).isEqualTo(5);
        assertThat(now.sum("lgsp_acceptance_seconds_bucket", "sender=one-stop", "le=+Inf"))
                .isEqualTo(5);
        assertThat(now.sum("lgsp_acceptance_seconds_bucket", "le=0.25")).isNotNaN();
        assertThat(now.sum("lgsp_requests_refused_total", "sender=one-stop", "code=dossier.agency.foreign"))
                .isEqualTo(1);
        assertThat(now.sum("lgsp_requests_refused_total", "sender=one-stop", "code=body.invalid"))
                .isEqualTo(1);
        assertThat(now.sum("lgsp_requests_refused_total", "sender=unknown", "code=token.missing"))
                .isEqualTo(1);
    }

    /** A face answers 200 with the refusal in the partner's own form. */
    @Test
    void refusalOfAFace_isCountedToo() {
        HttpResponse<String> answer =
                bus.call("POST", "/XrdAdapter/RestService/forward/mapi/g", "", "{\"session\":\"made-up\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                scrape().sum("lgsp_requests_refused_total", "sender=unknown", "code=token.invalid"))
                        .isEqualTo(1));
    }

    @Test
    void deliveries_areCountedByWhatBecameOfThem_andTimed() {
        Scrape now = scrape();
        assertThat(now.sum("lgsp_deliveries_total", "system=" + PORTAL, "sender=one-stop", "outcome=delivered"))
                .isEqualTo(1);
        assertThat(now.sum("lgsp_deliveries_total", "system=" + PORTAL, "type=dossier.put", "outcome=parked"))
                .isEqualTo(1);
        assertThat(now.sum("lgsp_deliveries_total", "system=" + PORTAL, "type=dossier.progress", "outcome=held"))
                .isEqualTo(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(scrape().sum("lgsp_deliveries_total", "outcome=postponed"))
                        .isPositive());
        assertThat(now.sum("lgsp_delivery_seconds_count", "system=" + PORTAL, "type=dossier.put"))
                .isEqualTo(1);
        assertThat(now.sum("lgsp_delivery_seconds_sum", "system=" + PORTAL)).isBetween(0.001, 30.0);
        assertThat(now.sum("lgsp_delivery_seconds_bucket", "le=86400.0")).isEqualTo(1);
        assertThat(now.sum("lgsp_partner_call_seconds_count", "operation=dossier", "outcome=delivered"))
                .isEqualTo(1);
        assertThat(now.sum("lgsp_partner_call_seconds_count", "system=" + PORTAL, "outcome=rejected"))
                .isEqualTo(1);
        assertThat(now.labels("version")).allMatch(version -> version.matches("[0-9a-f]{12}"));
        assertThat(now.sum("lgsp_system_version", "system=" + PORTAL)).isEqualTo(1);
    }

    @Test
    void whatWaits_hasAnAge_andTheCircuitIsOpen() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Scrape now = scrape();
            assertThat(now.sum("lgsp_oldest_message_age_seconds", "system=" + PORTAL, "queue=dispatch"))
                    .isBetween(0.001, 600.0);
            assertThat(now.sum("lgsp_oldest_message_age_seconds", "system=" + PORTAL, "queue=parked"))
                    .isGreaterThan(now.sum("lgsp_oldest_message_age_seconds", "system=" + PORTAL, "queue=dispatch"));
            assertThat(now.sum("lgsp_queue_messages", "system=" + PORTAL, "queue=parked"))
                    .isEqualTo(1);
            assertThat(now.sum("lgsp_queue_messages", "system=" + PORTAL, "queue=held"))
                    .isEqualTo(1);
            assertThat(now.sum("lgsp_queue_messages", "system=" + PORTAL, "queue=dispatch"))
                    .isEqualTo(1);
            assertThat(now.sum("lgsp_system_circuit", "system=" + PORTAL, "state=open"))
                    .isEqualTo(1);
            assertThat(now.sum("lgsp_system_circuit", "system=" + PORTAL)).isEqualTo(1);
            assertThat(now.sum("lgsp_alerts", "kind=away", "system=" + PORTAL)).isEqualTo(1);
            assertThat(now.sum("lgsp_alerts_unacknowledged")).isPositive();
            assertThat(now.sum("lgsp_sweep_ended_timestamp_seconds")).isGreaterThan(1.7e9);
            assertThat(now.sum("lgsp_log_lag_seconds")).isZero();
            assertThat(now.sum("lgsp_log_parked")).isZero();
            assertThat(now.sum("lgsp_unexpected")).isZero();
            assertThat(now.sum("lgsp_system_owned", "system=" + PORTAL)).isEqualTo(1);
            assertThat(now.sum("lgsp_system_away", "system=" + PORTAL)).isEqualTo(1);
            assertThat(now.sum("lgsp_broker_away")).isZero();
            assertThat(now.sum("lgsp_store_away")).isZero();
            assertThat(now.sum("lgsp_attachments_files")).isZero();
        });
    }

    @Test
    void nodeIsReady_andWhatIsNotAwayIsToldSo() {
        assertThat(bus.send(HttpRequest.newBuilder(bus.control("/actuator/health/readiness")))
                        .body())
                .isEqualTo("{\"status\":\"UP\"}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                bus.operator("GET", "/actuator/prometheus", "").body())
                        .contains(
                                "lgsp_system_away{system=\"one-stop\"} 0.0",
                                "lgsp_system_owned{system=\"one-stop\"} 1.0"));
    }

    @Test
    void scraper_readsTheFiguresAndNothingElse() {
        assertThat(as("prometheus", "prometheus-sandbox", "/actuator/prometheus")
                        .statusCode())
                .isEqualTo(200);
        assertThat(as("prometheus", "prometheus-sandbox", "/control/v1/systems").statusCode())
                .isEqualTo(403);
        assertThat(as("prometheus", "prometheus-sandbox", "/").statusCode()).isIn(302, 401, 403);
        assertThat(as("prometheus", "prometheus-sandbox", "/actuator/health").body())
                .doesNotContain("components");
        assertThat(as("prometheus", "admin-sandbox", "/actuator/prometheus").statusCode())
                .isEqualTo(401);
        assertThat(as("admin", "prometheus-sandbox", "/actuator/prometheus").statusCode())
                .isEqualTo(401);
    }

    @Test
    void figures_areThoseOfTheDocuments_andTellNobodysAffairs() throws IOException {
        // Given an operator who does something
        bus.operator("POST", "/control/v1/systems/" + PORTAL + "/resume", "");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(scrape().labels("kind")).contains("away"));

        // When
        Scrape now = scrape();

        // Then
        Set<String> listed = LISTED.matcher(Files.readString(Path.of("docs/operating/monitoring.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(now.names().stream().filter(name -> name.startsWith("lgsp_")))
                .containsExactlyInAnyOrderElementsOf(
                        listed.stream().filter(name -> name.startsWith("lgsp_")).toList());
        assertThat(now.names()).containsAll(listed);
        assertThat(now.labelNames())
                .isSubsetOf(
                        "system",
                        "version",
                        "sender",
                        "type",
                        "outcome",
                        "operation",
                        "code",
                        "kind",
                        "queue",
                        "state",
                        "act",
                        "le");
        assertThat(now.toString()).doesNotContain("H28", "260315", "Mẫu", "017095000123");
    }

    private static HttpResponse<String> as(String user, String password, String path) {
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
        return bus.send(HttpRequest.newBuilder(bus.control(path)).header("Authorization", "Basic " + login));
    }

    private static Scrape scrape() {
        return new Scrape(
                as("prometheus", "prometheus-sandbox", "/actuator/prometheus").body());
    }

    private static String path(String number) {
        return "/api/v1/dossiers/H28.12-260315-" + number;
    }

    private static String put(String number) {
        return accepted(bus.call("PUT", path(number), token, RunningBus.dossier("Số " + number)));
    }

    private static String accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static void awaitState(String exchange, String state) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                bus.exchange(exchange, token).path("state").asString())
                        .isEqualTo(state));
    }
}
