package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import vn.lgsp.RunningBus;
import vn.lgsp.deployment.FolderArchive;
import vn.lgsp.deployment.NewFolder;

/** A simulated receiver whose answers are read by their headers, too. */
final class WatchingSystem {
    static final String NAME = "watching-system";

    private final RunningBus bus;
    private final Path folder;

    WatchingSystem(RunningBus bus, Path folder) throws IOException {
        this.bus = bus;
        this.folder = folder;
        NewFolder.write(folder, NewFolder.Kind.PUSH, "Hệ thống theo dõi");
    }

    private void header(String before, String now) throws IOException {
        Path mapping = folder.resolve("mapping/answer.jslt");
        String text = Files.readString(mapping);
        assertThat(text).contains(before);
        Files.writeString(mapping, text.replace(before, now));
    }

    private HttpResponse<String> upload(String path) {
        return bus.upload(NAME + path, FolderArchive.pack(folder));
    }

    /** What the live version could see of an answer is what another one sees when it is tried; what it did not read is not kept. */
    void isTriedByWhatItsAnswersSaid(Consumer<String> step) throws IOException {
        header(".body.status == \"ok\"", ".body.status == \"ok\" and not(.headers.\"x-odd\")");
        assertThat(upload("?reason=x").statusCode()).isEqualTo(201);
        String code = "H28.99-260315-0555";
        step.accept(code);
        await().untilAsserted(() -> assertThat(bus.taken(NAME, code)).hasSize(1));
        header("not(.headers.\"x-odd\")", "not(.headers.\"x-other\")");
        await().untilAsserted(() -> assertThat(
                        RunningBus.json(upload("/shadow?last=5")).path("same").asInt())
                .isEqualTo(1));
        header("not(.headers.\"x-other\")", ".headers.\"content-type\"");
        assertThat(RunningBus.json(upload("/shadow?last=5"))
                        .at("/notComparable/headers")
                        .asInt())
                .isEqualTo(1);
    }
}
