package vn.lgsp.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The published contract, and the checks that are made with it. */
class ContractTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Function<String, List<String>> NO_HEADERS = name -> List.of();
    private static final RequestContract CONTRACT = RequestContract.packaged("contract/openapi.yaml");
    private static final String DOSSIER = """
            {"code":"H28.12-260315-0042","status":"RECEIVED","resultDelivery":"DIRECT",
             "procedure":{"code":"1.004203","name":"Đăng ký","domain":{"code":"G15","name":"Đất đai"}},
             "agency":{"name":"Văn phòng"},"owner":{"kind":"CITIZEN"},"receivedAt":"2026-03-15T08:30:00+07:00"}
            """;

    @Test
    void namesItsOperations() {
        assertThat(new TreeSet<>(CONTRACT.operations()))
                .containsExactly(
                        "acknowledgeInbox",
                        "addProgress",
                        "askLookup",
                        "extendInbox",
                        "fetchInbox",
                        "getCatalogue",
                        "getCatalogueDifferences",
                        "getDocument",
                        "getDossier",
                        "getExchange",
                        "getFile",
                        "getLookup",
                        "getStatus",
                        "listCatalogueVersions",
                        "listCatalogues",
                        "listExchanges",
                        "listLookups",
                        "putDossier",
                        "putSubmission",
                        "refuseInbox",
                        "sayOfDocument",
                        "searchAgencies",
                        "sendDocument",
                        "uploadFile");
        assertThat(CONTRACT.mediaTypes("putDossier")).containsExactly("application/json");
        assertThat(CONTRACT.mediaTypes("getDossier")).isEmpty();
    }

    @Test
    void takesAGoodDossier() {
        assertThat(put(JSON.readTree(DOSSIER))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/status                | \"OPEN\"                        | /status             | value.unlisted",
                "/status                | -                               | /status             | field.missing",
                "/receivedAt            | -                               | /receivedAt         | field.missing",
                "/receivedAt            | \"2026-02-30T08:30:00+07:00\"   | /receivedAt         | value.format",
                "/receivedAt            | \"2026-03-15T08:30:00Z\"        | /receivedAt         | value.pattern",
                "/receivedAt            | \"2026-03-15T08:30+07:00\"      | /receivedAt         | value.pattern",
                "/receivedAt            | \"2026-03-15T08:30:00+07:00\\n\" | /receivedAt        | value.pattern",
                "/code                  | \"a/b\"                         | /code               | value.pattern",
                "/code                  | \"a\\n\"                        | /code               | value.pattern",
                "/agency/name           | \"\"                            | /agency/name        | value.short",
                "/agency/level          | \"WARD\"                        | /agency/level       | value.unlisted",
                "/fees                  | []                              | /fees               | list.short",
                "/fees                  | [{\"amount\":1.5}]              | /fees/0/amount      | value.type",
                "/fees                  | [{\"amount\":-1}]               | /fees/0/amount      | value.low",
                "/fees                  | [{\"amount\":\"5\"}]            | /fees/0/amount      | value.type",
                "/fees                  | [{}]                            | /fees/0             | object.empty",
                "/documents             | [{\"naam\":\"x\"}]              | /documents/0/naam   | field.unknown",
                "/a~1b                  | 1                               | /a~1b               | field.unknown",
                "/root                  | {}                              | /root/code          | field.missing",
                "/extensions            | {}                              | /extensions         | object.empty",
                "/extensions            | 1                               | /extensions         | value.type",
                "/procedure/domain/code | 7                               | /procedure/domain/code | value.type"
            })
    void refusesByPlaceAndCode(String where, @Nullable String value, String pointer, String code) {
        // Given
        ObjectNode dossier = (ObjectNode) JSON.readTree(DOSSIER);
        ObjectNode parent = (ObjectNode) dossier.at(where.substring(0, where.lastIndexOf('/')));
        String field = where.substring(where.lastIndexOf('/') + 1).replace("~1", "/");
        parent.remove(field);
        if (value != null) {
            parent.set(field, JSON.readTree(value));
        }

        // When
        List<Violation> violations = put(dossier);

        // Then
        assertThat(violations).extracting(Violation::pointer, Violation::code).contains(tuple(pointer, code));
        assertThat(violations).allSatisfy(violation -> {
            assertThat(violation.vietnamese()).isNotBlank().doesNotContain("%s");
            assertThat(violation.english()).isNotBlank().doesNotContain("%s");
        });
    }

    @Test
    void wordsSayWhatIsAskedAndNeverWhatWasSent() {
        ObjectNode dossier = ((ObjectNode) JSON.readTree(DOSSIER)).put("summary", "bí mật ".repeat(200));

        assertThat(put(dossier)).singleElement().satisfies(violation -> {
            assertThat(violation.english()).contains("1000").doesNotContain("bí mật");
            assertThat(violation.vietnamese()).contains("1000").doesNotContain("bí mật");
        });
    }

    @Test
    void aTimeInAnotherForm_isToldWithARightOne() {
        for (String wrong : List.of("15/03/2026", "2026-03-15T08:30:00Z", "2026-02-30T08:30:00+07:00")) {
            ObjectNode dossier = ((ObjectNode) JSON.readTree(DOSSIER)).put("receivedAt", wrong);

            assertThat(put(dossier)).isNotEmpty().allSatisfy(violation -> {
                assertThat(violation.english()).contains("such as 2026-03-15T08:30:00+07:00");
                assertThat(violation.vietnamese()).contains("ví dụ đúng: 2026-03-15T08:30:00+07:00");
            });
        }
        assertThat(CONTRACT.check("listExchanges", Map.of(), Map.of("from", List.of("2026-03-15")), NO_HEADERS, null))
                .extracting(Violation::english)
                .anyMatch(each -> each.contains("such as 2026-03-15T08:30:00+07:00"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTERED", "REFUSED", "WITHDRAWN"})
    void needsNoTimeOfReceptionBeforeReception(String status) {
        ObjectNode dossier = ((ObjectNode) JSON.readTree(DOSSIER)).put("status", status);
        dossier.remove("receivedAt");

        assertThat(put(dossier)).isEmpty();
    }

    @Test
    void hostileBodyGetsNoEndlessAnswer() {
        ObjectNode dossier = (ObjectNode) JSON.readTree(DOSSIER);
        for (int field = 0; field < 5000; field++) {
            dossier.put("x" + field, field);
        }

        assertThat(put(dossier)).hasSize(100);
    }

    @Test
    void bodyIsRequired() {
        assertThat(put(null))
                .extracting(Violation::pointer, Violation::code)
                .containsExactly(tuple("", "field.missing"));
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 200, ''",
        "limit, 201, value.high",
        "limit, 0, value.low",
        "limit, ten, value.type",
        "limit, 99999999999999999999, value.type",
        "state, PARKED, ''",
        "state, parked, value.unlisted",
        "type, dossier.put, ''",
        "from, 2026-03-15T08:30:00+07:00, ''",
        "from, 2026-03-15, value.pattern",
        "to, 2026-02-30T08:30:00+07:00, value.format",
        "sender, some-system, ''",
        "sender, One_Stop, value.pattern",
        "subject, '', value.short",
        "cursor, a b, value.pattern",
        "colour, red, parameter.unknown"
    })
    void checksQueryParameters(String name, String value, String code) {
        List<Violation> violations =
                CONTRACT.check("listExchanges", Map.of(), Map.of(name, List.of(value)), NO_HEADERS, null);

        if (code.isEmpty()) {
            assertThat(violations).isEmpty();
        } else {
            assertThat(violations)
                    .extracting(Violation::pointer, Violation::code)
                    .contains(tuple("/query/" + name, code));
        }
    }

    @Test
    void checksRepeatedQueryAndHeaders() {
        assertThat(CONTRACT.check("listExchanges", Map.of(), Map.of("limit", List.of("1", "2")), NO_HEADERS, null))
                .extracting(Violation::code)
                .containsExactly("parameter.repeated");
        assertThat(CONTRACT.check(
                        "putDossier",
                        Map.of("code", "a b"),
                        Map.of(),
                        name -> name.equals("Idempotency-Key") ? List.of("k\u00e9y") : List.of(),
                        JSON.readTree(DOSSIER)))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/path/code", "/header/Idempotency-Key");
        assertThat(CONTRACT.check("getExchange", Map.of("id", "1"), Map.of(), NO_HEADERS, null))
                .extracting(Violation::pointer)
                .contains("/path/id");
    }

    @Test
    void questionInTheAddress_mayHoldWhatItsOwnContractSays_butEachOnce() {
        Map<String, String> path = Map.of("system", "a", "lookup", "b");

        assertThat(CONTRACT.check("getLookup", path, Map.of("any", List.of("1")), NO_HEADERS, null))
                .isEmpty();
        assertThat(CONTRACT.check("getLookup", path, Map.of("any", List.of("1", "2")), NO_HEADERS, null))
                .extracting(Violation::pointer, Violation::code)
                .containsExactly(tuple("/query/any", "parameter.repeated"));
    }

    @Test
    void everyReferenceOfTheContractLeadsSomewhere() {
        JsonNode document =
                YAMLMapper.builder().build().readTree(ContractTest.class.getResourceAsStream("/contract/openapi.yaml"));

        List<String> references = document.findValuesAsString("$ref");

        assertThat(references).isNotEmpty().allSatisfy(target -> {
            if (target.startsWith("#")) {
                assertThat(document.at(target.substring(1)).isMissingNode()).isFalse();
            } else {
                assertThat(ContractTest.class.getResource("/contract/" + target))
                        .isNotNull();
            }
        });
    }

    @Test
    void everyObjectOfTheSchemasIsClosed_exceptExtensions() {
        for (String name : List.of("dossier", "progress", "submission")) {
            JsonNode schema =
                    JSON.readTree(ContractTest.class.getResourceAsStream("/contract/" + name + ".schema.json"));
            assertThat(open(schema)).as(name).containsExactly("Extensions (phần mở rộng)");
        }
    }

    private static List<String> open(JsonNode schema) {
        List<String> titles = new ArrayList<>();
        if (schema.path("type").asString("").equals("object")
                && schema.path("additionalProperties").asBoolean(true)) {
            titles.add(schema.path("title").asString(""));
        }
        schema.forEach(child -> titles.addAll(open(child)));
        return titles;
    }

    private static List<Violation> put(@Nullable JsonNode body) {
        return CONTRACT.check("putDossier", Map.of("code", "H28.12-260315-0042"), Map.of(), NO_HEADERS, body);
    }
}
