package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vn.lgsp.sandbox.Stage;
import vn.lgsp.translation.ExactJson;

class NewFolderTest {
    @TempDir
    private Path routes;

    @ParameterizedTest
    @EnumSource
    void everyKind_standsTheCheck(NewFolder.Kind kind) {
        Path folder = routes.resolve("sample-2");
        NewFolder.write(folder, kind, "Đăng ký đất đai");
        assertThat(new FolderCheck().check(folder, List.of())).isEmpty();
    }

    /** What its examples say of the system, its simulator says too. */
    @Test
    void aLookUp_hasASimulatorThatAnswersAsItsExamplesDo(@TempDir Path data) throws IOException, InterruptedException {
        Path folder = routes.resolve("register");
        NewFolder.write(folder, NewFolder.Kind.LOOK_UP, "Sổ giấy phép");
        try (Stage stage = Stage.of(folder, data);
                HttpClient http = HttpClient.newHttpClient()) {
            for (String name : List.of("01-licence-typical", "04-licence-refused", "06-licence-none")) {
                Example example = Example.in(folder.resolve("examples/" + name)).orElseThrow();
                String number =
                        example.json("sent.json").path("number").asString().replace("/", "%2F");
                HttpRequest request = HttpRequest.newBuilder(URI.create(stage.url() + "/licences/" + number))
                        .header("Authorization", "Bearer register-sandbox")
                        .build();
                String said =
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body();
                assertThat(ExactJson.MAPPER.readTree(said)).isEqualTo(example.json("answer.json"));
            }
        }
    }

    @Test
    void aSystemThatIsAsked_hasASimulatorThatAnswersAsItsExamplesDo(@TempDir Path data)
            throws IOException, InterruptedException {
        Path folder = routes.resolve("register");
        NewFolder.write(folder, NewFolder.Kind.POLLER, "Phần mềm chuyên ngành");
        try (Stage stage = Stage.of(folder, data);
                HttpClient http = HttpClient.newHttpClient()) {
            for (String name : List.of("01-change-typical", "02-change-minimal", "04-change-refused")) {
                Example example = Example.in(folder.resolve("examples/" + name)).orElseThrow();
                String after = example.json("sent.json").path("after").asString("");
                HttpRequest request = HttpRequest.newBuilder(URI.create(
                                stage.url() + "/changes?limit=100" + (after.isEmpty() ? "" : "&after=" + after)))
                        .header("Authorization", "Bearer register-sandbox")
                        .build();
                String said =
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body();
                assertThat(ExactJson.MAPPER.readTree(said)).isEqualTo(example.json("answer.json"));
            }
        }
    }

    @Test
    void aName_thatIsNone_orTaken_isRefused() {
        NewFolder.write(routes.resolve("one"), NewFolder.Kind.INBOX, "Một");
        assertThatThrownBy(() -> NewFolder.write(routes.resolve("one"), NewFolder.Kind.INBOX, "Một"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NewFolder.write(routes.resolve("bus"), NewFolder.Kind.INBOX, "Trục"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
