package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.controlbus.Browser;
import vn.lgsp.controlbus.watch.Alert;
import vn.lgsp.controlbus.watch.AlertKind;
import vn.lgsp.controlbus.watch.Alerts;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.edxml.AttachmentSink;
import vn.lgsp.edxml.Document;
import vn.lgsp.edxml.EdxmlLimits;
import vn.lgsp.edxml.EdxmlReader;
import vn.lgsp.edxml.TraceHeader;
import vn.lgsp.edxml.signature.SignedXml;
import vn.lgsp.edxml.signature.TestAuthority;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.messagestore.Documents;
import vn.lgsp.messagestore.EventView;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;
import vn.lgsp.sandbox.Simulators;

/** What becomes of documents when something on their way is not as it should be; on the bus that {@link DocumentsIT} starts. */
abstract class DocumentFlows {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String AXIS = "document-axis";
    private static final String DEPARTMENT = "000.00.12.H28";
    private static final String MINISTRY = "000.00.00.G22";

    private RunningBus bus;
    private AxisClient ministry;
    private AxisClient dms;
    private final Map<String, String> set = new HashMap<>();
    private String next = "";

    @BeforeEach
    void oneDocumentEach() {
        bus = DocumentsIT.bus();
        ministry = DocumentsIT.centre("G22.CENTRE", "ministry-sandbox");
        dms = new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
        next = DocumentsIT.number();
    }

    @AfterEach
    void allIsWellAgain() {
        set.keySet().forEach(System::clearProperty);
        set.values().forEach(this::renew);
        bus.simulators().weather(AXIS, Simulators.FINE);
    }

    private String sent(byte[] file) throws Exception {
        JsonNode answer = dms.send(file, DEPARTMENT, "edoc", "");
        assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("OK");
        return answer.path("DocId").asString();
    }

