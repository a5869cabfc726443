package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import vn.lgsp.Meanwhile;
import vn.lgsp.RunningBus;
import vn.lgsp.controlbus.Browser;
import vn.lgsp.sandbox.Simulators;

/**
 * Systems ask the register of enterprises through the bus. A second register, of the same make, is there to see that what
 * one does costs the other nothing; a third is for what would spoil the others' tests: its limits are low.
 */
class LookupIT {
    private static final String REGISTER = "business-registration";
    private static final String OTHER = "other-registration";
    private static final String NARROW = "narrow-registration";
    private static final String QUIET = "quiet-registration";
    private static final String CODE = "5400000001";
    private static final String PERSON =
            "{\"question\": {\"number\": \"17-2026-000123\"}, \"officer\": \"H28.12.canbo1\", "
                    + "\"purpose\": \"Đối chiếu hồ sơ đất đai\", \"dossier\": \"H28.12-260315-0042\"}";

    @TempDir
    private static Path folder;

    private static RunningBus bus;
    private static String asker;
    private static String stranger;

    @BeforeAll
    static void start() throws IOException {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        for (String name : List.of(OTHER, NARROW)) {
            Path like = Files.createDirectories(routes.resolve(name));
            Files.writeString(like.resolve("system.yaml"), "like: " + REGISTER + "\n");
            Path stubs = routes.resolve(name + "/simulator/mappings");
            FileSystemUtils.copyRecursively(routes.resolve(REGISTER + "/simulator/mappings"), stubs);
            for (String file : List.of("register.json", "weather.json")) {
                Path stub = stubs.resolve(file);
                Files.writeString(stub, Files.readString(stub).replace(REGISTER, name));
            }
        }
        Path quiet = Files.createDirectories(routes.resolve(QUIET));
        Files.writeString(
                quiet.resolve("system.yaml"), "like: " + REGISTER + "\nquiet: [{from: '00:00', to: '00:00'}]\n");
        Files.createDirectories(routes.resolve("asking"));
        Files.writeString(routes.resolve("asking/system.yaml"), "scopes: [lookup.ask, dossier.read]\n");
        bus = RunningBus.start(
                folder.resolve("data"),
                "lgsp.routes=" + routes,
                "lgsp.watch.every=500ms",
                "BUSINESS_REGISTRATION_ENABLED=true",
                "BUSINESS_REGISTRATION_TIMEOUT=PT1S",
                // Who asks too often is tested at the narrow one only.
                "BUSINESS_REGISTRATION_PER_SECOND=1000",
                "BUSINESS_REGISTRATION_CALLER_PER_SECOND=1000",
                "OTHER_REGISTRATION_PER_SECOND=1000",
                "OTHER_REGISTRATION_CALLER_PER_SECOND=1000",
                "BUSINESS_REGISTRATION_CIRCUIT_CALLS=6",
                "BUSINESS_REGISTRATION_CIRCUIT_OPEN=PT2S",
                "OTHER_REGISTRATION_TIMEOUT=PT1S",
                "OTHER_REGISTRATION_CACHE=PT1S",
                "OTHER_REGISTRATION_CIRCUIT_CALLS=200",
                "OTHER_REGISTRATION_CIRCUIT_OPEN=PT0.5S",
                "OTHER_REGISTRATION_CALLERS=one-stop, elsewhere",
                "NARROW_REGISTRATION_PER_SECOND=100",
                "NARROW_REGISTRATION_CALLER_PER_SECOND=1",
                "NARROW_REGISTRATION_CONCURRENCY=3",
                "NARROW_REGISTRATION_CALLER_CONCURRENCY=2");
        asker = bus.token("one-stop", "lookup.ask");
        stranger = bus.token("asking", "lookup.ask");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void fineWeather() {
        Stream.of(REGISTER, OTHER, NARROW).forEach(system -> bus.simulators().weather(system, Simulators.FINE));
        Stream.of(REGISTER, OTHER).forEach(LookupIT::awaitWell);
    }

    private static void awaitWell(String system) {
        await().until(() ->
                ask(system, "enterprise", "{\"code\": \"5400000098\"}").statusCode() == 200);
    }

    private static HttpResponse<String> ask(String system, String lookup, String question) {
        return post(system, lookup, "{\"question\": " + question + "}", asker);
    }

    private static HttpResponse<String> post(String system, String lookup, String body, String token) {
        return bus.call("POST", "/api/v1/lookups/" + system + "/" + lookup, token, body, "Cache-Control", "no-cache");
    }

    private static HttpResponse<String> enterprise(String system, String code, String token) {
        return bus.get("/api/v1/lookups/" + system + "/enterprise?code=" + code, token);
    }

    private static JsonNode answer(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return RunningBus.json(response).path("answer");
    }

    private static JsonNode problem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode problem = RunningBus.json(response);
        assertThat(problem.path("code").asString()).isEqualTo(code);
        return problem;
    }

