package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;

/** Official documents between the province's document management, its agencies and the whole country. */
class DocumentsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String DEPARTMENT = "000.00.12.H28";
    private static final String COMMUNE = "000.00.31.H28";
    private static final String MINISTRY = "000.00.00.G22";

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static AxisClient ministry;
    private static int number = 100;

    private AxisClient dms;
    private String next = "";

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data, "DOCUMENT_AXIS_EVERY=PT0.2S");
        ministry = new AxisClient(URI.create(bus.simulators().url("document-axis")), "G22.CENTRE", "ministry-sandbox");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @BeforeEach
    void oneDocumentEach() {
        dms = new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
        next = Integer.toString(number++);
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
            if (java.util.Arrays.equals(party.file(id), file)) {
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
            there += java.util.Arrays.equals(ministry.file(row.path("docId").asString()), file) ? 1 : 0;
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
        AxisClient province =
                new AxisClient(URI.create(bus.simulators().url("document-axis")), "H28.LGSP", "document-axis-sandbox");
        await().atMost(SOON).until(() -> find(province, "edoc", file).isEmpty());

        byte[] status = Papers.status(DEPARTMENT, MINISTRY, next, "03");
        docId(dms.send(status, DEPARTMENT, "status", "[{\"code\":\"" + MINISTRY + "\"}]"));
        waiting(ministry, "status", status);
    }

    @Test
    void whatAMinistrySaysOfADocument_standsWithTheDocument() throws Exception {
        byte[] file = Papers.document(DEPARTMENT, next, MINISTRY);
        String docId = docId(dms.send(file, DEPARTMENT, "edoc", ""));
        waiting(ministry, "edoc", file);
        for (String code : List.of("03", "01", "03")) {
            byte[] status = Papers.status(MINISTRY, DEPARTMENT, next, code);
            AxisClient other =
                    new AxisClient(URI.create(bus.simulators().url("document-axis")), "G22.CENTRE", "ministry-sandbox");
            docId(other.send(status, MINISTRY, "status", ""));
        }
        byte[] first = Papers.status(MINISTRY, DEPARTMENT, next, "03");
        String told = waiting(dms, "status", first);
        dms.update(told, "done");
        await().atMost(SOON)
                .until(() -> dms.sent(docId).path(0).path("receiveStatusDesc").asString(), "03"::equals);
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
