package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import vn.lgsp.BusProcess;
import vn.lgsp.CommandProcess;
import vn.lgsp.CommandProcess.Said;
import vn.lgsp.RunningBus;

/** A newcomer connects a system with {@code ./lgsp} and nothing else, and a process that dies in between leaves no half. */
@Order(3)
class CommandsIT {
    @TempDir
    private static Path work;

    private static final Map<String, String> SETTINGS = Settings.sandbox(
            "LGSP_PORT", String.valueOf(RunningBus.freePort()),
            "LGSP_CONTROL_PORT", String.valueOf(RunningBus.freePort()));

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "LGSP_CONTROL_URL",
            "http://127.0.0.1:" + SETTINGS.get("LGSP_CONTROL_PORT"),
            "LGSP_SERVICE_URL",
            "http://127.0.0.1:" + SETTINGS.get("LGSP_PORT"),
            "LGSP_ADMIN_PASSWORD",
            "admin-sandbox",
            "LGSP_CLIENT_ID",
            "one-stop",
            "LGSP_CLIENT_SECRET",
            "one-stop-sandbox");

    private static CommandProcess commands;
    private static BusProcess bus;

    @BeforeAll
    static void start() {
        commands = CommandProcess.start(ENVIRONMENT);
        bus = BusProcess.start(work.resolve("data"), SETTINGS);
    }

    @AfterAll
    static void stop() {
        commands.close();
        bus.close();
    }

    private static Said lgsp(String... arguments) {
        return commands.run(arguments);
    }

    /** By the script that operators use. */
    private static Said script(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Path.of("lgsp").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(work, "out", "");
        Path error = Files.createTempFile(work, "error", "");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(error.toFile());
        builder.environment().putAll(ENVIRONMENT);
        builder.environment()
                .put(
                        "LGSP_JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        int code = builder.start().waitFor();
        return new Said(code, Files.readString(out), Files.readString(error));
    }

    @Test
    void aSystemIsMade_checked_deployed_followed_andTakenBack() throws Exception {
        String routes = work.resolve("mine").toString();
        // Made and checked
        assertThat(lgsp("new-system", "tracker", "--kind", "inbox", "--title", "Theo dõi", "--in", routes)
                        .code())
                .isZero();
        Path folder = work.resolve("mine/tracker");
        assertThat(lgsp("check", folder.toString()).out()).contains("Folders: 1, findings: 0");
        assertThat(lgsp("new-system", "desk", "--kind", "poller", "--in", routes)
                        .code())
                .isZero();
        assertThat(lgsp("check", work.resolve("mine/desk").toString()).out()).contains("Folders: 1, findings: 0");
        // Broken: said where, and refused by the bus too
        Path manifest = folder.resolve("system.yaml");
        String good = Files.readString(manifest);
        Files.writeString(manifest, good.replace("type: dossier.progress", "type: dossier.lost"));
        Said found = lgsp("check", "--lang", "vi", folder.toString());
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.out())
                .contains("system.yaml:")
                .contains("manifest.schema")
                .contains("không đúng lược đồ");
        Said refused = lgsp("deploy", folder.toString(), "--reason", "thử");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.error()).contains("control.folder-refused").contains("tracker/system.yaml:");
        // Mended and live
        Files.writeString(manifest, good);
        Said live = lgsp("deploy", folder.toString(), "--reason", "Kết nối hệ thống theo dõi");
        assertThat(live.error()).isEmpty();
        assertThat(live.out()).startsWith("tracker ").contains(" live");
        assertThat(lgsp("deploy", folder.toString(), "--reason", "lần nữa").out())
                .contains("was live already");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(lgsp("systems").out()).contains("tracker"));
        assertThat(lgsp("history", "tracker").out()).contains("LIVE", "admin", "Kết nối hệ thống theo dõi");
        assertThat(lgsp("parked", "tracker", "--json").out()).contains("items");
        // Paused and going on, with who and why
        assertThat(lgsp("pause", "tracker").code()).isEqualTo(2);
        assertThat(lgsp("pause", "tracker", "--reason", "x", "--until", "soon").error())
                .contains("control.time-unreadable");
        assertThat(lgsp("pause", "tracker", "--reason", "Thay máy chủ").out()).contains("tracker is to pause");
        assertThat(lgsp("resume", "tracker", "--reason", "Xong").out()).contains("tracker is to go on");
        assertThat(lgsp("acts", "tracker").out()).containsSubsequence("RESUME", "admin  Xong", "PAUSE", "Thay máy chủ");
        assertThat(lgsp("rollback", "tracker", "--reason", "lùi").error()).contains("control.nothing-before");
        // Nobody has to agree here
        assertThat(lgsp("approve", "tracker", "0123456789ab").error()).contains("control.nothing-awaits");
        assertThat(lgsp("refuse", "tracker", "0123456789ab", "--reason", "không")
                        .error())
                .contains("control.nothing-awaits");
        // Taken out, and told of
        assertThat(lgsp("remove", "tracker", "--reason", "ngừng kết nối").out()).contains("tracker removed");
        assertThat(lgsp("systems").out()).doesNotContain("tracker");
        assertThat(lgsp("history", "tracker").out()).contains("REMOVED", "ngừng kết nối");
        // Signed in as a client
        assertThat(lgsp("token").out().strip()).matches("[\\w-]+[.][\\w-]+[.][\\w-]+");
        assertThat(lgsp("trace", "H28.12-260315-9999").code()).isEqualTo(1);
    }

    @Test
    void aSystemThatIsAsked_isAskedOnceMore() throws Exception {
        String folder = work.resolve("asked/desk").toString();
        assertThat(lgsp(
                                "new-system",
                                "desk",
                                "--kind",
                                "poller",
                                "--in",
                                work.resolve("asked").toString())
                        .code())
                .isZero();
        assertThat(lgsp("deploy", folder, "--reason", "Kết nối").error()).isEmpty();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(lgsp("polls", "desk").out()).contains("desk/changes  from \"102\""));
        assertThat(lgsp("polls", "desk", "--again", "changes", "--from", "101", "--reason", "Hỏi lại từ mốc 101")
                        .out())
                .contains("desk/changes is asked again");
        assertThat(lgsp("polls", "--json").out()).contains("Hỏi lại từ mốc 101");
        assertThat(lgsp("polls", "desk", "--again", "changes", "--item", "103", "--reason", "x")
                        .error())
                .contains("control.poll-item-unknown");
        assertThat(lgsp("polls", "--again", "changes", "--from", "1", "--reason", "x")
                        .code())
                .isEqualTo(2);
        assertThat(lgsp("remove", "desk", "--skip-parked", "--reason", "Xong").out())
                .contains("desk removed");
    }

    @Test
    void versionsAreCompared_andAFolderIsTriedOnWhatWasDelivered() throws Exception {
        Path portal = Path.of("routes/national-portal").toAbsolutePath();
        assertThat(lgsp("diff", portal.toString()).code()).isZero();
        Path changed = work.resolve("changed/national-portal");
        FileSystemUtils.copyRecursively(portal, changed);
        Files.writeString(changed.resolve("README.md"), "Khác\n");
        Said diff = lgsp("diff", changed.toString());
        assertThat(diff.code()).as(diff.error()).isEqualTo(1);
        assertThat(diff.out()).contains("--- a/README.md\n+++ b/README.md\n@@ ", "\n+Khác\n");
        assertThat(lgsp("diff", "national-portal", "seed", "--json").out()).contains("\"files\":[]");
        assertThat(lgsp("diff", "national-portal", "000000000000").error()).contains("control.unknown");
        Said shadow = lgsp("shadow", changed.toString(), "--last", "10");
        assertThat(shadow.code()).as(shadow.error()).isZero();
        assertThat(shadow.out()).contains("Same: ", ", different: 0");
    }

    @Test
    void aNameThatDoesNotExist_isToldSo() throws Exception {
        for (List<String> command : List.of(
                List.of("history", "nobody"),
                List.of("rollback", "nobody", "--reason", "lùi"),
                List.of("parked", "nobody"))) {
            Said said = lgsp(command.toArray(String[]::new));
            assertThat(said.code()).as(command.toString()).isEqualTo(1);
            assertThat(said.error()).contains("(404, control.unknown)");
            assertThat(said.out()).isEmpty();
        }
        Said deploy = lgsp("deploy", work.resolve("nobody").toString(), "--reason", "thử");
        assertThat(deploy.code()).isEqualTo(2);
        assertThat(deploy.error()).contains("there is no folder " + work.resolve("nobody"));
        Said token = lgsp("token", "--scope", "dossier.read everything");
        assertThat(token.code()).isEqualTo(1);
        assertThat(token.error()).contains("may not ask for: everything").contains("invalid_scope");
    }

    @Test
    void aRefusal_isToldInThePartnersOwnWords() throws Exception {
        String code = "H28.12-260315-0099";
        String token = lgsp("token", "--scope", "dossier.write").out().strip();
        HttpRequest step = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + SETTINGS.get("LGSP_PORT") + "/api/v1/dossiers/" + code + "/progress"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"status": "PROCESSING", "at": "2026-03-16T09:15:00+07:00", "officer": "Đinh Thị Ví Dụ",
                         "content": "Thẩm định"}
                        """))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThat(http.send(step, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(202);
        }
        // The portal does not know the dossier.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(lgsp("trace", code).out().lines().filter(line -> line.contains("Set aside")))
                                .singleElement()
                                .asString()
                                .contains("(-1): ")
                                .contains("Không tìm thấy hồ sơ " + code));
        assertThat(lgsp("parked", "national-portal").out().lines())
                .singleElement()
                .asString()
                .contains("-1", "Không tìm thấy hồ sơ " + code);
    }

    @Test
    void aProcessThatDiesInTheMiddle_isOldOrNew_neverHalf() throws Exception {
        String routes = work.resolve("killed").toString();
        Path folder = Path.of(routes, "other-tracker");
        assertThat(lgsp("new-system", "other-tracker", "--kind", "inbox", "--in", routes)
                        .code())
                .isZero();
        assertThat(lgsp("deploy", folder.toString(), "--reason", "bản đầu").code())
                .isZero();
        Path manifest = folder.resolve("system.yaml");
        for (int round = 0; round < 2; round++) {
            Files.writeString(manifest, Files.readString(manifest).replaceFirst("PT[0-9]+M", "PT" + (round + 2) + "M"));
            Thread deployment =
                    Thread.ofVirtual().start(() -> lgsp("deploy", folder.toString(), "--reason", "sẽ bị ngắt"));
            Senders.pause(Duration.ofMillis(300 + 500L * round));
            bus.kill();
            deployment.join();
            bus = BusProcess.start(work.resolve("data"), SETTINGS);
            String history = lgsp("history", "other-tracker", "--json").out();
            assertThat(history.split("\"state\":\"LIVE\"", -1)).hasSize(2);
            assertThat(lgsp("deploy", folder.toString(), "--reason", "sau khi khởi động lại")
                            .code())
                    .isZero();
        }
    }

    @Test
    void aWrongCall_isToldSo_andNoBusToo() throws Exception {
        assertThat(lgsp("deploy").code()).isEqualTo(2);
        assertThat(lgsp("systems", "--control", "http://127.0.0.1:1").code()).isEqualTo(3);
    }

    @Test
    void theScript_startsCommands_andEndsAsTheyDo() throws Exception {
        assertThat(lgsp("--help").out()).contains("check", "new-system", "deploy", "rollback");
        assertThat(script("systems").out()).isEqualTo(lgsp("systems").out()).contains("national-portal");
        Said unknown = script("deply");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.error()).contains("deply");
    }
}