    private static int retryAfter(HttpResponse<String> response) {
        return Integer.parseInt(response.headers().firstValue("Retry-After").orElseThrow());
    }

    /** How often a register was asked for this code, however it answered. */
    private static int asked(String system, String code) {
        HttpResponse<String> count =
                bus.send(HttpRequest.newBuilder(URI.create(bus.simulators().url() + "/__admin/requests/count"))
                        .POST(HttpRequest.BodyPublishers.ofString(RunningBus.JSON.writeValueAsString(Map.of(
                                "urlPathPattern",
                                "/" + system + "/.*",
                                "queryParameters",
                                Map.of("msdn", Map.of("equalTo", code)))))));
        return RunningBus.json(count).path("count").asInt();
    }

    private static JsonNode log(String filter) {
        HttpResponse<String> answer = bus.operator("GET", "/control/v1/lookups?" + filter, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningBus.json(answer);
    }

    @Test
    void enterpriseIsLookedUp_inTheBusesOwnWords() {
        JsonNode found = answer(ask(REGISTER, "enterprise", "{\"code\": \"5400000002-001\"}"));
        assertThat(found.at("/enterprise/name").asString()).isEqualTo("CÔNG TY CỔ PHẦN VÍ DỤ \"ĐÀ\"");
        assertThat(found.at("/enterprise/headOffice/ward/name").asString()).isEqualTo("Phường Mẫu");
        JsonNode nothing = answer(enterprise(REGISTER, "5400000097", asker));
        assertThat(nothing.path("found").asBoolean()).isFalse();
        assertThat(nothing.path("message").asString()).isEqualTo("Không tìm thấy doanh nghiệp");
    }

    @Test
    void numbersAreToldAsTheyCame() {
        assertThat(ask(REGISTER, "enterprise", "{\"code\": \"5400000002-001\"}").body())
                .contains("\"amount\":6250000000.25");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "today    | {\"from\": \"08:00\", \"to\": \"11:30\"}           | /items/0/processedOn | 2026-03-15",
                "today    | {\"from\": \"06:00\", \"to\": \"07:30\"}           | /message             | Không có dữ liệu",
                "dossiers | {\"from\": \"2026-03-11\", \"to\": \"2026-03-15\"} | /items/1/status      | Đã cấp"
            })
    void listsAreLookedUp(String lookup, String question, String pointer, String value) {
        assertThat(answer(ask(REGISTER, lookup, question)).at(pointer).asString())
                .isEqualTo(value);
    }

    @Test
    void answerIsToldAgain_fromMemory_untilItIsOld_orSomebodyWantsItFresh() {
        // Given
        JsonNode first = RunningBus.json(enterprise(OTHER, CODE, asker));
        // When
        JsonNode again = RunningBus.json(enterprise(OTHER, CODE, asker));
        // Then
        assertThat(first.path("cached").asBoolean()).isFalse();
        assertThat(again.path("cached").asBoolean()).isTrue();
        assertThat(again.path("answer")).isEqualTo(first.path("answer"));
        assertThat(again.path("at")).isEqualTo(first.path("at"));
        assertThat(again.path("id")).isNotEqualTo(first.path("id"));
        assertThat(asked(OTHER, CODE)).isEqualTo(1);
        answer(ask(OTHER, "enterprise", "{\"code\": \"" + CODE + "\"}"));
        assertThat(asked(OTHER, CODE)).isEqualTo(2);
        await().untilAsserted(() -> {
            enterprise(OTHER, CODE, asker);
            assertThat(asked(OTHER, CODE)).isGreaterThan(2);
        });
    }

