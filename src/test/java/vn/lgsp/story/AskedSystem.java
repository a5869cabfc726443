package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.controlbus.Browser;
import vn.lgsp.controlbus.watch.Alert;
import vn.lgsp.controlbus.watch.Alerts;
import vn.lgsp.deployment.FolderArchive;
import vn.lgsp.deployment.NewFolder;
import vn.lgsp.sandbox.Simulators;

/** A simulated system that a running bus asks. It has three steps to tell, the first of an agency that it may not speak for. */
final class AskedSystem {
    static final String NAME = "asked-system";

    private final RunningBus bus;

    AskedSystem(RunningBus bus) {
        this.bus = bus;
    }

    static void write(Path folder) throws IOException {
        NewFolder.write(folder, NewFolder.Kind.POLLER, "Hệ thống được hỏi");
        Path simulator = folder.resolve("simulator/mappings/changes.json");
        String stranger = "{\"id\": \"100\", \"dossier\": \"H27.01-260315-0001\", \"state\": \"received\","
                + " \"at\": \"2026-03-15T08:00:00+07:00\", \"note\": \"Của nơi khác\"}";
        String text = Files.readString(simulator);
        String changed = text.replaceFirst("\"items\": \\[\\s*\\{", "\"items\": [" + stranger + ", {");
        assertThat(changed).isNotEqualTo(text);
        Files.writeString(simulator, changed);
        replace(
                simulator,
                "\"mappings\": [",
                "\"mappings\": [" + page("102b", item("103", "[new]"), item("104", "[new]"), item("105", "[odd]"))
                        + page("102c", item("103", "Sửa lại")));
    }

    private JdbcClient sql() {
        return JdbcClient.create(bus.part(DataSource.class));
    }

    private List<String> exchanges() {
        return sql().sql("SELECT id::text FROM exchange WHERE sender = :sender ORDER BY accepted_at")
                .param("sender", NAME)
                .query((row, n) -> row.getString(1))
                .list();
    }

    private List<JsonNode> said(String id) {
        return bus.taken(NAME, id);
    }

    /** What it may say is a message each; the rest it hears of, and so does an operator. */
    void isAsked_andHearsWhatBecameOfIt() {
        await().untilAsserted(() -> assertThat(said("102")).hasSize(1));
        await().untilAsserted(() -> assertThat(exchanges()).hasSize(2));
        assertThat(said("101")).singleElement().satisfies(each -> {
            assertThat(each.path("taken").asBoolean()).isTrue();
            assertThat(each.path("number").asString()).isEqualTo(exchanges().getFirst());
        });
        assertThat(said("100")).singleElement().satisfies(each -> {
            assertThat(each.path("taken").asBoolean()).isFalse();
            assertThat(each.path("reason").asString()).contains("không được đại diện");
        });
        await().untilAsserted(() -> assertThat(bus.part(Alerts.class).open())
                .filteredOn(alert -> NAME.equals(alert.system()))
                .extracting(Alert::detail)
                .anySatisfy(detail -> assertThat(detail)
                        .containsEntry("code", "dossier.agency.foreign")
                        .containsEntry("id", "100")));
        assertThat(bus.operator("GET", "/actuator/prometheus", "").body())
                .contains("lgsp_poll_items_total{outcome=\"refused\",poll=\"changes\",system=\"" + NAME + "\"} 1.0");
    }

    private static final String POLL = "/control/v1/polls/" + NAME + "/changes/cursor";

    private String again(String path, String wish) {
        HttpResponse<String> answer = bus.operator("POST", path, wish);
        return answer.statusCode() + " " + RunningBus.json(answer).path("code").asString("");
    }

    /** An operator has what was refused asked for once more, and what came after it is known again. */
    void isOneExchange_howeverOftenItIsTold() {
        List<String> before = exchanges();
        assertThat(again(POLL, "{\"item\": \"100\"}")).isEqualTo("400 control.reason-missing");
        assertThat(again(POLL, "{\"reason\": \"x\"}")).isEqualTo("400 control.cursor-wrong");
        assertThat(again(POLL, "{\"item\": \"100\", \"from\": 1, \"reason\": \"x\"}"))
                .isEqualTo("400 control.cursor-wrong");
        assertThat(again(POLL, "{\"item\": \"101\", \"reason\": \"x\"}")).isEqualTo("404 control.poll-item-unknown");
        assertThat(again(POLL.replace("changes", "other"), "{\"from\": null, \"reason\": \"x\"}"))
                .isEqualTo("404 control.unknown");
        assertThat(again(POLL, "{\"item\": \"100\", \"reason\": \"Đã sửa quyền\"}"))
                .isEqualTo("202 ");
        await().untilAsserted(() -> assertThat(said("102")).hasSize(2));
        assertThat(said("100")).hasSize(2);
        JsonNode line = RunningBus.json(bus.operator("GET", "/control/v1/polls?system=" + NAME, ""))
                .at("/items/0");
        assertThat(line.at("/refused/0/item").asString()).isEqualTo("100");
        assertThat(line.at("/refused/0/code").asString()).isEqualTo("dossier.agency.foreign");
        assertThat(line.at("/again/0/by").asString()).isEqualTo("admin");
        assertThat(line.at("/again/0/reason").asString()).isEqualTo("Đã sửa quyền");
        assertThat(line.at("/again/0/before").asString()).isEqualTo("102");
        assertThat(line.at("/again/0").has("from")).isFalse();
        assertThat(said("102"))
                .extracting(each -> each.path("number").asString())
                .containsOnly(before.getLast());
        assertThat(exchanges()).isEqualTo(before);
    }

