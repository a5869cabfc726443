package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.translation.Mapping;

/** How the document axis's list of what was sent is understood, when nobody knows whether a document is in it. */
class AxisFoundTest {
    private static final Mapping FOUND =
            Mapping.compile("mapping/found.jslt", List.of(Path.of("routes/document-axis")));
    private static final JsonNode MESSAGE = JsonMapper.shared().readTree("""
            {"from": {"code": "A.H28"}, "number": "7", "notation": "UB",
             "to": [{"code": "G22", "via": ["document-axis"]}, {"code": "H29", "via": ["document-axis"]},
                    {"code": "B.H28", "via": ["other-system"]}]}
            """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "G22,H29     | 7/UB | A.H28 | 2026/03/15 08:30:00 | true",
                "H29; G22    | 7/UB | A.H28 | 2026-03-16 00:00:00 | true",
                "G22,H29,K01 | 7/UB | A.H28 | 15/03/2026 08:30:01 | true",
                // One of the recipients is missing.
                "G22         | 7/UB | A.H28 | 2026/03/15 08:31:00 | false",
                // The same number was sent before this document was accepted.
                "G22,H29     | 7/UB | A.H28 | 2026/03/15 08:29:59 | false",
                "G22,H29     | 8/UB | A.H28 | 2026/03/15 08:31:00 | false",
                "G22,H29     | 7/UB | B.H28 | 2026/03/15 08:31:00 | false",
                // It may be this one or an earlier one.
                "G22,H29     | 7/UB | A.H28 | a while ago         | ''",
            })
    void aRowOfTheList(String to, String notation, String from, String sent, String found) {
        String row =
                "{\"data\": [{\"toCode\": \"%s\", \"notation\": \"%s\", \"fromCode\": \"%s\", \"sentTime\": \"%s\"}]}";
        assertThat(found(row.formatted(to, notation, from, sent), MESSAGE)).isEqualTo(found);
    }

    @Test
    void rowsOfOtherDocumentsOfThatNumber_areKnownByTheirNumbers() {
        String row =
                "{\"senderDocId\": \"%s\", \"toCode\": \"G22,H29\", \"notation\": \"7/UB\", \"fromCode\": \"A.H28\","
                        + " \"sentTime\": \"2026/03/15 08:31:00\"}";
        String one = "{\"data\": [" + row.formatted("1001") + "]}";
        String two = "{\"data\": [" + row.formatted("1001") + ", " + row.formatted("1002") + "]}";
        assertThat(state(one, MESSAGE, List.of()).path("code").asString()).isEqualTo("1001");
        assertThat(found(one, MESSAGE, List.of("0", "1001"))).isEqualTo("false");
        assertThat(state(two, MESSAGE, List.of("1001")).path("code").asString()).isEqualTo("1002");
        assertThat(found(two, MESSAGE, null)).isEqualTo("false");
        assertThat(found(two, MESSAGE, List.of("unnumbered"))).isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"data\": []}               | false",
                "{\"data\": [{}, null, 1]}    | false",
                "{}                           | ''",
                "{\"data\": \"no such list\"} | ''",
                "null                         | ''",
            })
    void aListWithoutIt(String answer, String found) {
        assertThat(found(answer, MESSAGE)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"data\": []} | ''"})
    void aDocumentWithoutANumber_cannotBeLookedFor(String answer, String found) {
        JsonNode message = JsonMapper.shared().readTree("{\"from\": {\"code\": \"A.H28\"}, \"to\": []}");
        assertThat(found(answer, message)).isEqualTo(found);
    }

    private static String found(String answer, JsonNode message) {
        return found(answer, message, List.of());
    }

    private static String found(String answer, JsonNode message, @Nullable List<String> others) {
        return state(answer, message, others).path("found").asString("");
    }

    private static JsonNode state(String answer, JsonNode message, @Nullable List<String> others) {
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("message", message);
        variables.put("others", others == null ? null : JsonMapper.shared().valueToTree(others));
        variables.put("acceptedAt", "2026-03-15T08:30:00+07:00");
        return JsonMapper.shared().readTree(FOUND.apply(answer.getBytes(UTF_8), variables));
    }
}
