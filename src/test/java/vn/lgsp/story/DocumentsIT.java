package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.controlbus.Browser;
import vn.lgsp.edxml.AttachmentSink;
import vn.lgsp.edxml.Document;
import vn.lgsp.edxml.EdxmlLimits;
import vn.lgsp.edxml.EdxmlReader;
import vn.lgsp.edxml.Reading;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.gateway.Published;

/** Official documents between the province's document management, its agencies and the whole country. */
@Order(7)
class DocumentsIT {
    /** Operations and statuses. */
    static final Set<String> KINDS =
            Set.of("NEW", "REVOKE", "UPDATE", "REPLACE", "01", "02", "03", "04", "05", "06", "13", "15", "16");

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String DEPARTMENT = "000.00.12.H28";
    private static final String COMMUNE = "000.00.31.H28";
    private static final String MINISTRY = "000.00.00.G22";

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static AxisClient ministry;
    private static int number = 100;

    private static final Published PUBLISHED = new Published();
    private static final Map<String, Set<Integer>> SEEN = new ConcurrentHashMap<>();

    private static String token = "";

    private AxisClient dms;
    private String next = "";

    /** With what goes wrong. */
    @Nested
    class InTrouble extends DocumentFlows {}

    static RunningBus bus() {
        return bus;
    }

    /** A party at the axis itself. */
    static AxisClient centre(String systemId, String secret) {
        return new AxisClient(URI.create(bus.simulators().url("document-axis")), systemId, secret);
    }