    /** By the page, and from a place that only a person knows. */
    void isAskedOnceMore_byThePageToo() {
        int times = said("102").size();
        Browser browser = new Browser(bus.control("/").getPort());
        browser.login("admin", "admin-sandbox");
        assertThat(browser.page("/polls?lang=vi").body())
                .contains("data-item=\"100\"", "dossier.agency.foreign", "Đã sửa quyền", "Hỏi lại");
        assertThat(browser.form(
                                "/polls",
                                "/polls/" + NAME + "/changes/again",
                                "item=100&reason=L%E1%BA%A7n+n%E1%BB%AFa")
                        .statusCode())
                .isEqualTo(302);
        await().untilAsserted(() -> assertThat(said("102")).hasSize(times + 1));
        assertThat(again(POLL, "{\"from\": \"102\", \"reason\": \"Không hỏi lại nữa\"}"))
                .isEqualTo("202 ");
    }

    /** The page is of a bounded length however much was refused; what it does not show can be asked for all the same. */
    void isShownInPart_whereMuchWasRefused() {
        sql().sql("INSERT INTO fetch_refusal (system, source, item, refused_at, code)"
                        + " SELECT :system, 'poll:changes', 'old-' || i, now() - interval '1 day', 'field.missing'"
                        + " FROM generate_series(1, 250) i")
                .param("system", NAME)
                .update();
        JsonNode line = RunningBus.json(bus.operator("GET", "/control/v1/polls?system=" + NAME, ""))
                .at("/items/0");
        assertThat(line.path("refused")).hasSize(200);
        assertThat(line.path("refusedCount").asInt()).isEqualTo(251);
        assertThat(line.at("/refused/0/item").asString()).isEqualTo("100");
        Browser browser = new Browser(bus.control("/").getPort());
        browser.login("admin", "admin-sandbox");
        String page = browser.page("/polls?lang=vi").body();
        assertThat(page).contains("<dd>251</dd>", "Chỉ hiển thị 200 mục mới nhất");
        assertThat(page.split("data-item=", -1)).hasSize(201);
        assertThat(line.toString()).doesNotContain("\"old-99\"");
        assertThat(again(POLL, "{\"item\": \"old-99\", \"reason\": \"Hỏi lại\"}"))
                .isEqualTo("202 ");
        sql().sql("DELETE FROM fetch_refusal WHERE item LIKE 'old-%'").update();
    }

    /** What a new version cannot read is read by the one before, which takes its place; nothing is lost and nobody is refused. */
    void isReadByTheVersionBefore_whereTheNewOneCannot(Path folder) throws IOException {
        String before = live(bus, NAME);
        int known = exchanges().size();
        replace(
                folder.resolve("mapping/change.jslt"),
                "lookup(\"state\", .state)",
                "if (contains(\"[odd]\", .note)) number(.note) else lookup(\"state\", .state)");
        replace(
                folder.resolve("mapping/change.jslt"),
                "\"content\" : .note",
                "\"content\" : if (contains(\"[new]\", .note)) \"Nói cách khác\" else .note");
        HttpResponse<String> answer = bus.upload(NAME + "?reason=x", FolderArchive.pack(folder));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(live(bus, NAME)).isNotEqualTo(before);
        // When it tells something that the examples do not have
        sql().sql("UPDATE poll SET cursor = '\"102b\"', due_at = now() WHERE system = :system")
                .param("system", NAME)
                .update();
        // Then
        await().untilAsserted(() -> assertThat(live(bus, NAME)).isEqualTo(before));
        await().untilAsserted(() -> assertThat(cursor()).isEqualTo("\"102\""));
        assertThat(exchanges()).hasSize(known + 3);
        assertThat(refusedAfter("103")).isEmpty();
        assertThat(said("103"))
                .hasSizeGreaterThan(1)
                .allMatch(each -> each.path("taken").asBoolean());
        JsonNode history = RunningBus.json(bus.operator("GET", "/control/v1/deployments?system=" + NAME, ""));
        assertThat(history.at("/items/1/endedBy").asString()).isEqualTo("bus");
        assertThat(history.at("/items/1/endedReason").asString()).contains("poll:changes");
    }

