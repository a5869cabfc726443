package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.deployment.FolderArchive;
import vn.lgsp.deployment.NewFolder;

/** A system that nobody knew of is connected to a running bus, changed, broken and mended, while messages flow. */
@Order(8)
class DeploymentIT {
    private static final String SYSTEM = "tracker";

    @TempDir
    private static Path work;

    private static final Set<String> AUTHORIZATIONS = ConcurrentHashMap.newKeySet();
    private static final List<JsonNode> TAKEN = new CopyOnWriteArrayList<>();
    private static Path data;
    private static Path routes;
    private static RunningBus bus;
    private static HttpServer partner;
    private static String oneStop = "";
    private static int number;

    private Path folder = Path.of("");

    @BeforeAll
    static void start() throws IOException {
        partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        partner.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        partner.createContext("/events", exchange -> {
            AUTHORIZATIONS.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            JsonNode body = RunningBus.JSON.readTree(exchange.getRequestBody().readAllBytes());
            boolean refused = body.path("note").asString("").contains("[refuse]") || body.has("refuse");
            byte[] answer = (refused
                            ? "{\"status\":\"error\",\"code\":\"not-this\",\"message\":\"Không nhận\"}"
                            : "{\"status\":\"ok\"}")
                    .getBytes(UTF_8);
            if (!refused) {
                TAKEN.add(body);
            }
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        partner.start();
        data = work.resolve("data");
        routes = work.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes/one-stop"), routes.resolve("one-stop"));
        bus = run();
        signIn();
    }

    private static RunningBus run(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "lgsp.routes=" + routes,
                "lgsp.secrets=" + work.resolve("secrets"),
                "TRACKER_URL=http://127.0.0.1:" + partner.getAddress().getPort(),
                "TRACKER_TOKEN=made-up",
                "ASKED_SYSTEM_EVERY=PT1S"));
        settings.addAll(List.of(more));
        return RunningBus.start(data, settings.toArray(String[]::new));
    }

    private static void signIn() {
        oneStop = bus.token("one-stop", "dossier.write", "dossier.read", "exchange.read", "inbox.receive");
    }

    @AfterAll
    static void stop() {
        bus.close();
        partner.stop(0);
    }

    @BeforeEach
    void aGoodVersionIsLive() throws IOException {
        folder = Files.createTempDirectory(work, "folder").resolve(SYSTEM);
        NewFolder.write(folder, NewFolder.Kind.PUSH, "Theo dõi");
        String reason = "Bắt đầu lại từ bản tốt";
        assertThat(deploy(reason).statusCode()).isIn(200, 201);
        TAKEN.clear();
    }

    private HttpResponse<String> deploy(String reason) {
        return upload(SYSTEM + "?reason=" + URLEncoder.encode(reason, UTF_8), FolderArchive.pack(folder));
    }

    private static HttpResponse<String> upload(String path, byte[] archive) {
        return bus.upload(path, archive);
    }

    private static HttpResponse<String> control(HttpRequest.Builder request) {
        String login = Base64.getEncoder().encodeToString("admin:admin-sandbox".getBytes(UTF_8));
        return bus.send(request.header("Authorization", "Basic " + login).header("Accept-Language", "en"));
    }

    private static HttpResponse<String> rollback() {
        return bus.operator("POST", "/control/v1/deployments/tracker/rollback", "{\"reason\": \"Lùi lại\"}");
    }

    private static JsonNode history() {
        return RunningBus.json(bus.operator("GET", "/control/v1/deployments?system=tracker", ""))
                .path("items");
    }

    private static String live() {
        return AskedSystem.live(bus, SYSTEM);
    }

