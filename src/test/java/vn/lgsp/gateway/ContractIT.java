package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.delivery.Act;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.messagestore.FileRights;
import vn.lgsp.messagestore.LogWriter;

/** What the bus answers is what its published contract says, for every operation. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContractIT {
    private static final Published PUBLISHED = new Published();
    private static final String DOSSIERS = "/api/v1/dossiers/";
    private static final Map<String, Set<Integer>> SEEN = new ConcurrentHashMap<>();

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String writer;
    private static String none;

    @BeforeAll
    static void start() {
        bus = GatewayBus.start(data, "lgsp.gateway.body-limit=64KB");
        writer = bus.token("writer");
        none = bus.token("mute", "dossier.write");
    }

    @AfterAll
    static void stop() {
        bus.close();
        // Every operation was asked, and answered well and badly.
        assertThat(SEEN.keySet()).isEqualTo(PUBLISHED.tagged(tag -> !tag.equals("documents")));
        SEEN.forEach((operation, statuses) -> assertThat(statuses).as(operation).hasSizeGreaterThan(2));
    }

    @Test
    void token_isGoodAtOnce_howeverTheClockIsSetBack() {
        // Given: one that a clock an hour ahead issued
        String early =
                GatewayBus.signed(bus, "writer", "lgsp-bus:api", Instant.now().plus(Duration.ofHours(2)));
        String claims = new String(Base64.getUrlDecoder().decode(writer.split("\\.", -1)[1]), UTF_8);
        // Then
        assertThat(RunningBus.JSON.readTree(claims).propertyNames())
                .contains("iat", "exp")
                .doesNotContain("nbf");
        assertThat(bus.get("/api/v1/exchanges", early).statusCode()).isEqualTo(200);
    }

    @Test
    void everyMappedPath_isInTheContract_andTheOtherWayRound() {
        Set<String> mapped = new TreeSet<>();
        bus.part(RequestMappingHandlerMapping.class).getHandlerMethods().forEach((info, handler) -> {
            if (isOurs(handler.getBeanType())) {
                info.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api"))
                        .forEach(path -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> mapped.add(method.name() + " " + path)));
            }
        });
        assertThat(mapped).isEqualTo(PUBLISHED.requests());
    }

    /** Tests of other packages have controllers too, and one scan finds them all. */
    private static boolean isOurs(Class<?> controller) {
        return !controller
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath()
                .contains("test-classes");
    }

    @Test
    void contractIsServed_asItIsPackaged() throws IOException {
        assertThat(bus.get("/openapi.yaml", writer).body())
                .isEqualTo(new ClassPathResource("contract/openapi.yaml").getContentAsString(UTF_8));
        assertThat(bus.get("/progress.schema.json", writer).body()).contains("urn:lgsp-bus:contract:progress:1");
    }

    @Test
    void dossierIsPut_reportedOn_andRead() {
        String path = DOSSIERS + "H90.1-260315-0001";
        answered("putDossier", 202, call("PUT", path, writer, RunningBus.dossier("Một")));
        answered("putDossier", 401, call("PUT", path, "", RunningBus.dossier("Một")));
        answered("putDossier", 403, call("PUT", path, bus.token("reader", "dossier.read"), "{}"));
        answered("putDossier", 413, call("PUT", path, writer, RunningBus.dossier("x".repeat(70_000))));
        answered("putDossier", 415, call("PUT", path, writer, "{}", "Content-Encoding", "gzip"));
        answered("putDossier", 400, call("PUT", path, writer, "{"));
        answered("putDossier", 422, call("PUT", path, writer, "{}"));
        answered("putDossier", 202, call("PUT", path, writer, RunningBus.dossier("Hai"), "Idempotency-Key", "k"));
        answered("putDossier", 409, call("PUT", path, writer, RunningBus.dossier("Ba"), "Idempotency-Key", "k"));
        String steps = path + "/progress";
        answered("addProgress", 202, call("POST", steps, writer, RunningBus.progress("Thẩm định")));
        answered("addProgress", 400, call("POST", steps, writer, ""));
        answered("addProgress", 422, call("POST", steps, writer, "{}"));
        await().untilAsserted(() -> assertThat(answered("getDossier", 200, bus.get(path, writer))
                        .path("timeline")
                        .size())
                .isEqualTo(9));
        JsonNode dossier = answered("getDossier", 200, bus.get(path, writer));
        assertThat(dossier.at("/dossier/summary").asString()).isEqualTo("Hai");
        assertThat(dossier.at("/progress/0/content").asString()).isEqualTo("Thẩm định");
        answered("getDossier", 401, bus.get(path, "x"));
        answered("getDossier", 403, bus.get(path, none));
        answered("getDossier", 404, bus.get(DOSSIERS + "H90.1-260315-9999", writer));
        answered("getDossier", 400, bus.get(path + "?x=1", writer));
    }

    @Test
    void submissionIsHandedIn() {
        String caller = bus.token("called", "dossier.write");
        String path = "/api/v1/submissions/H95-260315-0001";
        String filed = "{\"procedure\": {\"code\": \"1.004203\"}, \"status\": \"REGISTERED\"}";
        answered("putSubmission", 202, call("PUT", path, caller, filed, "Idempotency-Key", "s"));
        answered(
                "putSubmission",
                409,
                call("PUT", path, caller, "{\"procedure\": {\"code\": \"2\"}}", "Idempotency-Key", "s"));
        answered("putSubmission", 401, call("PUT", path, "", filed));
        answered("putSubmission", 403, call("PUT", path, writer, filed));
        answered("putSubmission", 422, call("PUT", path, caller, "{}"));
    }

    @Test
    void exchangesAreRead_andListedPageByPage() {
        String path = DOSSIERS + "H90.1-260315-0002";
        String id = "";
        for (int i = 0; i < 5; i++) {
            id = answered("putDossier", 202, call("PUT", path, writer, RunningBus.dossier("Số " + i)))
                    .path("exchangeId")
                    .asString();
        }
        String last = id;
        await().untilAsserted(() -> assertThat(
                        answered("getExchange", 200, bus.get("/api/v1/exchanges/" + last, writer))
                                .path("state")
                                .asString())
                .isEqualTo("DELIVERED"));
        String list = "/api/v1/exchanges?limit=2&subject=H90.1-260315-0002";
        Set<String> found = new TreeSet<>();
        JsonNode page = answered("listExchanges", 200, bus.get(list, writer));
        while (page.has("next")) {
            page.path("items").forEach(item -> found.add(item.path("id").asString()));
            page = answered(
                    "listExchanges",
                    200,
                    bus.get(list + "&cursor=" + page.path("next").asString(), writer));
        }
        page.path("items").forEach(item -> found.add(item.path("id").asString()));
        assertThat(found).hasSize(5).contains(last);

        answered("getExchange", 404, bus.get("/api/v1/exchanges/" + last, bus.token("twin")));
        answered("getExchange", 404, bus.get("/api/v1/exchanges/" + UUID.randomUUID(), writer));
        answered("getExchange", 400, bus.get("/api/v1/exchanges/1", writer));
        answered("getExchange", 403, bus.get("/api/v1/exchanges/" + last, none));
        answered("listExchanges", 400, bus.get("/api/v1/exchanges?limit=0", writer));
        answered("listExchanges", 401, bus.get("/api/v1/exchanges", "x"));
        answered("listExchanges", 403, bus.get("/api/v1/exchanges", none));
    }

    @Test
    void changesAreFollowed_fromATimeOn_andByCursor() {
        // Given
        String begin = VietnamTime.text(Instant.now().minusSeconds(1));
        String id = answered(
                        "putDossier",
                        202,
                        call("PUT", DOSSIERS + "H90.1-260315-0007", writer, RunningBus.dossier("Bảy")))
                .path("exchangeId")
                .asString();
        awaitDelivered(id);
        String feed = "/api/v1/exchanges?limit=200&subject=H90.1-260315-0007";

        // When
        JsonNode first =
                answered("listExchanges", 200, bus.get(feed + "&changedAfter=" + begin.replace("+", "%2B"), writer));
        String next = first.path("next").asString();
        JsonNode second = answered("listExchanges", 200, bus.get(feed + "&cursor=" + next, writer));

        // Then
        assertThat(first.at("/items/0/id").asString()).isEqualTo(id);
        assertThat(first.at("/items/0/deliveries/0/state").asString()).isEqualTo("DELIVERED");
        assertThat(second.path("items").size()).isZero();
        assertThat(second.path("next").asString()).matches("c[0-9]+");
        answered("listExchanges", 400, bus.get(feed + "&cursor=x1", writer));
    }

    @Test
    void statusOfReceivers_isTold_inTheCallersLanguage() {
        await().untilAsserted(() -> assertThat(status().at("/state").asString()).isEqualTo("available"));
        bus.part(EngineRoom.class)
                .tell(GatewayBus.TAKER, new Command.Pause(Act.of("someone", "Bảo trì"), Instant.now(), null));
        try {
            await().untilAsserted(
                            () -> assertThat(status().at("/state").asString()).isEqualTo("paused"));
            assertThat(status().at("/title").asString()).isEqualTo("Taker");
            assertThat(status().at("/reason/code").asString()).isEqualTo("paused");
            assertThat(status().at("/reason/text").asString()).isEqualTo("Bảo trì");
            assertThat(status().at("/since").asString()).isNotEmpty();
        } finally {
            bus.part(EngineRoom.class).tell(GatewayBus.TAKER, new Command.Resume(Act.of("someone", "")));
        }
        await().untilAsserted(() -> assertThat(status().at("/state").asString()).isEqualTo("available"));
        answered("getStatus", 400, bus.get("/api/v1/status?x=1", writer));
        answered("getStatus", 401, bus.get("/api/v1/status", "x"));
        answered("getStatus", 403, bus.get("/api/v1/status", none));
    }

    private static JsonNode status() {
        return answered("getStatus", 200, call("GET", "/api/v1/status", writer, "", "Accept-Language", "en"))
                .path("items")
                .valueStream()
                .filter(system -> system.path("system").asString().equals(GatewayBus.TAKER))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stepThatDoesNotFollow_isTakenWithAWarning() {
        // Given
        String path = DOSSIERS + "H90.1-260315-0003";
        JsonNode first = answered("putDossier", 202, call("PUT", path, writer, with("REFUSED")));
        awaitLogged(first);

        // When
        JsonNode odd =
                answered("putDossier", 202, call("PUT", path, writer, with("PROCESSING"), "Accept-Language", "en"));

        // Then
        assertThat(first.has("warnings")).isFalse();
        assertThat(odd.at("/warnings/0/code").asString()).isEqualTo("dossier.transition.odd");
        assertThat(odd.at("/warnings/0/detail").asString()).isEqualTo("PROCESSING does not usually follow REFUSED");
        // The same answer to the same request.
        awaitLogged(odd);
        assertThat(answered("putDossier", 202, call("PUT", path, writer, with("PROCESSING"), "Accept-Language", "en")))
                .isEqualTo(odd);
        JsonNode line = answered(
                "addProgress",
                202,
                call(
                        "POST",
                        path + "/progress",
                        writer,
                        RunningBus.progress("x").replace("PROCESSING", "REGISTERED")));
        assertThat(line.at("/warnings/0/detail").asString()).contains("REGISTERED", "thường không theo sau");
        assertThat(answered("addProgress", 202, call("POST", path + "/progress", writer, RunningBus.progress("y")))
                        .path("exchangeId")
                        .asString())
                .isNotEmpty();
    }

    @Test
    void whateverTheCallerWouldLikeToAccept_isAnsweredInJson() {
        for (String accept : Set.of("text/html", "application/cbor", "application/yaml", "image/png")) {
            HttpResponse<String> answer =
                    call("PUT", DOSSIERS + "H90.1-260315-0004", writer, RunningBus.dossier(accept), "Accept", accept);

            answered("putDossier", 202, answer);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void dossierThatIsNotWrittenYet_isKnown() {
        // Given
        bus.part(LogWriter.class).close();
        String path = DOSSIERS + "H90.1-260315-0006";

        // When
        answered("putDossier", 202, call("PUT", path, writer, RunningBus.dossier("Sáu")));
        JsonNode known = answered("getDossier", 200, bus.get(path, writer));

        // Then
        assertThat(known.path("code").asString()).isEqualTo("H90.1-260315-0006");
        assertThat(known.has("dossier")).isFalse();
        assertThat(known.path("timeline").size()).isZero();
    }

    @Test
    void messageIsFetched_keptLonger_refused_andAcknowledged() {
        String filer = bus.token("filer", "dossier.write");
        String fetcher = bus.token("fetcher", "inbox.receive");
        for (String number : List.of("1", "2")) {
            call("PUT", DOSSIERS + "H94-260315-000" + number, filer, RunningBus.dossier("Hộp thư"));
        }
        List<JsonNode> items = new ArrayList<>();
        await().until(() -> {
            answered("fetchInbox", 200, bus.get("/api/v1/inbox?wait=1", fetcher))
                    .path("items")
                    .forEach(items::add);
            return items.size() == 2;
        });
        answered("fetchInbox", 400, bus.get("/api/v1/inbox?max=x", fetcher));
        answered("fetchInbox", 403, bus.get("/api/v1/inbox", filer));
        String lease = "{\"lease\": \"" + items.getFirst().path("lease").asString() + "\"";
        String other = "{\"lease\": \"" + items.getLast().path("lease").asString() + "\"";
        String path = "/api/v1/inbox/" + items.getFirst().path("exchangeId").asString();
        answered("extendInbox", 200, call("POST", path + "/extend", fetcher, lease + "}"));
        answered("extendInbox", 409, call("POST", path + "/extend", fetcher, other + "}"));
        answered("extendInbox", 422, call("POST", path + "/extend", fetcher, "{}"));
        String refusal = ", \"code\": \"no-unit\", \"reason\": \"Không có đơn vị\"}";
        answered("refuseInbox", 409, call("POST", path + "/refuse", fetcher, other + refusal));
        answered("refuseInbox", 422, call("POST", path + "/refuse", fetcher, lease + "}"));
        empty("refuseInbox", call("POST", path + "/refuse", fetcher, lease + refusal));
        String second = "/api/v1/inbox/" + items.getLast().path("exchangeId").asString();
        answered("acknowledgeInbox", 409, call("POST", second + "/acknowledge", fetcher, lease + "}"));
        answered("acknowledgeInbox", 401, call("POST", second + "/acknowledge", "", other + "}"));
        empty("acknowledgeInbox", call("POST", second + "/acknowledge", fetcher, other + "}"));
    }

    @Test
    void strangerWhoHandsIn_isToldSo_inTheSystemsOwnForm() {
        HttpResponse<String> answer = bus.call(
                "POST",
                "/called/submissions",
                writer,
                RunningBus.dossier("X"),
                "X-Forwarded-For",
                "10.1.2.3",
                "Forwarded",
                "for=10.1.2.3");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"said\":\"problem\",\"code\":\"caller.unknown\"}");
    }

    @Test
    void fileIsForReceiversOfItsMessage() throws IOException {
        String receiver = bus.token("reader", "dossier.read");
        byte[] content = "%PDF-".getBytes(UTF_8);
        String name = bus.part(AttachmentStore.class).keep(content);
        bus.part(FileRights.class).grant(Set.of(name), Set.of("reader"));
        HttpResponse<String> answer = bus.get("/api/v1/files/" + name, receiver);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("%PDF-");
        SEEN.computeIfAbsent("getFile", each -> ConcurrentHashMap.newKeySet()).add(200);
        answered("getFile", 404, bus.get("/api/v1/files/" + name, writer));
        answered("getFile", 404, bus.get("/api/v1/files/" + "0".repeat(64), receiver));
        answered("getFile", 400, bus.get("/api/v1/files/x", receiver));
        answered("getFile", 401, bus.get("/api/v1/files/" + name, "x"));
        answered("getFile", 403, bus.get("/api/v1/files/" + name, none));
    }

    @Test
    void cataloguesAreRead_inAnyVersion() {
        // Given
        String reader = bus.token("reader", "catalogue.read");
        String path = "/api/v1/catalogues/colours";
        answered("getCatalogue", 404, bus.get("/api/v1/catalogues/empty", reader));
        Catalogues store = bus.part(Catalogues.class);
        store.know(List.of("colours"));
        GatewayBus.colours(bus, "Đỏ", "Xanh", "Vàng");
        Instant between = Objects.requireNonNull(
                Objects.requireNonNull(store.states().get("colours")).publishedAt());
        await().until(() -> Instant.now().isAfter(between.plusSeconds(1)));
        GatewayBus.colours(bus, "Đỏ", "Lam", "Vàng", "Tím");

        // Then
        JsonNode listed = answered("listCatalogues", 200, bus.get("/api/v1/catalogues", reader));
        assertThat(listed.at("/items/0/version").asInt()).isEqualTo(2);
        assertThat(listed.at("/items/1").has("version")).isFalse();
        JsonNode first = answered("getCatalogue", 200, bus.get(path + "?limit=3", reader));
        JsonNode rest = answered(
                "getCatalogue",
                200,
                bus.get(path + "?limit=3&cursor=" + first.path("next").asString(), reader));
        assertThat(first.path("items").size() + rest.path("items").size()).isEqualTo(4);
        assertThat(rest.has("next")).isFalse();
        String at = VietnamTime.text(between.plusSeconds(1)).replace("+", "%2B");
        assertThat(answered("getCatalogue", 200, bus.get(path + "?code=1&at=" + at, reader))
                        .at("/items/0/name")
                        .asString())
                .isEqualTo("Xanh");
        answered("getCatalogue", 404, bus.get(path + "?at=2020-01-01T00:00:00%2B07:00", reader));
        answered("getCatalogue", 400, bus.get(path + "?cursor=x", reader));
        answered("getCatalogue", 403, bus.get(path, none));
        String tag = bus.get(path, reader).headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> same = call("GET", path, reader, "", "If-None-Match", tag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.headers().firstValue("ETag")).hasValue(tag);
        assertThat(answered("listCatalogueVersions", 200, bus.get(path + "/versions?limit=1", reader))
                        .path("next")
                        .asString())
                .startsWith("k2.");
        JsonNode differences = answered("getCatalogueDifferences", 200, bus.get(path + "/differences", reader));
        assertThat(differences.path("items").valueStream())
                .extracting(each -> each.path("kind").asString())
                .containsExactly("changed", "added");
        JsonNode page = answered("getCatalogueDifferences", 200, bus.get(path + "/differences?limit=1", reader));
        assertThat(answered(
                                "getCatalogueDifferences",
                                200,
                                bus.get(
                                        path + "/differences?limit=1&cursor="
                                                + page.path("next").asString(),
                                        reader))
                        .at("/items/0/kind")
                        .asString())
                .isEqualTo("added");
        answered("getCatalogueDifferences", 404, bus.get(path + "/differences?from=1&to=9", reader));
        answered("getCatalogueDifferences", 400, bus.get(path + "/differences?from=x", reader));
        answered("listCatalogueVersions", 404, bus.get("/api/v1/catalogues/none/versions", reader));
        answered("listCatalogueVersions", 400, bus.get(path + "/versions?limit=0", reader));
        answered("listCatalogues", 401, bus.get("/api/v1/catalogues", "x"));
        answered("listCatalogues", 403, bus.get("/api/v1/catalogues", none));
    }

    @Test
    void systemsAreAsked_byAddressOrBody() {
        String asker = bus.token("reader", "lookup.ask");
        String all = "/api/v1/lookups";
        String path = all + "/taker/colour";
        String painter = all + "/taker/painter";
        answered("listLookups", 200, bus.get(all, asker));
        answered("listLookups", 400, bus.get(all + "?x=1", asker));
        answered("listLookups", 403, bus.get(all, none));
        answered("getLookup", 200, bus.get(path + "?code=1", asker));
        answered("getLookup", 400, bus.get(path + "?code=one", asker));
        answered("getLookup", 404, bus.get(all + "/taker/sound?code=1", asker));
        answered("getLookup", 405, bus.get(painter + "?code=1", asker));
        String question = "{\"question\": {\"code\": %d}}";
        answered("askLookup", 200, call("POST", path, asker, question.formatted(1)));
        answered("askLookup", 502, call("POST", path, asker, question.formatted(2)));
        answered("askLookup", 422, call("POST", path, asker, question.formatted(0)));
        answered("askLookup", 422, call("POST", painter, asker, question.formatted(1)));
        answered("askLookup", 401, call("POST", path, "x", "{}"));
    }

    private static void empty(String operation, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        SEEN.computeIfAbsent(operation, name -> ConcurrentHashMap.newKeySet()).add(204);
    }

    private static void awaitLogged(JsonNode accepted) {
        awaitDelivered(accepted.path("exchangeId").asString());
    }

    private static void awaitDelivered(String id) {
        await().untilAsserted(() ->
                assertThat(bus.exchange(id, writer).path("state").asString()).isEqualTo("DELIVERED"));
    }

    private static String with(String status) {
        return RunningBus.dossier("Trạng thái").replace("RECEIVED", status);
    }

    private static HttpResponse<String> call(String method, String path, String token, String body, String... headers) {
        return bus.call(method, path, token, body, headers);
    }

    /** The answer, if its status and form are what the contract tells of this operation. */
    private static JsonNode answered(String operation, int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        String mediaType =
                answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode json = RunningBus.json(answer);
        JsonNode contract = Objects.requireNonNull(PUBLISHED.operations().get(operation));
        assertThat(PUBLISHED.answer(contract, status, mediaType).check(json))
                .as(answer.body())
                .isEmpty();
        SEEN.computeIfAbsent(operation, name -> ConcurrentHashMap.newKeySet()).add(status);
        return json;
    }
}