    /** What was accepted stays as it is; a person is told, and the system that it has been taken. */
    void isOneExchange_alsoWhereItSaysSomethingElseLater() {
        List<String> before = exchanges();
        int times = said("103").size();
        assertThat(again(POLL, "{\"from\": \"102c\", \"reason\": \"Xem lại\"}")).isEqualTo("202 ");
        await().untilAsserted(() -> assertThat(said("103")).hasSize(times + 1));
        assertThat(said("103").getLast().path("taken").asBoolean()).isTrue();
        assertThat(said("103"))
                .extracting(each -> each.path("number").asString())
                .containsOnly(before.get(before.size() - 3));
        assertThat(exchanges()).isEqualTo(before);
        assertThat(refusedAfter("103")).containsExactly("103 poll.item-changed");
    }

    private List<String> refusedAfter(String item) {
        return sql().sql("SELECT item || ' ' || code FROM fetch_refusal WHERE system = :system AND item >= :item")
                .param("system", NAME)
                .param("item", item)
                .query((row, n) -> row.getString(1))
                .list();
    }

    private String cursor() {
        return sql().sql("SELECT cursor FROM poll WHERE system = :system")
                .param("system", NAME)
                .query((row, n) -> row.getString(1))
                .single();
    }

    private static String item(String id, String note) {
        return "{\"id\": \"" + id + "\", \"dossier\": \"H28.99-260315-0001\", \"state\": \"working\","
                + " \"at\": \"2026-03-15T09:00:00+07:00\", \"note\": \"" + note + "\"}";
    }

    /** What its simulator says when it is asked from there. */
    private static String page(String after, String... items) {
        return "{\"priority\": 4, \"request\": {\"method\": \"GET\", \"urlPath\": \"/" + NAME
                + "/changes\", \"queryParameters\": {\"after\": {\"equalTo\": \"" + after + "\"}}}, \"response\":"
                + " {\"status\": 200, \"headers\": {\"Content-Type\": \"application/json\"},"
                + " \"jsonBody\": {\"status\": \"ok\", \"items\": [" + String.join(",", items)
                + "], \"next\": \"102\"}}},";
    }

    /** The version that is live. */
    static String live(RunningBus bus, String system) {
        return RunningBus.json(bus.operator("GET", "/control/v1/deployments?system=" + system, ""))
                .path("items")
                .valueStream()
                .filter(each -> each.path("state").asString().equals("LIVE"))
                .map(each -> each.path("version").asString())
                .findFirst()
                .orElse("");
    }

    private static void replace(Path file, String old, String now) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, now));
    }

    void isSeenToBeAway() {
        assertThat(state()).isEqualTo("CALLING");
        bus.simulators().weather(NAME, "away");
        await().untilAsserted(() -> assertThat(state()).isEqualTo("AWAY"));
        assertThat(row().path("cause").asString()).isEqualTo("http.503");
        bus.simulators().weather(NAME, Simulators.FINE);
        await().untilAsserted(() -> assertThat(state()).isEqualTo("CALLING"));
    }

    void isLeftAlone_whileItIsPaused() {
        int code = bus.operator("POST", "/control/v1/systems/" + NAME + "/pause", "{\"reason\": \"Bảo trì\"}")
                .statusCode();
        assertThat(code).isEqualTo(202);
        await().untilAsserted(() -> assertThat(state()).isEqualTo("PAUSED"));
        assertThat(row().at("/pauseReason/vi").asString()).isEqualTo("Bảo trì");
        await().until(() -> !askedWithin(Duration.ofSeconds(3)));
        bus.operator("POST", "/control/v1/systems/" + NAME + "/resume", "{}");
        await().until(() -> askedWithin(Duration.ofSeconds(5)));
        await().untilAsserted(() -> assertThat(state()).isEqualTo("CALLING"));
    }

    private boolean askedWithin(Duration time) {
        return sql().sql("SELECT asked_at FROM poll WHERE system = :system")
                .param("system", NAME)
                .query((row, n) -> row.getTimestamp(1).toInstant())
                .single()
                .isAfter(Instant.now().minus(time));
    }

    private String state() {
        return row().path("state").asString();
    }

    private JsonNode row() {
        return RunningBus.json(bus.operator("GET", "/control/v1/systems", ""))
                .path("items")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(NAME))
                .findFirst()
                .orElseThrow();
    }
}