    @Test
    void thatThereIsNothing_isNotRemembered() {
        for (int i = 0; i < 2; i++) {
            answer(enterprise(OTHER, "5400000096", asker));
        }
        assertThat(asked(OTHER, "5400000096")).isEqualTo(2);
    }

    @Test
    void whatIsAboutAPerson_needsPurposeAndOfficer_andIsNoAddress() {
        String question = "{\"question\": {\"number\": \"17-2026-000123\"}";
        problem(post(REGISTER, "dossier", question + "}", asker), 422, "lookup.purpose.missing");
        problem(
                post(REGISTER, "dossier", question + ", \"purpose\": \"Đối chiếu\"}", asker),
                422,
                "lookup.officer.missing");
        problem(
                post(REGISTER, "dossier", question + ", \"purpose\": \"       \", \"officer\": \"ab\"}", asker),
                422,
                "lookup.purpose.missing");
        HttpResponse<String> address = bus.get("/api/v1/lookups/" + REGISTER + "/dossier?number=17-2026-000123", asker);
        problem(address, 405, "method.not-allowed");
        assertThat(address.headers().firstValue("Allow")).hasValue("POST");
        assertThat(answer(post(REGISTER, "dossier", PERSON, asker))
                        .at("/dossier/contact/name")
                        .asString())
                .isEqualTo("BÙI VĂN MẪU");
    }

    @Test
    void purposeThatHoldsAnIdentityNumber_isRefused_andNotKept() {
        String body = PERSON.replace("Đối chiếu hồ sơ", "Hồ sơ của 017095000123")
                .replace("H28.12-260315-0042", "H28.12-260315-0077");
        JsonNode problem = problem(post(REGISTER, "dossier", body, asker), 422, "body.invalid");
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/purpose");
        assertThat(log("dossier=H28.12-260315-0077").path("items")).isEmpty();
    }

    @Test
    void systemThatMayNotAsk_isToldSo_andHasNothingOnOffer() {
        problem(enterprise(OTHER, CODE, stranger), 403, "lookup.forbidden");
        assertThat(bus.get("/api/v1/lookups", stranger).body())
                .contains(REGISTER)
                .doesNotContain(OTHER);
        assertThat(bus.get("/api/v1/lookups", asker).body()).contains(REGISTER, OTHER);
        assertThat(log("caller=asking&system=" + OTHER).at("/items/0/outcome").asString())
                .isEqualTo("forbidden");
        problem(enterprise("nowhere", CODE, asker), 404, "lookup.unknown");
    }