    private static byte[] form(String... parts) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < parts.length; i += 2) {
            form.append("--BOUNDARY\r\nContent-Disposition: form-data; name=\"")
                    .append(parts[i])
                    .append("\"; filename=\"văn bản.edxml\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .append(parts[i + 1])
                    .append("\r\n");
        }
        return form.append("--BOUNDARY--\r\n").toString().getBytes(UTF_8);
    }

    private JsonNode sentAsForm(byte[] file, byte[] form) throws Exception {
        dms.with("from", DEPARTMENT).with("servicetype", "eDoc").with("messagetype", "edoc");
        dms.with(
                "hash-file",
                AxisClient.digest(MessageDigest.getInstance("SHA-256").digest(file)));
        return AxisClient.json(dms.call("sendEdoc", "multipart/form-data; boundary=BOUNDARY", form));
    }

    @Test
    void anOlderClientSendsAForm_andItsFileIsTakenAsItIs() throws Exception {
        byte[] file =
                (new String(Papers.document(DEPARTMENT, next, MINISTRY), UTF_8) + "\r\n--BOUND\r\n").getBytes(UTF_8);
        byte[] form = form("other", "x".repeat(100_000), "file_doc", new String(file, UTF_8), "last", "y");
        JsonNode answer = sentAsForm(file, form);
        assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("OK");
        told(answer.path("DocId").asString(), LogEvent.Kind.DELIVERED);
        assertThat(copies(file)).isEqualTo(1);
        // The same file as a body is the same document.
        assertThat(sent(file)).isEqualTo(answer.path("DocId").asString());
    }

    @Test
    void aFormThatIsCut_orHasNoFile_orAnotherThanTheSignedOne_isRefused() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        byte[] whole = form("file_doc", new String(file, UTF_8));
        assertThat(sentAsForm(file, Arrays.copyOf(whole, whole.length - 40))
                        .path("ErrorDesc")
                        .asString())
                .contains("document.form.broken");
        assertThat(sentAsForm(file, form("file", new String(file, UTF_8)))
                        .path("ErrorDesc")
                        .asString())
                .contains("document.part.missing");
        assertThat(sentAsForm(file, form("file_doc", new String(file, UTF_8) + " "))
                        .path("ErrorDesc")
                        .asString())
                .contains("document.hash.other");
    }

    private List<EventView> events(String exchange) {
        return bus.part(Exchanges.class).timeline(UUID.fromString(exchange));
    }

    /** What happened until this did. */
    private List<EventView> told(String exchange, LogEvent.Kind kind) {
        return await().atMost(SOON)
                .until(() -> events(exchange), all -> all.stream().anyMatch(each -> each.kind() == kind));
    }

    private static String sha256(byte[] file) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    }

    private long copies(byte[] file) throws Exception {
        long copies = 0;
        for (JsonNode row : ministry.received("edoc")) {
            copies += Arrays.equals(ministry.file(row.path("docId").asString()), file) ? 1 : 0;
        }
        return copies;
    }

    @Test
    void whatTheAxisTookWithoutAnAnswer_isFoundThere_andNotSentAgain() throws Exception {
        bus.simulators().weather(AXIS, "lost-answer");
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY, "000.00.00.H29");
        String docId = sent(file);
        List<EventView> events = told(docId, LogEvent.Kind.DELIVERED);
        assertThat(copies(file)).isEqualTo(1);
        assertThat(events.getLast().detail()).containsEntry("resolved", "query");
        assertThat(events).extracting(EventView::kind).containsOnlyOnce(LogEvent.Kind.OUTCOME_UNKNOWN);
    }

    @Test
    void whatTheAxisRefuses_cannotBeEdited_sinceItMayBeSigned_andGoesAsItIs() throws Exception {
        bus.simulators().weather(AXIS, "refuse-all");
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        String docId = sent(file);
        told(docId, LogEvent.Kind.PARKED);
        String delivery = "/control/v1/exchanges/" + docId + "/deliveries/" + AXIS;
        HttpResponse<String> edit =
                bus.operator("PUT", delivery + "/body", "{\"reason\": \"Sai\", \"body\": {\"subject\": \"khác\"}}");
        assertThat(edit.statusCode()).isEqualTo(409);
        assertThat(RunningBus.json(edit).path("code").asString()).isEqualTo("control.not-editable");
        assertThat(RunningBus.json(edit).path("title").asString()).contains("ký số");
        bus.simulators().weather(AXIS, Simulators.FINE);
        assertThat(bus.operator("POST", delivery + "/retry", "").statusCode()).isEqualTo(202);
        assertThat(told(docId, LogEvent.Kind.DELIVERED))
                .extracting(EventView::kind)
                .doesNotContain(LogEvent.Kind.EDITED);
        assertThat(copies(file)).isEqualTo(1);
    }

    @Test
    void severalDocumentsOfOneNumber_areToldApart() throws Exception {
        byte[] first = Papers.document(DEPARTMENT, next, MINISTRY);
        byte[] second = (new String(first, UTF_8) + "\n").getBytes(UTF_8);
        byte[] third = (new String(first, UTF_8) + "\n\n").getBytes(UTF_8);
        bus.simulators().weather(AXIS, "lost-answer");
        String one = sent(first);
        String two = sent(second);
        told(one, LogEvent.Kind.DELIVERED);
        told(two, LogEvent.Kind.DELIVERED);
        assertThat(copies(first)).isEqualTo(1);
        assertThat(copies(second)).isEqualTo(1);
        // The axis lists two of this number, and has not the third.
        bus.simulators().weather(AXIS, "lost-request");
        String docId = sent(third);
        told(docId, LogEvent.Kind.OUTCOME_UNKNOWN);
        bus.simulators().weather(AXIS, Simulators.FINE);
        told(docId, LogEvent.Kind.DELIVERED);
        assertThat(copies(third)).isEqualTo(1);
    }

    @Test
    void whatTheAxisNeverGot_isSentAgain() throws Exception {
        bus.simulators().weather(AXIS, "lost-request");
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        String docId = sent(file);
        told(docId, LogEvent.Kind.OUTCOME_UNKNOWN);
        assertThat(copies(file)).isZero();
        bus.simulators().weather(AXIS, Simulators.FINE);
        told(docId, LogEvent.Kind.DELIVERED);
        assertThat(copies(file)).isEqualTo(1);
    }

    @Test
    void aFinishedDocumentAboutADossier_isProgress_forWhoeverHandedTheDossierIn() throws Exception {
        String oneStop = bus.token("one-stop", "dossier.write", "dossier.read", "inbox.receive");
        String dossier = "H28.12-260315-9" + next;
        String path = "/api/v1/dossiers/" + dossier;
        assertThat(bus.call("PUT", path, oneStop, RunningBus.dossier("Hồ sơ có văn bản"))
                        .statusCode())
                .isEqualTo(202);
        await().atMost(SOON).until(() -> bus.get(path, oneStop).statusCode() == 200);
        // The same again, as another sending: a document is finished once.
        for (int i = 0; i < 2; i++) {
            byte[] finished = Papers.said(MINISTRY, DEPARTMENT, dossier, "06");
            assertThat(ministry.send(finished, MINISTRY, "status", "")
                            .path("status")
                            .asString())
                    .isEqualTo("OK");
            arrived(finished);
        }
        JsonNode progress = await().atMost(SOON)
                .until(() -> RunningBus.json(bus.get(path, oneStop)).path("progress"), lines -> !lines.isEmpty());
        assertThat(progress).singleElement().satisfies(line -> {
            assertThat(line.path("status").asString()).isEqualTo("PROCESSING");
            assertThat(line.path("content").asString()).isEqualTo("Trạng thái thử");
            assertThat(line.at("/extensions/document/status").asString()).isEqualTo("06");
        });
        // It is offered to the one who handed the dossier in, and to nobody else.
        JsonNode timeline = RunningBus.json(bus.get(path, oneStop)).path("timeline");
        assertThat(timeline.toString()).contains("đã hoàn thành, theo document-axis");
        JsonNode offered =
                RunningBus.json(bus.get("/api/v1/inbox?max=100", oneStop)).path("items");
        assertThat(offered)
                .filteredOn(each -> each.path("subject").asString().equals(dossier))
                .singleElement()
                .satisfies(each ->
                        assertThat(each.at("/message/officer").asString()).isEqualTo("Cơ quan trả lời"));
        assertThat(bus.part(Exchanges.class).timeline(dossier, 100))
                .filteredOn(each -> each.detail().containsKey("ofDocument"))
                .singleElement()
                .satisfies(each -> assertThat(each.detail()).containsEntry("receivers", "one-stop"));
    }

    @Test
    void otherStatuses_andOtherNumbers_areNoProgress() throws Exception {
        String oneStop = bus.token("one-stop", "dossier.write", "dossier.read");
        String dossier = "H28.12-260315-8" + next;
        String path = "/api/v1/dossiers/" + dossier;
        bus.call("PUT", path, oneStop, RunningBus.dossier("Hồ sơ có văn bản"));
        await().atMost(SOON).until(() -> bus.get(path, oneStop).statusCode() == 200);
        byte[] atWork = Papers.said(MINISTRY, DEPARTMENT, dossier, "05");
        byte[] other = Papers.said(MINISTRY, DEPARTMENT, dossier + "0", "06");
        for (byte[] each : List.of(atWork, other)) {
            ministry.send(each, MINISTRY, "status", "");
            arrived(each);
        }
        assertThat(RunningBus.json(bus.get(path, oneStop)).path("progress")).isEmpty();
    }

    /** Makes the folder's next version live with another setting. */
    private void set(String system, String name, String value) {
        System.setProperty(name, value);
        set.put(name, system);
        renew(system);
    }

    private void renew(String name) {
        ConnectedSystem system = bus.part(SystemFolders.class)
                .read(Path.of("routes"))
                .named(name)
                .orElseThrow();
        bus.part(Systems.class).put(system);
        if (system.manifest().connection() != null) {
            RouteRegistry routes = bus.part(RouteRegistry.class);
            routes.use(routes.load(system));
        }
    }

    private static String signed(byte[] file) {
        return SignedXml.sign(
                new String(file, UTF_8), new TestAuthority("CA thử nghiệm").issue("Sở Ví Dụ (thử nghiệm)"));
    }

    private HttpResponse<String> handedIn(String file) {
        return bus.send(HttpRequest.newBuilder(bus.service("/api/v1/documents"))
                .header("Content-Type", "application/xml")
                .header("Authorization", "Bearer " + bus.token("dms", "document.write"))
                .POST(HttpRequest.BodyPublishers.ofString(file)));
    }

    @Test
    void whoMustSign_isRefusedWithoutAValidSignature() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        String valid = signed(file);
        set("dms", "DMS_SIGNATURES", "valid");
        JsonNode unsigned = dms.send(file, DEPARTMENT, "edoc", "");
        assertThat(unsigned.path("ErrorCode").asString()).isEqualTo("10");
        assertThat(unsigned.path("ErrorDesc").asString()).contains("document.signature.missing", "không có chữ ký số");
        HttpResponse<String> answer = handedIn(new String(file, UTF_8));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(RunningBus.json(answer).at("/errors/0/code").asString()).isEqualTo("document.signature.missing");
        HttpResponse<String> changed = handedIn(valid.replace("thử nghiệm kết nối", "thử nghiệm khác"));
        assertThat(RunningBus.json(changed).at("/errors/0/code").asString()).isEqualTo("document.signature.invalid");
        assertThat(handedIn(valid).statusCode()).isEqualTo(202);

        // Nobody vouches for who signed.
        set("dms", "DMS_SIGNATURES", "trusted");
        assertThat(RunningBus.json(handedIn(valid)).at("/errors/0/code").asString())
                .isEqualTo("document.signature.untrusted");
        // What is said about documents is never signed.
        byte[] status = Papers.status(DEPARTMENT, MINISTRY, next, "03");
        assertThat(dms.send(status, DEPARTMENT, "status", "[{\"code\":\"" + MINISTRY + "\"}]")
                        .path("status")
                        .asString())
                .isEqualTo("OK");
    }

    @Test
    void whatIsFetchedUnsigned_failsThere_andSomebodyIsAlerted() throws Exception {
        set(AXIS, "DOCUMENT_AXIS_SIGNATURES", "valid");
        byte[] file = Papers.document(MINISTRY, next, DEPARTMENT);
        JsonNode answer = ministry.send(file, MINISTRY, "edoc", "[{\"code\":\"" + DEPARTMENT + "\"}]");
        String id = answer.path("DocId").asString();
        await().atMost(SOON)
                .until(() -> ministry.sent(id).path(0).path("receiveStatus").asString(), "fail"::equals);
        Alerts alerts = bus.part(Alerts.class);
        Alert alert = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> alerts.open().stream()
                                .filter(each ->
                                        each.detail().getOrDefault("id", "").equals(id))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        assertThat(alert.kind()).isEqualTo(AlertKind.FETCH_REFUSED);
        assertThat(alert.system()).isEqualTo(AXIS);
        assertThat(alert.detail()).containsEntry("code", "document.signature.missing");
        Browser browser = new Browser(bus.control("").getPort());
        browser.login("admin", "admin-sandbox");
        assertThat(browser.page("/?lang=en").body())
                .contains("cannot be taken", id + ", document.signature.missing")
                .doesNotContain("??");
        assertThat(alerts.acknowledge(alert.id(), "an operator")).isTrue();
        assertThat(alerts.open()).extracting(Alert::id).doesNotContain(alert.id());
    }

    @Test
    void anUnsignedDocument_saysThatItWentThroughTheBus_whereTheReceiverWantsThat() throws Exception {
        set(AXIS, "DOCUMENT_AXIS_TRACE", "000.00.00.H28");
        bus.simulators().weather(AXIS, "lost-request");
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        String docId = sent(file);
        told(docId, LogEvent.Kind.OUTCOME_UNKNOWN);
        bus.simulators().weather(AXIS, Simulators.FINE);
        told(docId, LogEvent.Kind.DELIVERED);
        // Each time it is the same copy, and the original is as it was.
        assertThat(bus.part(AttachmentStore.class).content(sha256(file))).contains(file);
        byte[] there =
                ministry.file(ministry.received("edoc").path(0).path("docId").asString());
        for (JsonNode row : ministry.received("edoc")) {
            byte[] each = ministry.file(row.path("docId").asString());
            there = new String(each, UTF_8).contains("số " + next) ? each : there;
        }
        Document read = (Document) new EdxmlReader(EdxmlLimits.DEFAULTS)
                .read(new ByteArrayInputStream(there), AttachmentSink.NOWHERE)
                .content();
        assertThat(read.trace()).extracting(TraceHeader::organId).containsExactly(DEPARTMENT, "000.00.00.H28");
        String whole = new String(there, UTF_8);
        int at = whole.lastIndexOf("<e:TraceHeader>");
        assertThat(whole.substring(0, at) + whole.substring(whole.indexOf("</e:TraceHeader>", at) + 16))
                .isEqualToIgnoringWhitespace(new String(file, UTF_8));

        // A signed one goes as it is.
        byte[] signed =
                signed(Papers.document(DEPARTMENT, next + "1", MINISTRY)).getBytes(UTF_8);
        told(sent(signed), LogEvent.Kind.DELIVERED);
        assertThat(copies(signed)).isEqualTo(1);
    }

    @Test
    void nothingIsFetchedFromASystemThatIsPaused_untilItIsNotAnyMore() throws Exception {
        SystemStatuses statuses = bus.part(SystemStatuses.class);
        assertThat(bus.operator("POST", "/control/v1/systems/" + AXIS + "/pause", "{\"reason\": \"Bảo trì\"}")
                        .statusCode())
                .isLessThan(300);
        await().atMost(SOON).until(() -> paused(statuses));
        byte[] file = Papers.document(MINISTRY, next, DEPARTMENT);
        String id = ministry.send(file, MINISTRY, "edoc", "").path("DocId").asString();
        // It is listed and stays untouched for many rounds.
        await().during(Duration.ofSeconds(2))
                .atMost(SOON)
                .until(() -> ministry.sent(id)
                        .path(0)
                        .path("receiveStatus")
                        .asString()
                        .equals("initial"));
        bus.operator("POST", "/control/v1/systems/" + AXIS + "/resume", "");
        await().atMost(SOON)
                .until(() -> ministry.sent(id).path(0).path("receiveStatus").asString(), "done"::equals);
    }

    private static boolean paused(SystemStatuses statuses) {
        return statuses.all().stream().anyMatch(each -> each.system().equals(AXIS) && each.pausedBy() != null);
    }

    @Test
    void pagesShowDocuments_andHowEachStandsWithEveryRecipient() throws Exception {
        byte[] file = ("\uFEFF \n" + new String(Papers.document(DEPARTMENT, next, MINISTRY, "000.00.00.H29"), UTF_8))
                .getBytes(UTF_8);
        String docId = sent(file);
        told(docId, LogEvent.Kind.DELIVERED);
        byte[] received = Papers.status(MINISTRY, DEPARTMENT, next, "03");
        ministry.send(received, MINISTRY, "status", "");
        arrived(received);
        String code = Papers.code(DEPARTMENT, next);
        Documents documents = bus.part(Documents.class);
        await().atMost(SOON).until(() -> !documents.statuses(code, "", "").isEmpty());
        Browser browser = new Browser(bus.control("").getPort());
        assertThat(browser.page("/documents").body()).doesNotContain(code);
        browser.login("admin", "admin-sandbox");

        String list = browser.page("/documents?lang=vi&recipient=" + MINISTRY + "&said=03&organ=" + DEPARTMENT)
                .body();
        assertThat(list)
                .contains(code, "Đã tiếp nhận", "Chưa có trạng thái", "Không ký số", "Văn bản mới", "data-document=")
                .doesNotContain("??");
        for (String other : List.of(
                "code=nothing", "until=2020-01-01", "recipient=H99", "said=none&code=" + next + "/SVD", "organ=H99")) {
            assertThat(browser.page("/documents?lang=en&" + other).body())
                    .as(other)
                    .doesNotContain(code);
        }
        String page = browser.page("/documents/one?lang=vi&code=" + URLEncoder.encode(code, UTF_8))
                .body();
        assertThat(page)
                .contains(code, MINISTRY, "000.00.00.H29", "Trục liên thông văn bản quốc gia", "Đã tiếp nhận")
                .contains("Có ký tự lạ trước khai báo XML", "Đã nhận từ Hệ thống quản lý văn bản")
                .doesNotContain("Hà Văn Thử", "V/v thử nghiệm", "??");
        assertThat(browser.page("/documents/one?lang=en&code=" + URLEncoder.encode(code, UTF_8))
                        .body())
                .contains("Received", "Nothing said yet", "There are stray bytes before the XML")
                .doesNotContain("??");
        assertThat(browser.page("/documents/one?code=nothing").statusCode()).isEqualTo(404);
        assumeTrue(Chromium.isThere() || System.getenv("CI") != null, "There is no Chromium on this machine");
        try (Chromium seen = Chromium.start(bus.control(""))) {
            seen.login("admin", "admin-sandbox");
            seen.search(code);
            assertThat(seen.text("h1")).contains(code);
            assertThat(seen.text("[data-recipient='" + MINISTRY + "']")).contains("Đã tiếp nhận", "Đã nhận");
            assertThat(seen.errors()).isEmpty();
            seen.open("/exchanges/" + docId);
            assertThat(seen.text(".crumbs")).contains("Văn bản " + code);
            seen.open("/documents?lang=vi&code=" + next + "/SVD");
            assertThat(seen.text("[data-document]")).contains(code);
            assertThat(seen.errors()).isEmpty();
        }
    }

    /** Waits until the province's document management has this status, and takes it. */
    private void arrived(byte[] status) {
        String id = await().atMost(SOON)
                .until(
                        () -> {
                            for (JsonNode row : dms.received("status")) {
                                if (Arrays.equals(dms.file(row.path("docId").asString()), status)) {
                                    return row.path("docId").asString();
                                }
                            }
                            return "";
                        },
                        found -> !found.isEmpty());
        await().atMost(SOON)
                .until(() -> dms.update(id, "done").path("status").asString().equals("OK"));
    }
}