    private void change(String file, UnaryOperator<String> change) {
        Path path = folder.resolve(file);
        try {
            String before = Files.readString(path);
            String after = change.apply(before);
            assertThat(after).isNotEqualTo(before);
            Files.writeString(path, after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder says {@code name} for what was {@code note}, and its examples with it. */
    private void rename(String name) throws IOException {
        change("mapping/event.jslt", text -> text.replace("\"note\"", "\"" + name + "\""));
        change("contract/event.request.schema.json", text -> text.replace("\"note\"", "\"" + name + "\""));
        try (Stream<Path> files = Files.walk(folder.resolve("examples"))) {
            for (Path sent : files.filter(each -> each.endsWith("sent.json")).toList()) {
                Files.writeString(sent, Files.readString(sent).replace("\"note\"", "\"" + name + "\""));
            }
        }
    }

    private static String step(String code, String content) {
        HttpResponse<String> answer =
                bus.call("POST", "/api/v1/dossiers/" + code + "/progress", oneStop, RunningBus.progress(content));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("exchangeId").asString();
    }

    private static String code() {
        return "H28.12-260315-%04d".formatted(number++);
    }

    private static void awaitState(String exchange, String state) {
        await().untilAsserted(() -> assertThat(
                        bus.exchange(exchange, oneStop).path("state").asString())
                .isEqualTo(state));
    }

    private static List<String> taken(String code, String field) {
        return TAKEN.stream()
                .filter(each -> each.path("dossier").asString().equals(code))
                .map(each -> each.path(field).asString(""))
                .toList();
    }

    @Test
    void aSecretThatIsFiledWhileTheBusRuns_isEnough() throws IOException {
        String code = code();
        change("system.yaml", text -> text.replace("${TRACKER_TOKEN}", "${TRACKER_PASS}"));
        // When nobody has filed it
        HttpResponse<String> refused = deploy("Khóa mới");
        // Then
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("TRACKER_PASS");
        // When
        Files.writeString(Files.createDirectories(work.resolve("secrets")).resolve("TRACKER_PASS"), "filed\n");
        HttpResponse<String> live = deploy("Khóa mới");
        // Then
        assertThat(live.statusCode()).as(live.body()).isIn(200, 201);
        awaitState(step(code, "có khóa"), "DELIVERED");
        assertThat(AUTHORIZATIONS).contains("Bearer filed");
    }

    @Test
    void newVersion_takesOver_withoutALossOrAStop() throws IOException {
        String code = code();
        String other = code();
        List<String> sent = new ArrayList<>();
        IntStream.range(0, 10).forEach(i -> sent.add(step(code, "a " + i)));
        // When
        rename("remark");
        HttpResponse<String> answer = deploy("Đổi tên trường");
        IntStream.range(10, 20).forEach(i -> sent.add(step(code, "a " + i)));
        awaitState(step(other, "b"), "DELIVERED");
        sent.forEach(each -> awaitState(each, "DELIVERED"));
        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(RunningBus.json(answer).path("version").asString()).isEqualTo(live());
        assertThat(taken(other, "remark")).containsExactly("b");
        assertThat(bus.operator("GET", "/actuator/prometheus", "").body().lines())
                .anyMatch(line -> line.startsWith("lgsp_queue_messages{") && line.contains("system=\"tracker\""));
        assertThat(bus.operator("GET", "/actuator/prometheus", "").body().lines())
                .filteredOn(line -> line.startsWith("lgsp_system_version{system=\"tracker\""))
                .singleElement()
                .asString()
                .contains(live());
        List<String> words = TAKEN.stream()
                .filter(each -> each.path("dossier").asString().equals(code))
                .map(each ->
                        each.path("note").asString("") + each.path("remark").asString(""))
                .toList();
        assertThat(words)
                .isEqualTo(IntStream.range(0, 20).mapToObj(i -> "a " + i).toList());
        // When the same comes again
        assertThat(deploy("Cùng bản").statusCode()).isEqualTo(200);
        // When it is taken back
        assertThat(rollback().statusCode()).isEqualTo(201);
        awaitState(step(other, "c"), "DELIVERED");
        assertThat(taken(other, "note")).endsWith("c");
        assertThat(history().get(0).path("reason").asString()).isEqualTo("Lùi lại");
        assertThat(history().get(1).path("state").asString()).isEqualTo("TAKEN_BACK");
    }

    @Test
    void folderThatDoesNotStandTheCheck_changesNothing_andSaysWhere() {
        String before = live();
        change("mapping/event.jslt", text -> text + "}");
        HttpResponse<String> answer = deploy("Hỏng");
        assertThat(answer.statusCode()).isEqualTo(422);
        JsonNode problem = RunningBus.json(answer);
        assertThat(problem.path("code").asString()).isEqualTo("control.folder-refused");
        assertThat(problem.at("/findings/0/file").asString()).isEqualTo("tracker/mapping/event.jslt");
        assertThat(problem.at("/findings/0/line").asInt()).isPositive();
        assertThat(live()).isEqualTo(before);
        String code = code();
        awaitState(step(code, "goes on"), "DELIVERED");
        assertThat(taken(code, "note")).containsExactly("goes on");
    }

    @Test
    void whatIsNoFolder_isRefused() {
        for (byte[] bytes : List.of(new byte[0], "no zip".getBytes(UTF_8))) {
            HttpResponse<String> answer = upload("tracker?reason=x", bytes);
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("folder.archive");
        }
        assertThat(upload("tracker?reason=x", new byte[9 * 1024 * 1024]).statusCode())
                .isEqualTo(413);
        assertThat(upload("No_Name?reason=x", FolderArchive.pack(folder)).statusCode())
                .isEqualTo(422);
        assertThat(upload("tracker", FolderArchive.pack(folder)).statusCode()).isEqualTo(400);
        assertThat(upload("tracker/check", FolderArchive.pack(folder)).body()).isEqualTo("{\"items\":[]}");
        assertThat(bus.send(HttpRequest.newBuilder(bus.control("/control/v1/deployments/tracker?reason=x"))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(FolderArchive.pack(folder))))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void versionThatCannotWordAMessage_isTakenBackByItself_andTheMessageArrives() {
        String before = live();
        // Given a mapping that its examples do not find out
        change("mapping/event.jslt", DeploymentIT::failingAtTimes);
        assertThat(deploy("Có lỗi ẩn").statusCode()).isEqualTo(201);
        String code = code();
        // When
        String first = step(code, "fine");
        String second = step(code, "[odd]");
        String third = step(code, "after");
        // Then
        List.of(first, second, third).forEach(each -> awaitState(each, "DELIVERED"));
        assertThat(taken(code, "note")).containsExactly("fine", "[odd]", "after");
        await().untilAsserted(() -> assertThat(live()).isEqualTo(before));
        assertThat(history().get(1).path("endedBy").asString()).isEqualTo("bus");
    }

    @Test
    void versionWhoseMessagesAreRefused_isTakenBackByItself_andTheyGoBackInOrder() {
        String before = live();
        // Given
        change("mapping/event.jslt", text -> text.replace("\"by\"", "\"refuse\" : true,\n  \"by\""));
        change(
                "contract/event.request.schema.json",
                text -> text.replace("\"additionalProperties\": false", "\"additionalProperties\": true"));
        examplesRefuse();
        HttpResponse<String> answer = deploy("Đối tác sẽ từ chối");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        // When
        List<String> sent = new ArrayList<>();
        List<String> codes = Stream.generate(DeploymentIT::code).limit(6).toList();
        for (String code : codes) {
            sent.add(step(code, "one"));
            sent.add(step(code, "two"));
        }
        // Then
        sent.forEach(each -> awaitState(each, "DELIVERED"));
        codes.forEach(code -> assertThat(taken(code, "note")).containsExactly("one", "two"));
        await().untilAsserted(() -> assertThat(live()).isEqualTo(before));
    }

    private void examplesRefuse() {
        try (Stream<Path> files = Files.walk(folder.resolve("examples"))) {
            for (Path sent : files.filter(each -> each.endsWith("sent.json")).toList()) {
                String text = Files.readString(sent);
                Files.writeString(sent, text.replaceFirst("\\{", "{\"refuse\": true, "));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsLive_isLiveAfterARestart_andWatchedFurther_andAnotherPersonMayHaveToAgree() throws IOException {
        rename("remark");
        assertThat(deploy("Giữ qua khởi động lại").statusCode()).isEqualTo(201);
        String good = live();
        change("mapping/event.jslt", DeploymentIT::failingAtTimes);
        assertThat(deploy("Có lỗi ẩn").statusCode()).isEqualTo(201);
        String bad = live();
        String code = code();
        awaitState(step(code, "before the restart"), "DELIVERED");
        // When
        bus.close();
        bus = run("lgsp.deployments.approval=true", "lgsp.control.operators=second:second-sandbox");
        signIn();
        // Then
        assertThat(live()).isEqualTo(bad);
        awaitState(step(code, "after the restart"), "DELIVERED");
        awaitState(step(code, "[odd]"), "DELIVERED");
        assertThat(taken(code, "remark")).containsExactly("before the restart", "after the restart", "[odd]");
        await().untilAsserted(() -> assertThat(live()).isEqualTo(good));
        assertThat(history().get(1).path("endedBy").asString()).isEqualTo("bus");
        // When somebody wants a change
        String next = asked(deploy("Cần duyệt"));
        // Then another person has to agree
        assertThat(decide("admin:admin-sandbox", "approve", next).body()).contains("control.second-person");
        assertThat(decide("second:second-sandbox", "approve", "0123456789ab").body())
                .contains("control.nothing-awaits");
        assertThat(history().get(0).path("state").asString()).isEqualTo("AWAITING_APPROVAL");
        assertThat(history().get(0).path("until").asString()).isNotEmpty();
        assertThat(live()).isEqualTo(good);
        assertThat(decide("second:second-sandbox", "refuse", next).statusCode()).isEqualTo(200);
        assertThat(history().get(0).path("endedBy").asString()).isEqualTo("second");
        next = asked(deploy("Cần duyệt, lần hai"));
        assertThat(decide("second:second-sandbox", "approve", next).statusCode())
                .isEqualTo(201);
        assertThat(live()).isEqualTo(next);
        JsonNode entry = history().get(0);
        assertThat(entry.path("by").asString()).isEqualTo("admin");
        assertThat(entry.path("approvedBy").asString()).isEqualTo("second");
        bus.close();
        bus = run();
        signIn();
    }

    private static String failingAtTimes(String mapping) {
        return mapping.replace(".content", "if (contains(\"[odd]\", string(.content))) number(.content) else .content");
    }

    private static String asked(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningBus.json(answer).path("version").asString();
    }

    private static HttpResponse<String> decide(String login, String what, String version) {
        return bus.send(HttpRequest.newBuilder(bus.control("/control/v1/deployments/tracker/" + what))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"version\": \"" + version + "\", \"reason\": \"Chưa đúng\"}")));
    }

    @Test
    void systemIsRemoved_whenNothingWaitsForIt_andComesBackWhenItIsDeployed() {
        String code = code();
        String parked = step(code, "[refuse]");
        awaitState(parked, "PARKED");
        // When
        HttpResponse<String> refused = remove("");
        // Then
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(RunningBus.json(refused).at("/left/tracker.parked").asInt()).isPositive();
        // When what is left is given up
        assertThat(remove(", \"parked\": \"lost\"").body()).contains("control.parked-unclear");
        assertThat(remove(", \"parked\": \"skip\"").body()).contains("REMOVED");
        assertThat(parkedDeliveries()).isEmpty();
        // Then
        assertThat(bus.operator("GET", "/control/v1/systems", "").body()).doesNotContain("tracker");
        assertThat(bus.operator("GET", "/actuator/prometheus", "").body()).doesNotContain("system=\"tracker\"");
        assertThat(remove("").statusCode()).isEqualTo(404);
        String without = step(code(), "nobody wants it");
        assertThat(bus.exchange(without, oneStop).path("deliveries").findValuesAsString("receiver"))
                .doesNotContain("tracker");
        assertThat(history().get(0).path("act").asString()).isEqualTo("REMOVE");
        // When it is deployed once more
        assertThat(deploy("Trở lại").statusCode()).isEqualTo(201);
        String again = code();
        awaitState(step(again, "back"), "DELIVERED");
        assertThat(taken(again, "note")).containsExactly("back");
    }

    private static HttpResponse<String> remove(String more) {
        return bus.operator(
                "POST", "/control/v1/deployments/tracker/remove", "{\"reason\": \"Ngừng kết nối\"" + more + "}");
    }

    private static List<String> parkedDeliveries() {
        return JdbcClient.create(bus.part(DataSource.class))
                .sql("SELECT exchange_id::text FROM delivery WHERE receiver = 'tracker' AND state = 'PARKED'")
                .query((row, n) -> row.getString(1))
                .list();
    }

    @Test
    void folderThatIsDropped_inTheSandbox_goesLive_withItsSimulator() throws IOException {
        Path dropped = work.resolve("dropped-system");
        NewFolder.write(dropped, NewFolder.Kind.PUSH, "Hệ thống thả vào");
        // When it is moved in, and what is copied in half is not there yet
        FileSystemUtils.copyRecursively(dropped, routes.resolve("dropped-system"));
        // Then
        await().until(() ->
                bus.operator("GET", "/control/v1/systems", "").body().contains("dropped-system"));
        assertThat(RunningBus.json(bus.operator("GET", "/control/v1/deployments?system=dropped-system", ""))
                        .at("/items/0/state")
                        .asString())
                .isEqualTo("LIVE");
        String code = code();
        step(code, "dropped");
        await().untilAsserted(() -> assertThat(bus.taken("dropped-system", code))
                .singleElement()
                .satisfies(event -> assertThat(event.path("note").asString()).isEqualTo("dropped")));
    }

    @Test
    void systemThatCanOnlyBeAsked_isAsked_andItsStepsArriveInTheirOrder() throws IOException {
        AskedSystem.write(work.resolve(AskedSystem.NAME));
        FileSystemUtils.copyRecursively(work.resolve(AskedSystem.NAME), routes.resolve(AskedSystem.NAME));
        AskedSystem asked = new AskedSystem(bus);
        asked.isAsked_andHearsWhatBecameOfIt();
        await().untilAsserted(() ->
                assertThat(taken("H28.99-260315-0001", "state")).containsExactly("RECEIVED", "PROCESSING"));
        asked.isOneExchange_howeverOftenItIsTold();
        asked.isAskedOnceMore_byThePageToo();
        asked.isShownInPart_whereMuchWasRefused();
        asked.isSeenToBeAway();
        asked.isLeftAlone_whileItIsPaused();
        assertThat(taken("H28.99-260315-0001", "state")).hasSize(2);
        asked.isReadByTheVersionBefore_whereTheNewOneCannot(work.resolve(AskedSystem.NAME));
        asked.isOneExchange_alsoWhereItSaysSomethingElseLater();
    }

    @Test
    void answersWhoseHeadersTheLiveVersionReads_areComparable_butNotByHeadersThatItDoesNot() throws IOException {
        new WatchingSystem(bus, work.resolve(WatchingSystem.NAME))
                .isTriedByWhatItsAnswersSaid(code -> awaitState(step(code, "Có tiêu đề"), "DELIVERED"));
    }

    @Test
    void systemThatHandsInWhatTheNewVersionCannotRead_hearsNoRefusal_andTheVersionIsTakenBack() throws IOException {
        new CallingSystem(bus, work.resolve(CallingSystem.NAME)).isHeardByTheVersionBefore_whereTheNewOneFails();
    }

    @Test
    void systemThatMessagesWaitFor_cannotStopReceivingThem() {
        String code = code();
        awaitState(step(code, "[refuse]"), "PARKED");
        change("system.yaml", text -> text.replace("dossier.progress", "dossier.put"));
        change("progress.camel.yaml", text -> text.replace("dossier.progress", "dossier.put"));
        HttpResponse<String> answer = deploy("Bỏ loại thông điệp");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("messages wait for it");
    }
}
