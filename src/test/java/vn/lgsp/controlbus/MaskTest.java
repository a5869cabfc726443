package vn.lgsp.controlbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Persons and numbers are made up. */
class MaskTest {
    private static final Mask MASK = new Mask(Set.of("MaSo"));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void showsStructureCodesAndTimes_andNothingElse() {
        String shown = shown("""
                {"code": "H28.12-260315-0001", "status": "RECEIVED", "receivedAt": "2026-03-15T08:30:00+07:00",
                 "procedure": {"code": "1.004203", "name": "Đăng ký biến động"},
                 "owner": {"kind": "CITIZEN", "name": "Bùi Văn Mẫu", "identityNumber": "017095000123", "phone": 912345678,
                           "verifiedByVneid": true, "email": ""},
                 "documents": [{"name": "đơn của ông Mẫu.pdf"}, "tự do"], "session": "a1b2c3", "MaSo": "42"}
                """);
        assertThat(shown)
                .contains(
                        "H28.12-260315-0001", "RECEIVED", "08:30:00", "1.004203", "Đăng ký biến động", "CITIZEN", "42")
                .contains("\"verifiedByVneid\" : true", "\"email\" : \"\"", "\"name\" : \"•••\"")
                .doesNotContain("Bùi", "017095000123", "912345678", "đơn", "tự do", "a1b2c3");
    }

    @Test
    void masksNumbersOfPersons_evenInReadableValuesAndKeys() {
        assertThat(shown("{\"MaSo\": \"số 017095000123\", \"017095000123\": {\"code\": \"mau@example.vn\"}}"))
                .doesNotContain("017095000123", "mau@example.vn");
    }

    @ParameterizedTest
    @CsvSource({
        "Số 017095000123 không hợp lệ,Số ••• không hợp lệ",
        "CMND 123456789.,CMND •••.",
        "gọi 0900 000 042,gọi •••",
        "gọi +84912345678,gọi •••",
        "thư mau.thu@example.vn,thư •••",
        "hồ sơ 000.00.12.H28-260315-000000001,hồ sơ 000.00.12.H28-260315-000000001",
        "thủ tục 1.004203.000.00.00.H28,thủ tục 1.004203.000.00.00.H28",
        "lúc 20260315083000,lúc 20260315083000"
    })
    void masksInWords(String said, String shown) {
        assertThat(Mask.text(said)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Bùi Văn Mẫu</html>", "Bùi Văn Mẫu", "{\"name\": \"Bùi Văn", "[1, 2"})
    void showsNothingOfWhatIsNotJson(String body) {
        assertThat(shown(body)).isEmpty();
    }

    @Test
    void part_isMaskedByWhatItIsIn_andCutIfItIsLong() {
        assertThat(MASK.part(JSON.readTree("\"Đất đai\""), "domain", "name").asString())
                .isEqualTo("Đất đai");
        assertThat(MASK.part(JSON.readTree("\"Bùi Văn Mẫu\""), "owner", "name").asString())
                .isEqualTo("•••");
        assertThat(MASK.part(JSON.valueToTree(Collections.nCopies(1_000, "mẫu")), "", "list")
                        .asString())
                .hasSizeLessThan(2_100)
                .endsWith("…");
    }

    @Test
    void hiddenTexts_areThoseThatMayNotBeSeen() {
        assertThat(
                        MASK.hidden(
                                JSON.readTree(
                                        "{\"code\": \"H28\", \"owner\": {\"name\": \"Bùi Văn Mẫu\", \"phones\": [912345678, null, \"\"]}}")))
                .containsExactlyInAnyOrder("Bùi Văn Mẫu", "912345678");
    }

    private static String shown(String body) {
        return MASK.body(body.getBytes(StandardCharsets.UTF_8)).text();
    }
}