    /** A document's number that no other has. */
    static String number() {
        return Integer.toString(number++);
    }

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data, "DOCUMENT_AXIS_EVERY=PT0.2S");
        ministry = centre("G22.CENTRE", "ministry-sandbox");
        token = bus.token("dms", "document.write", "document.read", "exchange.read", "inbox.receive");
    }

    @AfterAll
    static void stop() {
        bus.close();
        // Every operation of documents was asked, and answered well and badly, as the contract says.
        assertThat(SEEN.keySet()).isEqualTo(PUBLISHED.tagged("documents"::equals));
        SEEN.forEach((operation, statuses) -> assertThat(statuses).as(operation).hasSizeGreaterThan(2));
    }

    /** The answer, if its status and form are what the contract tells of this operation. */
    private static JsonNode answered(String operation, int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode json = RunningBus.json(answer);
        JsonNode contract = Objects.requireNonNull(PUBLISHED.operations().get(operation));
        assertThat(PUBLISHED.answer(contract, status, type).check(json))
                .as(answer.body())
                .isEmpty();
        SEEN.computeIfAbsent(operation, name -> ConcurrentHashMap.newKeySet()).add(status);
        return json;
    }

    private static HttpResponse<String> post(String path, String who, String type, String body) {
        return bus.send(HttpRequest.newBuilder(bus.service(path))
                .header("Content-Type", type)
                .header("Authorization", "Bearer " + who)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String draft(String number, String sha256) {
        return """
                {"from": {"code": "%s", "name": "Sở Ví Dụ"},
                 "to": [{"code": "%s", "name": "Văn phòng mẫu"}, {"code": "%s", "name": "UBND xã mẫu"}],
                 "number": "%s", "notation": "SVD-VP", "place": "Hòa Bình", "promulgatedOn": "2026-03-15",
                 "documentType": {"group": 1, "detail": 18, "name": "Công văn"},
                 "subject": "V/v lập văn bản qua API", "signer": {"fullName": "Hà Văn Thử"},
                 "attachments": [{"name": "nội dung.txt", "file": {"sha256": "%s"}}]}
                """.formatted(DEPARTMENT, MINISTRY, COMMUNE, number, sha256);
    }

    @BeforeEach
    void oneDocumentEach() {
        dms = new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
        next = number();
    }

    private static String docId(JsonNode answer) {
        assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("OK");
        assertThat(answer.path("ErrorCode").asString()).isEqualTo("0");
        return answer.path("DocId").asString();
    }

    private static String refused(JsonNode answer) {
        assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("FAIL");
        return answer.path("ErrorCode").asString();
    }

    /** The number of the one that waits and whose file is this. */
    private static String waiting(AxisClient party, String type, byte[] file) {
        return await().atMost(SOON)
                .until(() -> find(party, type, file), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<String> find(AxisClient party, String type, byte[] file) throws Exception {
        for (JsonNode row : party.received(type)) {
            String id = row.path("docId").asString();
            if (Arrays.equals(party.file(id), file)) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }

    private void settled(String docId, String state) {
        Callable<List<String>> states = () -> {
            List<String> found = new ArrayList<>();
            dms.sent(docId).forEach(row -> found.add(row.path("receiveStatus").asString()));
            return found;
        };
        await().atMost(SOON)
                .until(states, found -> !found.isEmpty() && found.stream().allMatch(state::equals));
    }

    @Test
    void aDocumentToAMinistry_goesToTheAxis_asItIs() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        String docId = docId(dms.send(file, DEPARTMENT, "edoc", ""));
        waiting(ministry, "edoc", file);
        settled(docId, "done");
        assertThat(dms.sent(docId)).singleElement().satisfies(row -> {
            assertThat(row.path("toCode").asString()).isEqualTo(MINISTRY);
            assertThat(row.path("notation").asString()).isEqualTo(next + "/SVD-VP");
            assertThat(row.path("title").asString()).contains("số " + next);
        });
    }

    @Test
    void theSameFileAgain_isTheSameDocument() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        String docId = docId(dms.send(file, DEPARTMENT, "edoc", ""));
        assertThat(docId(dms.send(file, DEPARTMENT, "edoc", ""))).isEqualTo(docId);
        settled(docId, "done");
        long there = 0;
        for (JsonNode row : ministry.received("edoc")) {
            there += Arrays.equals(ministry.file(row.path("docId").asString()), file) ? 1 : 0;
        }
        assertThat(there).isEqualTo(1);
    }

    @Test
    void recipientsInsideAndOutside_getOneCopyEachWay() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, COMMUNE, MINISTRY, DEPARTMENT + "x");
        String docId = docId(dms.send(file, DEPARTMENT, "edoc", ""));
        String outside = waiting(ministry, "edoc", file);
        String inside = waiting(dms, "edoc", file);
        assertThat(inside).isEqualTo(docId);
        for (JsonNode row : ministry.received("edoc")) {
            if (row.path("docId").asString().equals(outside)) {
                assertThat(row.path("to").asString()).isEqualTo(MINISTRY + "," + DEPARTMENT + "x");
            }
        }
        assertThat(dms.sent(docId)).hasSize(3);
        dms.update(inside, "done");
        settled(docId, "done");
    }

    @Test
    void aDocumentWaits_untilItsReceiverSaysThatItHasIt() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, COMMUNE);
        String docId = docId(dms.send(file, DEPARTMENT, "edoc", ""));
        waiting(dms, "edoc", file);
        dms.update(docId, "processing");
        assertThat(find(dms, "edoc", file)).contains(docId);
        assertThat(dms.update(docId, "done").path("status").asString()).isEqualTo("OK");
        assertThat(find(dms, "edoc", file)).isEmpty();
        // An answer that got lost is asked for again, also when all is settled.
        settled(docId, "done");
        assertThat(dms.update(docId, "done").path("status").asString()).isEqualTo("OK");
        assertThat(dms.file(docId)).isEqualTo(file);
    }

    @Test
    void whatAReceiverCannotRead_isParked() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, COMMUNE);
        String docId = docId(dms.send(file, DEPARTMENT, "edoc", ""));
        waiting(dms, "edoc", file);
        dms.update(docId, "fail");
        settled(docId, "fail");
        assertThat(find(dms, "edoc", file)).isEmpty();
    }

    @Test
    void aDocumentFromTheCountry_arrives_andItsStatusGoesBack() throws Exception {
        byte[] file = Papers.document(MINISTRY, next, DEPARTMENT, "000.00.00.H29");
        docId(ministry.send(file, MINISTRY, "edoc", "[{\"code\":\"" + DEPARTMENT + "\"}]"));
        String docId = waiting(dms, "edoc", file);
        dms.update(docId, "done");
        // At the axis it waits no more.
        AxisClient province = centre("H28.LGSP", "document-axis-sandbox");
        await().atMost(SOON).until(() -> find(province, "edoc", file).isEmpty());

        byte[] status = Papers.status(DEPARTMENT, MINISTRY, next, "03");
        docId(dms.send(status, DEPARTMENT, "status", "[{\"code\":\"" + MINISTRY + "\"}]"));
        waiting(ministry, "status", status);
    }

    @Test
    void whoeverTheFileNames_aSendingForUsArrives() throws Exception {
        // As it is passed on in a ministry: the file names that one, and the sending names whom it is passed on to.
        byte[] file = Papers.document(MINISTRY, next, MINISTRY);
        docId(ministry.send(file, MINISTRY, "edoc", "[{\"code\":\"" + DEPARTMENT + "\"}]"));
        dms.update(waiting(dms, "edoc", file), "done");
    }

    @Test
    void whatAMinistrySaysOfADocument_standsWithTheDocument() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        String docId = docId(dms.send(file, DEPARTMENT, "edoc", ""));
        waiting(ministry, "edoc", file);
        for (String code : List.of("03", "01", "03")) {
            byte[] status = Papers.status(MINISTRY, DEPARTMENT, next, code);
            AxisClient other = centre("G22.CENTRE", "ministry-sandbox");
            docId(other.send(status, MINISTRY, "status", ""));
        }
        byte[] first = Papers.status(MINISTRY, DEPARTMENT, next, "03");
        String told = waiting(dms, "status", first);
        dms.update(told, "done");
        await().atMost(SOON)
                .until(() -> dms.sent(docId).path(0).path("receiveStatusDesc").asString(), "03"::equals);
    }

    @Test
    void aFileThatNobodyCanRead_isAnsweredSo_andTheOthersArrive() throws Exception {
        byte[] garbage = ("<edXML>" + next).getBytes(UTF_8);
        String to = "[{\"code\":\"" + DEPARTMENT + "\"}]";
        String bad = docId(ministry.send(garbage, MINISTRY, "edoc", to));
        byte[] odd = ("\uFEFF \n" + new String(Papers.document(MINISTRY, next, DEPARTMENT), UTF_8)).getBytes(UTF_8);
        docId(ministry.send(odd, MINISTRY, "edoc", to));
        String good = waiting(dms, "edoc", odd);
        dms.update(good, "done");
        await().atMost(SOON)
                .until(
                        () -> {
                            for (JsonNode row : ministry.sent(bad)) {
                                if (row.path("senderDocId").asString().equals(bad)) {
                                    return row.path("receiveStatus").asString();
                                }
                            }
                            return "";
                        },
                        "fail"::equals);
    }

    @Test
    void aStatusThatComesBeforeItsDocument_countsWhenThatIsThere() throws Exception {
        AxisClient other = centre("G22.CENTRE", "ministry-sandbox");
        byte[] status = Papers.status(MINISTRY, DEPARTMENT, next, "03");
        docId(other.send(status, MINISTRY, "status", ""));
        dms.update(waiting(dms, "status", status), "done");
        String docId = docId(dms.send(Papers.document(DEPARTMENT, next, MINISTRY), DEPARTMENT, "edoc", ""));
        await().atMost(SOON)
                .until(() -> dms.sent(docId).path(0).path("receiveStatusDesc").asString(), "03"::equals);
    }

    @Test
    void theBusMakesADocument_andItsReceiversFindIt() throws Exception {
        String words = "Nội dung số " + next;
        JsonNode file = answered("uploadFile", 201, post("/api/v1/files", token, "application/octet-stream", words));
        String draft = draft(next, file.path("sha256").asString());
        JsonNode accepted = answered("sendDocument", 202, post("/api/v1/documents", token, "application/json", draft));
        assertThat(accepted.path("code").asString()).isEqualTo(Papers.code(DEPARTMENT, next));
        // The same words again are the same document.
        assertThat(answered("sendDocument", 202, post("/api/v1/documents", token, "application/json", draft)))
                .isEqualTo(accepted);
        String docId = accepted.path("exchangeId").asString();
        await().atMost(SOON).until(() -> !dms.received("edoc").isEmpty());
        Reading made = new EdxmlReader(EdxmlLimits.DEFAULTS)
                .read(new ByteArrayInputStream(dms.file(docId)), AttachmentSink.NOWHERE);
        assertThat(made.warnings()).isEmpty();
        assertThat(made.content()).isInstanceOfSatisfying(Document.class, document -> {
            assertThat(document.header().subject()).isEqualTo("V/v lập văn bản qua API");
            assertThat(document.attachments())
                    .singleElement()
                    .satisfies(each -> assertThat(each.sha256())
                            .isEqualTo(file.path("sha256").asString()));
        });
        // In the inbox stands the message, and the attachment is to be had.
        JsonNode item = RunningBus.json(bus.get("/api/v1/inbox?max=100", token))
                .path("items")
                .valueStream()
                .filter(each -> each.path("exchangeId").asString().equals(docId))
                .findFirst()
                .orElseThrow();
        String attachment = item.at("/message/attachments/0/file/sha256").asString();
        assertThat(bus.get("/api/v1/files/" + attachment, token).body()).isEqualTo(words);
        bus.call(
                "POST",
                "/api/v1/inbox/" + docId + "/acknowledge",
                token,
                "{\"lease\": \"" + item.path("lease").asString() + "\"}");

        // What the commune says of it stands with it, and goes to its sender.
        String said = "{\"code\": \"%s\", \"from\": {\"code\": \"%s\", \"name\": \"UBND xã mẫu\"}, \"status\": \"%s\"}";
        String code = Papers.code(DEPARTMENT, next);
        String path = "/api/v1/documents?code=" + URLEncoder.encode(code, UTF_8);
        await().atMost(SOON).until(() -> bus.get(path, token).statusCode() == 200);
        for (String status : List.of("01", "03")) {
            answered(
                    "sayOfDocument",
                    202,
                    post(
                            "/api/v1/documents/statuses",
                            token,
                            "application/json",
                            said.formatted(code, COMMUNE, status)));
        }
        await().atMost(SOON).until(() -> bus.get(path, token).body().contains("\"03\""));
        JsonNode document = answered("getDocument", 200, bus.get(path, token));
        assertThat(document.at("/sendings/0/recipients/1/status").asString()).isEqualTo("03");
        assertThat(document.at("/sendings/0/recipients/0").has("status")).isFalse();
        assertThat(document.path("statuses")).hasSize(2);
    }

    @Test
    void aFileInEdxml_isTakenAsItIs() throws Exception {
        String file = new String(Papers.document(DEPARTMENT, next, MINISTRY), UTF_8);
        JsonNode accepted = answered("sendDocument", 202, post("/api/v1/documents", token, "application/xml", file));
        assertThat(accepted.at("/recipients/0/via/0").asString()).isEqualTo("document-axis");
        waiting(ministry, "edoc", file.getBytes(UTF_8));
    }

    @Test
    void whatIsWrongIsRefused_asTheContractSays() {
        String none = bus.token("dms", "exchange.read");
        String sha256 = "0".repeat(64);
        answered("uploadFile", 422, post("/api/v1/files", token, "application/octet-stream", ""));
        answered("uploadFile", 403, post("/api/v1/files", none, "application/octet-stream", "x"));
        String documents = "/api/v1/documents";
        answered("sendDocument", 422, post(documents, token, "application/json", draft(next, sha256)));
        answered("sendDocument", 422, post(documents, token, "application/xml", "<edXML"));
        answered("sendDocument", 400, post(documents, token, "application/json", "{"));
        answered("sendDocument", 415, post(documents, token, "text/plain", "x"));
        answered("sendDocument", 403, post(documents, none, "application/json", draft(next, sha256)));
        String statuses = documents + "/statuses";
        String said = "{\"code\": \"x\", \"from\": {\"code\": \"H28\", \"name\": \"T\"}, \"status\": \"03\"}";
        answered("sayOfDocument", 404, post(statuses, token, "application/json", said));
        answered("sayOfDocument", 422, post(statuses, token, "application/json", "{}"));
        answered("getDocument", 404, bus.get(documents + "?code=x", token));
        answered("getDocument", 400, bus.get(documents, token));
        String agencies = "/api/v1/agencies?words=";
        await().atMost(SOON)
                .until(() -> bus.get(agencies + "co+quan+g22", token).body().contains("G22"));
        answered("searchAgencies", 200, bus.get(agencies + "CO+QUAN", token));
        answered("searchAgencies", 400, bus.get(agencies, token));
        answered("searchAgencies", 403, bus.get(agencies + "xx", none));
    }

    @Test
    void allKindsOfDocuments_comeBackAsTheyWere() throws Exception {
        assertThat(KINDS).containsAll(new DocumentsTravel(bus).run(100));
    }

    @Test
    void leadersReadHowManyDocumentsWereSigned() throws Exception {
        settled(docId(dms.send(Papers.document(DEPARTMENT, next, MINISTRY), DEPARTMENT, "edoc", "")), "done");
        String today = VietnamTime.day(Instant.now()).toString();
        String figures = "/control/v1/figures/documents?from=" + today + "&to=";
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode items =
                    RunningBus.json(bus.operator("GET", figures + today, "")).path("items");
            assertThat(items.valueStream())
                    .filteredOn(row -> row.at("/sent/documents").asInt() > 0)
                    .anySatisfy(row -> {
                        assertThat(row.path("level").asString()).isEqualTo("SECOND");
                        assertThat(row.at("/sent/signedShare").asDouble()).isLessThan(100);
                    });
            assertThat(items.findValuesAsString("level")).contains("CENTRAL");
        });
        assertThat(bus.operator("GET", figures + "2020-01-01", "").body()).contains("control.period-wrong");
        assertThat(bus.operator("GET", figures + "soon", "").body()).contains("control.time-unreadable");
        Browser browser = new Browser(bus.control("/").getPort());
        browser.login("admin", "admin-sandbox");
        assertThat(browser.page("/figures?lang=vi").body())
                .contains("Tỷ lệ ký số", "Bộ, ngành trung ương", "data-level=\"SECOND\"");
        assertThat(browser.page("/figures?lang=en&from=2026-03-02&to=2026-03-01")
                        .body())
                .contains("A period begins before it ends")
                .doesNotContain("data-level");
    }

    @Test
    void whoeverSignsWronglyIsRefused() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        AxisClient stranger = new AxisClient(bus.service("/vxp"), "dms", "guessed");
        HttpResponse<String> answer = stranger.call("getReceivedEdocList", "application/json", new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(refused(AxisClient.json(answer))).isEqualTo("15");
        assertThat(refused(new AxisClient(bus.service("/vxp"), "nobody", "dms-sandbox")
                        .send(file, DEPARTMENT, "edoc", "")))
                .isEqualTo("15");
    }

    @Test
    void aFileThatIsNotTheSignedOne_orNoEdxml_orOfAForeignSender_isRefused() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        dms.with("hash-file", "00ff").with("messagetype", "edoc").with("servicetype", "eDoc");
        assertThat(refused(AxisClient.json(dms.call("sendEdoc", "application/octet-stream", file))))
                .isEqualTo("10");
        assertThat(refused(dms.send("<edXML".getBytes(UTF_8), DEPARTMENT, "edoc", "")))
                .isEqualTo("22");
        assertThat(refused(dms.send(Papers.document(MINISTRY, next, COMMUNE), MINISTRY, "edoc", "")))
                .isEqualTo("19");
        assertThat(refused(dms.send(file, DEPARTMENT, "status", ""))).isEqualTo("10");
        assertThat(refused(dms.with("docId", "1234").ask("getEdoc", "{}"))).isEqualTo("10");
    }

    @Test
    void agenciesAreListed_andAPartyNamesItsOwn() throws Exception {
        await().atMost(SOON)
                .until(() -> dms.ask("getAgenciesList", "").path("data").size() >= 3);
        assertThat(dms.ask("getAgenciesListQD20", "").path("data").path(0).has("code102"))
                .isTrue();
        assertThat(dms.ask("registerAgency", "{\"code\":\"" + COMMUNE + "\",\"name\":\"UBND xã Ví Dụ\"}")
                        .path("status")
                        .asString())
                .isEqualTo("OK");
        assertThat(dms.ask("getAgenciesList", "").toString()).contains("UBND xã Ví Dụ");
        assertThat(refused(dms.ask("registerAgency", "{\"code\":\"" + MINISTRY + "\",\"name\":\"X\"}")))
                .isEqualTo("19");
        assertThat(dms.with("AgencyCode", COMMUNE)
                        .ask("deleteAgency", "{}")
                        .path("status")
                        .asString())
                .isEqualTo("OK");
        assertThat(dms.ask("getAgenciesList", "").toString()).doesNotContain("UBND xã Ví Dụ");
        assertThat(dms.ask("countReceiveEdoc", "{}").path("count").isNumber()).isTrue();
    }
}