    @Test
    void questionThatBreaksItsContract_isNotAsked() {
        JsonNode problem = problem(enterprise(REGISTER, "54", asker), 400, "parameter.invalid");
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo("/query/code");
        JsonNode other =
                problem(ask(REGISTER, "dossiers", "{\"from\": \"2026-02-30\", \"too\": 1}"), 422, "body.invalid");
        assertThat(other.path("errors").valueStream())
                .extracting(error -> error.path("pointer").asString())
                .containsExactlyInAnyOrder("/question/from", "/question/to", "/question/too");
        assertThat(asked(REGISTER, "54")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "enterprise, '{\"code\": \"9999999999\"}', Đơn vị chưa được cấp quyền tra cứu",
        "dossiers, '{\"from\": \"2026-03-01\", \"to\": \"2026-03-15\"}', Khoảng thời gian không được quá 5 ngày"
    })
    void whatTheRegisterRefuses_isToldInItsWords(String lookup, String question, String words) {
        JsonNode problem = problem(ask(REGISTER, lookup, question), 502, "lookup.refused");
        assertThat(problem.at("/partner/code").asString()).isEqualTo("0");
        assertThat(problem.at("/partner/text").asString()).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "slow, 504, lookup.timeout",
        "away, 503, lookup.away",
        "quota, 503, lookup.away",
        "reset, 502, lookup.unreadable",
        "cut, 502, lookup.unreadable",
        "error, 502, lookup.unreadable",
        "html, 502, lookup.unreadable",
        "not-subscribed, 502, lookup.misconfigured"
    })
    void whateverIsWrongThere_isToldWithinTheTimeOut_andAskedOnce(String weather, int status, String code) {
        bus.simulators().weather(OTHER, weather);
        int before = asked(OTHER, "5400000095");
        Instant start = Instant.now();

        HttpResponse<String> response = ask(OTHER, "enterprise", "{\"code\": \"5400000095\"}");

        problem(response, status, code);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofMillis(1900));
        assertThat(asked(OTHER, "5400000095") - before).isEqualTo(1);
        if (status == 503) {
            assertThat(retryAfter(response)).isBetween(1, 5);
        }
    }

    @Test
    void registerThatDoesNotLetTheBusIn_isAnAlert_untilItDoes() {
        bus.simulators().weather(OTHER, "not-subscribed");
        ask(OTHER, "enterprise", "{\"code\": \"5400000078\"}");
        await().untilAsserted(() -> assertThat(alerts()).contains("http.403", OTHER));
        bus.simulators().weather(OTHER, Simulators.FINE);
        awaitWell(OTHER);
        await().untilAsserted(() -> assertThat(alerts()).doesNotContain("lookup-misconfigured"));
    }

    private static String alerts() {
        return bus.operator("GET", "/control/v1/alerts", "").body();
    }

    @Test
    void answerThatIsNotWhatTheContractSays_isNoAnswer() {
        problem(ask(REGISTER, "enterprise", "{\"code\": \"5400000008\"}"), 502, "lookup.unreadable");
    }

    @Test
    void tokenThatTheRegisterForgot_isFetchedAgain() {
        bus.simulators().weather(REGISTER, "token-forgotten");
        answer(ask(REGISTER, "enterprise", "{\"code\": \"" + CODE + "\"}"));
    }

    @Test
    void registerThatFails_isLeftAlone_andFoundAgain() {
        // Given
        bus.simulators().weather(REGISTER, "error");
        String question = "{\"code\": \"5400000093\"}";
        // When
        HttpResponse<String> open =
                await().until(() -> ask(REGISTER, "enterprise", question), response -> response.statusCode() == 503);
        // Then
        problem(open, 503, "lookup.away");
        assertThat(retryAfter(open)).isBetween(1, 2);
        int asked = asked(REGISTER, "5400000093");
        problem(ask(REGISTER, "enterprise", question), 503, "lookup.away");
        assertThat(asked(REGISTER, "5400000093")).isEqualTo(asked);
        bus.simulators().weather(REGISTER, Simulators.FINE);
        await().until(() -> ask(REGISTER, "enterprise", question).statusCode() == 200);
        assertThat(log("system=" + REGISTER + "&outcome=away").path("items")).isNotEmpty();
    }

    @Test
    void registerThatAsksToBeLeftAlone_is() {
        bus.simulators().weather(REGISTER, "resting");
        assertThat(retryAfter(ask(REGISTER, "enterprise", "{\"code\": \"5400000092\"}")))
                .isEqualTo(2);
        bus.simulators().weather(REGISTER, Simulators.FINE);
        assertThat(retryAfter(ask(REGISTER, "enterprise", "{\"code\": \"5400000092\"}")))
                .isBetween(1, 2);
        assertThat(asked(REGISTER, "5400000092")).isEqualTo(1);
    }

    @Test
    void registerInItsQuietHours_isNotAsked() {
        HttpResponse<String> response = ask(QUIET, "enterprise", "{\"code\": \"" + CODE + "\"}");
        problem(response, 503, "lookup.away");
        assertThat(retryAfter(response)).isBetween(1, 86_400);
        assertThat(asked(QUIET, CODE)).isZero();
    }

    @Test
    void callerThatAsksTooOften_waits_andNoOtherDoes() {
        HttpResponse<String> refused =
                await().until(() -> enterprise(NARROW, CODE, asker), response -> response.statusCode() == 429);
        problem(refused, 429, "lookup.rate");
        assertThat(retryAfter(refused)).isEqualTo(1);
        answer(enterprise(NARROW, CODE, stranger));
        assertThat(log("system=" + NARROW + "&outcome=rate").path("items")).isEmpty();
        await().until(() -> enterprise(NARROW, CODE, asker).statusCode() == 200);
    }

    @Test
    void slowRegister_takesNothingFromAnother() {
        // Given
        bus.simulators().weather(REGISTER, "slow");
        List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 4)
                .mapToObj(i -> Meanwhile.get(() -> ask(REGISTER, "enterprise", "{\"code\": \"540000008" + i + "\"}")))
                .toList();
        await().until(() -> asked(REGISTER, "5400000083") + asked(REGISTER, "5400000080") == 2);
        // When
        Instant start = Instant.now();
        answer(ask(OTHER, "enterprise", "{\"code\": \"5400000091\"}"));
        Duration took = Duration.between(start, Instant.now());
        // Then
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(took).isLessThan(Duration.ofMillis(900));
        problem(ask(REGISTER, "enterprise", "{\"code\": \"5400000090\"}"), 429, "lookup.rate");
        waiting.forEach(each -> problem(each.join(), 504, "lookup.timeout"));
    }

    @Test
    void questionThatCannotBePutOnRecord_isNotAsked() {
        JdbcClient store = JdbcClient.create(bus.part(DataSource.class));
        store.sql("ALTER TABLE lookup RENAME TO gone").update();
        try {
            problem(ask(OTHER, "enterprise", "{\"code\": \"5400000079\"}"), 500, "bus.internal");
        } finally {
            store.sql("ALTER TABLE gone RENAME TO lookup").update();
        }
        assertThat(asked(OTHER, "5400000079")).isZero();
    }

    @Test
    void pageShowsWhoAsked_andWhatFor() {
        // Given
        String dossier = "H28.12-260315-0099";
        post(REGISTER, "dossier", PERSON.replace("H28.12-260315-0042", dossier), asker);
        post(REGISTER, "dossier", PERSON.replace("17-2026", "99-2026").replace("H28.12-260315-0042", dossier), asker);
        Browser browser = new Browser(bus.control("").getPort());
        browser.login("admin", "admin-sandbox");
        // When
        String page = browser.page("/lookups?system=&caller=one-stop&officer=&dossier=" + dossier)
                .body();
        // Then
        assertThat(page)
                .contains("Phần mềm một cửa điện tử", "H28.12.canbo1", "Đối chiếu hồ sơ đất đai", "Đã trả lời")
                .contains("Tình trạng một hồ sơ đăng ký doanh nghiệp", "Bị từ chối", "/dossiers?code=" + dossier)
                .doesNotContain("000123", "??");
        assertThat(browser.page("/lookups?lang=en&officer=nobody").body()).contains("Nobody looked anything up.");
    }

    @Test
    void whoAsked_isOnRecord_andNothingOfWhatWasAsked() {
        // When
        JsonNode told = RunningBus.json(post(REGISTER, "dossier", PERSON, asker));
        post(REGISTER, "dossier", PERSON, asker);
        // Then
        JsonNode page = log("dossier=H28.12-260315-0042&limit=1");
        JsonNode rest =
                log("dossier=H28.12-260315-0042&cursor=" + page.path("next").asString());
        JsonNode first = rest.path("items")
                .valueStream()
                .filter(item -> item.path("id").equals(told.path("id")))
                .findFirst()
                .orElseThrow();
        assertThat(first.path("caller").asString()).isEqualTo("one-stop");
        assertThat(first.path("client").asString()).isEqualTo("one-stop");
        assertThat(first.path("officer").asString()).isEqualTo("H28.12.canbo1");
        assertThat(first.path("purpose").asString()).isEqualTo("Đối chiếu hồ sơ đất đai");
        assertThat(first.path("system").asString()).isEqualTo(REGISTER);
        assertThat(first.path("lookup").asString()).isEqualTo("dossier");
        assertThat(first.path("outcome").asString()).isEqualTo("answered");
        assertThat(first.path("ms").isNumber()).isTrue();
        assertThat(first.path("fingerprint")).isEqualTo(page.at("/items/0/fingerprint"));
        assertThat(log("fingerprint=" + first.path("fingerprint").asString()).path("items"))
                .hasSizeGreaterThan(1);
        assertThat(log("officer=H28.12.canbo2").path("items")).isEmpty();
        String kept = String.join(
                "\n",
                JdbcClient.create(bus.part(DataSource.class))
                        .sql("SELECT row_to_json(l)::text FROM lookup l")
                        .query(String.class)
                        .list());
        assertThat(kept).contains("canbo1").doesNotContain("000123", "BÙI VĂN", "017095000123", CODE);
    }
}
