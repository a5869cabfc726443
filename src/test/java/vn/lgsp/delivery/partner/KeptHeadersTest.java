package vn.lgsp.delivery.partner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.translation.Mapping;

class KeptHeadersTest {
    private static final Map<String, String> HEADERS = Map.of(
            "x-result", "E-17",
            "set-cookie", "S=made-up",
            "authorization", "Bearer made-up",
            "www-authenticate", "Basic",
            "x-access-token", "made-up",
            "x-next-token", "102",
            "location", "/dossiers/7?key=made-up",
            "content-type", "application/json");

    @TempDir
    private Path folder;

    private Mapping mapping(String text) throws IOException {
        Path file = Files.createTempFile(folder, "answer", ".jslt");
        Files.writeString(file, text);
        return Mapping.compile(String.valueOf(file.getFileName()), List.of(folder));
    }

    @Test
    void whereAMappingReadsHeaders_theyAreKept_butForWhatLetsSomebodyIn() throws IOException {
        Mapping reads = mapping("{\"outcome\": \"delivered\", \"code\": .headers.\"x-result\"}");
        byte[] kept = KeptHeaders.of(HEADERS, reads);
        assertThat(KeptHeaders.read(kept)).isEqualTo(Map.of("x-result", "E-17"));
        assertThat(new String(kept, StandardCharsets.UTF_8)).doesNotContain("made-up", "102", "application/json");
        assertThat(KeptHeaders.suffice(kept, reads)).isTrue();
        assertThat(KeptHeaders.suffice(kept, mapping("{\"code\": .headers.\"x-never-said\"}")))
                .isTrue();
        assertThat(KeptHeaders.suffice(kept, mapping("{\"code\": .headers.\"content-type\"}")))
                .isFalse();
        assertThat(KeptHeaders.suffice(kept, mapping("{\"code\": .headers.\"x-next-token\"}")))
                .isFalse();
        assertThat(KeptHeaders.suffice(kept, mapping("{\"code\": .headers.\"set-cookie\"}")))
                .isFalse();
        assertThat(KeptHeaders.suffice(new byte[0], reads)).isFalse();
    }

    @Test
    void whatCouldLetSomebodyIn_isNotKept_evenWhereItIsRead() throws IOException {
        for (String name : List.of("x-next-token", "x-apikey", "x-jwt", "x-auth", "location", "set-cookie")) {
            Mapping reads = mapping("{\"code\": .headers.\"" + name + "\"}");
            byte[] kept = KeptHeaders.of(Map.of(name, "/x?key=made-up"), reads);
            assertThat(KeptHeaders.read(kept)).as(name).isEmpty();
            assertThat(KeptHeaders.suffice(kept, reads)).as(name).isFalse();
        }
        Mapping reads = mapping("{\"code\": .headers.location}");
        byte[] kept = KeptHeaders.of(Map.of("location", "/dossiers/7"), reads);
        assertThat(KeptHeaders.read(kept)).isEqualTo(Map.of("location", "/dossiers/7"));
        assertThat(KeptHeaders.suffice(kept, reads)).isTrue();
    }

    @Test
    void whereAMappingReadsNone_noneAreKept() throws IOException {
        Mapping blind = mapping("{\"outcome\": \"delivered\"}");
        assertThat(KeptHeaders.of(HEADERS, blind)).isEmpty();
        assertThat(KeptHeaders.suffice(new byte[0], blind)).isTrue();
        assertThat(KeptHeaders.read(new byte[0])).isEmpty();
    }
}
