package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.deployment.FolderArchive;

/** A system that hands steps in, in a form of its own, and is called by nobody. */
final class CallingSystem {
    static final String NAME = "calling-system";

    private final RunningBus bus;
    private final Path folder;

    CallingSystem(RunningBus bus, Path folder) throws IOException {
        this.bus = bus;
        this.folder = folder;
        Files.createDirectories(folder.resolve("face"));
        Files.writeString(folder.resolve("README.md"), "# Hệ thống tự gọi\n");
        Files.writeString(folder.resolve("system.yaml"), """
                title: {vi: Hệ thống tự gọi, en: A system that calls}
                agencies: [H28.99]
                sends:
                  - type: dossier.progress
                inbound:
                  - path: /calling-system/steps
                    networks: 127.0.0.0/8
                    type: dossier.progress
                    each: /steps
                    mapping: face/in.jslt
                    answer: face/answer.jslt
                """);
        Files.writeString(folder.resolve("face/answer.jslt"), "{\"said\": .kind, \"code\": .code}");
        word(".words");
    }

    private void word(String words) throws IOException {
        Files.writeString(folder.resolve("face/in.jslt"), """
                {
                  "code": .file,
                  "body": {"dossier": .file, "status": "PROCESSING", "at": .at, "officer": .by, "content": %s}
                }
                """.formatted(words));
    }

    private JsonNode hands(String words) {
        HttpResponse<String> answer = bus.call("POST", "/calling-system/steps", "", """
                {"steps": [{"file": "H28.99-260315-0009", "at": "2026-03-15T09:00:00+07:00", "by": "Lò Văn Mẫu",
                            "words": "%s"}]}""".formatted(words));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningBus.json(answer);
    }

    private void deploy() {
        HttpResponse<String> answer = bus.upload(NAME + "?reason=x", FolderArchive.pack(folder));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** Nobody hears a refusal that the version before would not have given. */
    void isHeardByTheVersionBefore_whereTheNewOneFails() throws IOException {
        deploy();
        await().untilAsserted(
                        () -> assertThat(hands("one").path("said").asString()).isIn("accepted", "exists"));
        String before = AskedSystem.live(bus, NAME);
        word("if (contains(\"[odd]\", .words)) number(.words) else .words");
        deploy();
        String next = AskedSystem.live(bus, NAME);
        assertThat(next).isNotEqualTo(before);
        assertThat(hands("two").path("said").asString()).isEqualTo("accepted");
        // What nobody could ever read speaks against nobody
        HttpResponse<String> nonsense = bus.call("POST", "/calling-system/steps", "", "{\"steps\": [{}]}");
        assertThat(RunningBus.json(nonsense).path("said").asString()).isEqualTo("problem");
        assertThat(AskedSystem.live(bus, NAME)).isEqualTo(next);
        // When
        assertThat(hands("[odd]").path("said").asString()).isEqualTo("accepted");
        // Then
        await().untilAsserted(() -> assertThat(AskedSystem.live(bus, NAME)).isEqualTo(before));
        assertThat(hands("[odd] again").path("said").asString()).isEqualTo("accepted");
    }
}
