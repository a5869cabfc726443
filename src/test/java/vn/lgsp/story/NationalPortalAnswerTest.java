package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.translation.Mapping;
import vn.lgsp.translation.Schema;

/** How the national portal's answers are understood. */
class NationalPortalAnswerTest {
    private static final Path FOLDER = Path.of("routes/national-portal");
    private static final Mapping ANSWER = Mapping.compile("mapping/answer.jslt", List.of(FOLDER));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error_code\":0,\"message\":\"Đồng bộ THÀNH CÔNG\"}         | delivered | 0  | false",
                "{\"error_code\":\"0\",\"message\":\"\"}                        | delivered | 0  | true",
                "{\"error_code\":\" 00 \",\"message\":\"OK\"}                   | delivered | 0  | true",
                "{\"error_code\":0}                                             | delivered | 0  | true",
                "{\"error_code\":-3,\"message\":\"x\"}                          | rejected  | exists | false",
                "{\"error_code\":\"3\",\"message\":\"x\"}                       | rejected  | exists | false",
                "{\"error_code\":\"-1\",\"message\":\"Hồ sơ ĐÃ TỒN TẠI\"}      | rejected  | exists | false",
                "{\"error_code\":\"-1\",\"message\":\"Session expired\"}        | expired   | -1 | false",
                "{\"error_code\":\"9\",\"message\":\"Vui lòng đăng nhập lại\"} | expired   | 9  | false",
                "{\"error_code\":\"9\",\"message\":\"Phiên đã hết hạn\"}       | expired   | 9  | false",
                "{\"error_code\":\"9\",\"message\":\"Token is invalid\"}        | expired   | 9  | false",
                "{\"error_code\":\"9\",\"message\":\"Phiên bản không hợp lệ\"} | rejected  | 9  | false",
                "{\"error_code\":\"9\",\"message\":\"Giấy tờ đã hết hạn\"}     | rejected  | 9  | false",
                "{\"error_code\":\"-1\",\"message\":null}                       | rejected  | -1 | false",
                "{\"error_code\":null}                                          | unknown   | answer.unreadable | false",
                "{\"error_code\":\"  \"}                                        | unknown   | answer.unreadable | false",
                "{\"error_code\":{}}                                            | unknown   | answer.unreadable | false",
                "{\"message\":\"thành công\"}                                   | unknown   | answer.unreadable | false",
                "[]                                                             | unknown   | answer.unreadable | false",
                "\"thành công\"                                                 | unknown   | answer.unreadable | false",
                "null                                                           | unknown   | answer.unreadable | false"
            })
    void answerIsUnderstood(String body, String outcome, String code, boolean warned) {
        String input = "{\"status\":200,\"headers\":{},\"operation\":\"dossier\",\"body\":" + body + "}";

        JsonNode answer = JsonMapper.shared().readTree(ANSWER.apply(input.getBytes(UTF_8), Map.of()));

        assertThat(answer.path("outcome").asString()).isEqualTo(outcome);
        assertThat(answer.path("code").asString()).isEqualTo(code);
        assertThat(answer.path("text").isString()).isTrue();
        assertThat(answer.has("warning")).isEqualTo(warned);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"result\":[{\"MAHOSO\":\"A-1\",\"TRANGTHAI\":\"4\"}]}                  | true  | PROCESSING",
                "{\"result\":[{\"MaHoSo\":\"A-1\",\"TrangThai\":10}]}                     | true  | RETURNED",
                "{\"result\":{\"MAHOSO\":\"A-1\",\"TRANGTHAI\":\"2\"}}                    | true  | RECEIVED",
                "{\"result\":[{\"MAHOSO\":\"B-1\",\"TRANGTHAI\":\"4\"},{\"MAHOSO\":\"A-1\"}]} | true  | ''",
                "{\"result\":[{\"MAHOSO\":\"A-1\",\"TRANGTHAI\":\"77\"}]}                 | true  | ''",
                "{\"result\":[{\"MAHOSO\":\"B-1\",\"TRANGTHAI\":\"4\"}]}                  | false | ''",
                "{\"result\":[]}                                                         | false | ''",
                "{\"result\":null}                                                       | false | ''"
            })
    void standingOfADossier_isUnderstood(String body, boolean found, String status) {
        Mapping mapping = Mapping.compile("mapping/standing.jslt", List.of(FOLDER));

        JsonNode standing = JsonMapper.shared().readTree(mapping.apply(body.getBytes(UTF_8), Map.of("code", "A-1")));

        assertThat(standing.path("found").asBoolean()).isEqualTo(found);
        assertThat(standing.path("status").asString("")).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "login  | {\"username\":\"u\",\"password\":\"p\"} | true",
                "login  | {\"username\":\"u\"}                    | false",
                "lookup | {\"session\":\"s\",\"madonvi\":\"m\",\"service\":\"TraCuuHoSo\",\"mahoso\":\"x\"} | true",
                "lookup | {\"madonvi\":\"m\",\"service\":\"TraCuuHoSo\",\"mahoso\":\"x\"} | false"
            })
    void contractOfRequestsIsEnforced(String name, String request, boolean good) {
        Schema contract = Schema.compile(FOLDER.resolve("contract/" + name + ".request.schema.json"));

        assertThat(contract.check(JsonMapper.shared().readTree(request)).isEmpty())
                .isEqualTo(good);
    }
}
