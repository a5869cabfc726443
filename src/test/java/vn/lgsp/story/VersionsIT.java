package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.deployment.FolderArchive;
import vn.lgsp.deployment.NewFolder;

/** A new version is held against the one that is live: by its files, and by what it makes of messages that were delivered. */
class VersionsIT {
    private static final String PORTAL = "national-portal";
    private static final String TAKEN = "H28.12-260315-0301";
    private static final String REFUSED = "H28.12-260315-0302";
    /** Of the owner of the sample dossier; made up. */
    private static final String IDENTITY = "017095000123";

    private static final String OWNER = "Bùi Văn Mẫu";

    @TempDir
    private static Path work;

    private static RunningBus bus;
    private static String token = "";
    private static String refused = "";

    private Path folder = Path.of("");

    @BeforeAll
    static void deliver() {
        bus = RunningBus.start();
        token = bus.token("one-stop");
        assertThat(control("POST", "/control/v1/systems/national-portal/pause", "{\"reason\": \"gom lại\"}")
                        .statusCode())
                .isEqualTo(202);
        List<String> delivered = List.of(
                put(TAKEN, "Hồ sơ chạy thử"),
                step(TAKEN, "Thẩm định"),
                step(TAKEN, "Trình ký"),
                step(TAKEN, "Trả kết quả"));
        refused = put(REFUSED, "[tu-choi]");
        control("POST", "/control/v1/systems/national-portal/resume", "{}");
        delivered.forEach(each -> awaitState(each, "DELIVERED"));
        awaitState(refused, "PARKED");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    private static String put(String code, String summary) {
        return accepted(bus.call("PUT", "/api/v1/dossiers/" + code, token, RunningBus.dossier(summary)));
    }

    private static String step(String code, String content) {
        return accepted(
                bus.call("POST", "/api/v1/dossiers/" + code + "/progress", token, RunningBus.progress(content)));
    }

    private static String accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static void awaitState(String exchange, String state) {
        await().untilAsserted(() -> assertThat(
                        bus.exchange(exchange, token).path("state").asString())
                .isEqualTo(state));
    }

    private static HttpResponse<String> control(String method, String path, String body) {
        return bus.operator(method, path, body);
    }

    private static HttpResponse<String> upload(String path, byte[] archive) {
        return bus.upload(path, archive);
    }

    /** A copy of what is live. Its examples stay right, since the tests change what becomes of their own messages only. */
    private void copied() throws IOException {
        folder = Files.createTempDirectory(work, "folder").resolve(PORTAL);
        FileSystemUtils.copyRecursively(Path.of("routes", PORTAL), folder);
    }

    private void change(String file, UnaryOperator<String> change) throws IOException {
        String before = Files.readString(folder.resolve(file));
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(folder.resolve(file), after);
    }

    private JsonNode shadow() {
        HttpResponse<String> answer = upload(PORTAL + "/shadow?last=50", FolderArchive.pack(folder));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain(OWNER, IDENTITY);
        return RunningBus.json(answer);
    }

    private static Stream<JsonNode> differences(JsonNode report, String subject) {
        return report.path("items")
                .valueStream()
                .filter(message -> message.path("subject").asString().equals(subject))
                .flatMap(message -> message.path("differences").valueStream());
    }

    private static long requests() {
        return RunningBus.json(bus.send(HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + bus.simulators().port() + "/__admin/requests/count"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))))
                .path("count")
                .asLong();
    }

    @Test
    void sameFolder_makesTheSame_andNobodyIsCalled() throws IOException {
        copied();
        long before = requests();

        JsonNode report = shadow();

        assertThat(requests()).isEqualTo(before);
        assertThat(report.path("messages").asInt()).isEqualTo(5);
        assertThat(report.path("same").asInt()).as(report.toPrettyString()).isEqualTo(5);
        assertThat(report.path("notComparable").isEmpty()).isTrue();
        // The folder was not kept.
        assertThat(control("GET", "/control/v1/deployments?system=national-portal", "")
                        .body())
                .isEqualTo("{\"items\":[]}");
    }

    @Test
    void otherMapping_isShownByPlace_withWhatIsPersonalHidden() throws IOException {
        copied();
        change("mapping/dossier.jslt", text -> text.replace("{\n  \"service\" :", """
                        let own = .summary == "[tu-choi]"
                        {
                          "code" : if ($own) .owner.name,
                          "nguoiNop" : if ($own) {for ([.owner.name]) . : 1},
                          "madonvi2" : if ($own) 7,
                          "service" :"""));
        change(
                "mapping/progress.jslt",
                text -> text.replace(
                        "[for (.) part:step()]",
                        "[for (if (.[0].content == \"Thẩm định\") .[1 :] else .) part:step()]"));

        JsonNode report = shadow();

        assertThat(report.path("different").asInt()).isEqualTo(4);
        List<JsonNode> dossier = differences(report, REFUSED).toList();
        assertThat(dossier).hasSize(3).allSatisfy(each -> {
            assertThat(each.path("operation").asString()).isEqualTo("dossier");
            assertThat(each.path("kind").asString()).isEqualTo("sent");
            assertThat(each.has("was")).isFalse();
            assertThat(each.path("now").toString()).isIn("\"•••\"", "{\"•••\":\"•••\"}");
        });
        assertThat(dossier)
                .extracting(each -> each.path("at").asString())
                .containsExactly("/code", "/madonvi2", "/nguoiNop");
        // The three lines of progress went in one call.
        assertThat(differences(report, TAKEN)
                        .filter(each -> each.path("operation").asString().equals("progress")))
                .anySatisfy(each -> assertThat(each.path("at").asString()).isEqualTo("/data/2"));
    }

    @Test
    void otherMeaningOfAnswers_isShown() throws IOException {
        copied();
        change("mapping/answer.jslt", text -> text.replace("else if ($exists)", """
                        else if (contains("đủ điều kiện", $lower))
                          { "outcome" : "rejected", "code" : "E1", "text" : $message }
                        else if ($exists)"""));

        JsonNode report = shadow();

        assertThat(report.path("different").asInt()).isOne();
        assertThat(differences(report, REFUSED)).singleElement().satisfies(each -> {
            assertThat(each.path("kind").asString()).isEqualTo("outcome");
            assertThat(each.path("was").asString()).isEqualTo("Rejected -1");
            assertThat(each.path("now").asString()).isEqualTo("Rejected E1");
        });
    }

    @Test
    void mappingThatFails_isShown() throws IOException {
        copied();
        change(
                "mapping/dossier.jslt",
                text -> text.replace(
                        "\"service\" :", "\"x\" : if (.summary == \"[tu-choi]\") error(\"no\"), \"service\" :"));

        assertThat(differences(shadow(), REFUSED))
                .extracting(
                        each -> each.path("kind").asString(),
                        each -> each.path("now").asString(""))
                .containsExactly(tuple("call-removed", ""), tuple("outcome", "Unmappable mapping.failed"));
    }

    @Test
    void whatWasNeverAsked_isNotGuessed() throws IOException {
        copied();
        // Another question first: nobody knows what the answer would have been. Its examples would be others too.
        Path typical = folder.resolve("examples/21-lookup-typical");
        for (String other : List.of("22-lookup-minimal", "23-lookup-ugly")) {
            FileSystemUtils.deleteRecursively(folder.resolve("examples").resolve(other));
            FileSystemUtils.copyRecursively(typical, folder.resolve("examples").resolve(other));
        }
        change("system.yaml", text -> text.replace("      operation: lookup\n", "      operation: state\n"));

        assertThat(differences(shadow(), REFUSED))
                .extracting(
                        each -> each.path("operation").asString(),
                        each -> each.path("kind").asString())
                .contains(tuple("lookup", "call-removed"), tuple("state", "call-added"));
    }

    @Test
    void answersReadByWhatIsNotKept_areNotComparable() throws IOException {
        copied();
        change(
                "mapping/answer.jslt",
                text -> text.replace("let number =", "let agent = .headers.server\nlet number ="));

        JsonNode report = shadow();

        assertThat(report.at("/notComparable/headers").asInt()).isEqualTo(5);
        assertThat(report.path("same").asInt() + report.path("different").asInt())
                .isZero();
    }

    @Test
    void bodiesThatAreNotKeptAnyMore_areCounted_andEveryRunIsNoted() throws IOException {
        copied();
        JdbcClient store = JdbcClient.create(bus.part(DataSource.class));
        store.sql("CREATE TABLE kept AS SELECT p.* FROM payload p JOIN event v ON v.id = p.event_id"
                        + " WHERE v.exchange_id = ? AND v.kind = 'CALLED'")
                .param(UUID.fromString(refused))
                .update();
        JsonNode report;
        try {
            store.sql("DELETE FROM payload WHERE event_id IN (SELECT event_id FROM kept)")
                    .update();
            report = shadow();
        } finally {
            store.sql("INSERT INTO payload SELECT * FROM kept").update();
            store.sql("DROP TABLE kept").update();
        }
        assertThat(report.at("/notComparable/body-gone").asInt()).isOne();
        assertThat(report.path("same").asInt()).isEqualTo(4);
        JsonNode noted = RunningBus.json(control("GET", "/control/v1/deployments/national-portal/shadow", ""))
                .at("/items/0");
        assertThat(noted.path("run")).isEqualTo(report.path("run"));
        assertThat(noted.path("version")).isEqualTo(report.path("version"));
        assertThat(noted.path("by").asString()).isEqualTo("admin");
        assertThat(noted.path("messages").asInt()).isEqualTo(5);
        assertThat(noted.path("notComparable").asInt()).isOne();
    }

    @Test
    void whatCannotBeTried_isRefused() throws IOException {
        copied();
        assertThat(upload(PORTAL + "/shadow", "no zip".getBytes(UTF_8)).body()).contains("folder.archive");
        assertThat(upload(PORTAL + "/shadow", new byte[9 * 1024 * 1024]).statusCode())
                .isEqualTo(413);
        assertThat(upload("one-stop/shadow", FolderArchive.pack(Path.of("routes/one-stop")))
                        .body())
                .contains("control.not-called");
        assertThat(upload("nobody/shadow", FolderArchive.pack(folder)).statusCode())
                .isEqualTo(404);
        change("mapping/dossier.jslt", text -> text + "}");
        HttpResponse<String> broken = upload(PORTAL + "/shadow", FolderArchive.pack(folder));
        assertThat(broken.statusCode()).isEqualTo(422);
        assertThat(RunningBus.json(broken).at("/findings/0/file").asString())
                .isEqualTo("national-portal/mapping/dossier.jslt");
    }

    private static JsonNode deployed(Path version) {
        HttpResponse<String> answer = upload("tracker?reason=Phi%C3%AAn%20b%E1%BA%A3n", FolderArchive.pack(version));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return RunningBus.json(answer);
    }

    private static JsonNode diff(String query) {
        return RunningBus.json(control("GET", "/control/v1/deployments/tracker/diff" + query, ""));
    }

    @Test
    void versions_areHeldAgainstEachOther_byScriptAndOnThePage() throws IOException {
        folder = Files.createTempDirectory(work, "folder").resolve("tracker");
        NewFolder.write(folder, NewFolder.Kind.INBOX, "Theo dõi");
        String first = deployed(folder).path("version").asString();
        change("system.yaml", text -> text.replace("Theo dõi", "Theo dõi tiến độ"));
        Files.writeString(folder.resolve("notes.md"), "Ghi chú\n");
        JsonNode second = deployed(folder);
        // When
        JsonNode latest = diff("");
        // Then
        assertThat(latest.path("from").asString()).isEqualTo(first);
        assertThat(latest.path("to")).isEqualTo(second.path("version"));
        assertThat(latest.path("files"))
                .extracting(
                        each -> each.path("file").asString(),
                        each -> each.path("change").asString())
                .containsExactly(tuple("notes.md", "added"), tuple("system.yaml", "changed"));
        assertThat(latest.at("/files/1/text").asString())
                .contains(
                        "--- a/system.yaml\n+++ b/system.yaml\n@@ ",
                        "\n-  vi: Theo dõi\n-  en: Theo dõi\n+  vi: Theo dõi tiến độ\n");
        assertThat(diff("?from=" + second.path("version").asString() + "&to=" + first)
                        .at("/files/0/change")
                        .asString())
                .isEqualTo("removed");
        assertThat(diff("?from=" + first + "&to=" + first).path("files").isEmpty())
                .isTrue();
        assertThat(control("GET", "/control/v1/deployments/tracker/diff?from=000000000000", "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(RunningBus.json(upload("tracker/diff", FolderArchive.pack(folder)))
                        .path("files")
                        .isEmpty())
                .isTrue();
        assertThat(upload("tracker/diff", "no zip".getBytes(UTF_8)).body()).contains("control.folder-unreadable");
        // And on the pages
        control("POST", "/control/v1/deployments/tracker/rollback", "{\"reason\": \"Lùi để thử\"}");
        assumeTrue(Chromium.isThere() || System.getenv("CI") != null, "There is no Chromium on this machine");
        try (Chromium browser = Chromium.start(bus.control(""))) {
            browser.login("admin", "admin-sandbox");
            browser.open("/deployments?lang=vi");
            assertThat(browser.text("[data-system=tracker]")).contains("Theo dõi", first, "admin");
            assertThat(browser.text("[data-system=national-portal]")).contains("có sẵn khi cài đặt");
            browser.click("[data-system=tracker] a");
            assertThat(browser.text("#versions")).contains("Đang chạy", "Đã lùi", "Đã thay", "Lùi để thử", "admin");
            // What the rollback changed
            assertThat(browser.text("[data-file='notes.md']")).contains("đã bỏ", "-Ghi chú");
            picture(browser, "deployment");
            browser.open("/deployments/tracker?lang=en&version="
                    + second.path("deployment").asLong());
            assertThat(browser.text("#difference h2"))
                    .contains(second.path("version").asString());
            assertThat(browser.text("[data-file='system.yaml']")).contains("changed", "+2 −2", "Theo dõi tiến độ");
            browser.open("/deployments");
            picture(browser, "deployments");
            browser.open("/deployments/national-portal?lang=vi");
            picture(browser, "deployment-shadow");
            assertThat(browser.text("main")).contains("Chưa triển khai phiên bản nào");
            assertThat(browser.errors()).isEmpty();
            browser.ignoringErrorsOf(() -> browser.open("/deployments/nobody"));
        }
    }

    private static void picture(Chromium browser, String name) throws IOException {
        Path pictures = Files.createDirectories(Path.of("target/pages"));
        browser.picture(pictures.resolve(name + ".png"), 1280);
        browser.picture(pictures.resolve(name + "-phone.png"), 390);
    }
}
