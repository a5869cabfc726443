package vn.lgsp.translation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class MappingTest {
    private static final Map<String, String> FILES = Map.of(
            "tables/status.csv",
            "ours,theirs,note\n# comment\nOPEN,1,x,y\nOPENED,1\nSHUT,2\n",
            "tables/short.csv",
            "ours,theirs\nOPEN\n",
            "tables/ward.csv",
            """
            code,name,until,from
            04789,"Old, and far",2025-06-30,
            04789,New,,2025-07-01
            04790,Gone,2025-06-30,
            """,
            "tables/twice.csv",
            "ours,theirs,from,until\na,1,,2025-07-01\na,2,2025-07-01,\n",
            "tables/undated.csv",
            "ours,theirs,from\na,1,yesterday\n",
            "mapping/part.jslt",
            "def double(x) $x + $x");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compact-time(.t)     | {\"t\":\"2026-03-15T08:30:00+07:00\"} | \"20260315083000\"",
                "compact-time(.t)     | {\"t\":\"2028-02-29T00:00:00+07:00\"} | \"20280229000000\"",
                "expand-time(.t)      | {\"t\":\"20260315083000\"} | \"2026-03-15T08:30:00+07:00\"",
                "expand-time(.t)      | {\"t\":20260315083000}     | \"2026-03-15T08:30:00+07:00\"",
                "expand-time(.t)      | {\"t\":\"\"} | null",
                "expand-time(.t)      | {} | null",
                "flag(.t)             | {\"t\":false} | false",
                "flag(.t)             | {} | null",
                "lookup(\"status\", .s) | {\"s\":\"SHUT\"} | \"2\"",
                "lookup(\"status\", .s) | {\"s\":\"gone\"} | null",
                "lookup(\"status\", .s) | {} | null",
                "lookup({\"a\":\"b\"}, .s) | {\"s\":\"a\"} | \"b\"",
                "lookup-back(\"status\", .s) | {\"s\":1} | \"OPEN\"",
                "lookup-back(\"status\", .s) | {\"s\":{}} | null",
                "other-fields(., [\"a\"]) | {\"a\":1,\"b\":null,\"c\":\"\"} | {\"b\":null,\"c\":\"\"}",
                "other-fields(., [\"a\"]) | {\"a\":1} | null",
                "{\"a\":.x,\"b\":\"\",\"c\":[],\"d\":{}} | {} | {\"b\":\"\",\"c\":[],\"d\":{}}",
                "{* : .} | {\"n\":1.50,\"big\":12345678901234567890} | {\"n\":1.50,\"big\":12345678901234567890}"
            })
    void maps(String source, String input, String output) {
        assertThat(apply(source, input, Map.of())).isEqualTo(output);
    }

    @ParameterizedTest
    @CsvSource({
        "compact-time, 2026-02-30T08:30:00+07:00",
        "compact-time, 2026-03-15T08:30:00Z",
        "compact-time, 2026-03-15T24:00:00+07:00",
        "compact-time, 2026-03-15 08:30:00+07:00",
        "expand-time, 20260230083000",
        "expand-time, 20260315246000",
        "expand-time, 2026031508300",
        "expand-time, 202603150830000",
        "expand-time, 2026031508300x"
    })
    void timeThatIsNoneFails_namingItsPlaceAndNotItsValue(String function, String time) {
        assertThatThrownBy(() -> apply(function + "(.t, \"/t\")", "{\"t\":\"" + time + "\"}", Map.of()))
                .isInstanceOfSatisfying(MappingFailed.class, e -> {
                    assertThat(e.pointer()).isEqualTo("/t");
                    assertThat(e.file()).isEqualTo("mapping/test.jslt");
                })
                .hasMessageNotContaining(time)
                .hasNoCause();
    }

    @Test
    void variablesOfEveryKindAreSeen() {
        Map<String, Object> variables = Map.of(
                "text", "t",
                "map", Map.of("a", 1),
                "tree", JsonMapper.shared().readTree("{\"b\":[2]}"),
                "bytes", "[3]".getBytes(UTF_8));

        assertThat(apply("[$text, $map.a, $tree.b, $bytes]", "{}", variables)).isEqualTo("[\"t\",1,[2],[3]]");
        assertThat(apply("[$gone]", "{}", Collections.singletonMap("gone", null)))
                .isEqualTo("[null]");
    }

    @Test
    void aWordIsMentioned_inTheMappingOrInAnImport_notInAComment() {
        assertThat(mapping("// of .headers\n.body").mentions("headers")).isFalse();
        assertThat(mapping(".headersToo").mentions("headers")).isFalse();
        assertThat(mapping(".headers.server").mentions("headers")).isTrue();
        assertThat(mapping("import \"mapping/part.jslt\" as p p:double(1)").mentions("double"))
                .isTrue();
    }

    private static Mapping mapping(String source) {
        return Mapping.compile(source, "mapping/test.jslt", FILES::get);
    }

    @Test
    void missingVariableIsNamed() {
        assertThatThrownBy(() -> apply("\n[$gone]", "{}", Map.of()))
                .isInstanceOfSatisfying(
                        MappingFailed.class, e -> assertThat(e.line()).isEqualTo(2))
                .hasMessageContaining("mapping/test.jslt:2", "gone");
    }

    @Test
    void syntaxErrorNamesFileAndLine() {
        assertThatThrownBy(() -> compile("{\n \"a\" : ,\n}")).isInstanceOfSatisfying(MappingFailed.class, e -> {
            assertThat(e.file()).isEqualTo("mapping/test.jslt");
            assertThat(e.line()).isEqualTo(2);
            assertThat(e.reason()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookup(\"gone\", .)", "import \"mapping/gone.jslt\" as g 1"})
    void missingFileIsFoundOnCompiling(String source) {
        assertThatThrownBy(() -> compile(source))
                .isInstanceOf(MappingFailed.class)
                .hasMessageContaining("gone");
    }

    @Test
    void wrongTableNamesFileAndLine() {
        assertThatThrownBy(() -> compile("lookup(\"short\", .)"))
                .isInstanceOf(MappingFailed.class)
                .hasMessageStartingWith("tables/short.csv:2");
    }

    @ParameterizedTest
    @CsvSource({
        "04789, 2025-06-30, 'Old, and far'",
        "04789, 2025-06-30T23:59:59+07:00, 'Old, and far'",
        "04789, 2025-07-01T00:00:00+07:00, New",
        "04789, , New",
        "04790, 2025-06-30, Gone",
        "04790, , Gone"
    })
    void tableIsRightForADay(String code, String day, String name) {
        String json = "{\"c\":\"" + code + "\"" + (day == null ? "" : ",\"t\":\"" + day + "\"") + "}";
        assertThat(apply("lookup(\"ward\", .c, .t)", json, Map.of())).isEqualTo('"' + name + '"');
        assertThat(apply("lookup-back(\"ward\", \"" + name + "\", .t)", json, Map.of()))
                .isEqualTo('"' + code + '"');
    }

    @Test
    void tableHasNothingForADayOnWhichNoLineIsRight() {
        assertThat(apply("lookup(\"ward\", \"04790\", \"2025-07-01\")", "{}", Map.of()))
                .isEqualTo("null");
        assertThatThrownBy(() -> apply("lookup(\"ward\", \"04790\", .t)", "{\"t\":\"soon\"}", Map.of()))
                .isInstanceOf(MappingFailed.class)
                .hasMessageNotContaining("soon");
    }

    @ParameterizedTest
    @CsvSource({"twice, 3", "undated, 2"})
    void tableWithWrongDaysNamesFileAndLine(String table, int line) {
        assertThatThrownBy(() -> compile("lookup(\"" + table + "\", .)"))
                .isInstanceOf(MappingFailed.class)
                .hasMessageStartingWith("tables/" + table + ".csv:" + line);
    }

    @Test
    void importsAreFoundFromTheSystemsFolder() {
        assertThat(apply("import \"mapping/part.jslt\" as part part:double(.)", "4", Map.of()))
                .isEqualTo("8");
    }

    @Test
    void failureInsideJsltDoesNotQuoteTheMessage() {
        assertThatThrownBy(() -> apply("number(.secret)", "{\"secret\":\"0123 secret\"}", Map.of()))
                .isInstanceOf(MappingFailed.class)
                .hasMessageNotContainingAny("0123", "secret")
                .hasNoCause();
        assertThatThrownBy(() -> apply(".", "{\"secret\":0123}", Map.of()))
                .isInstanceOf(MappingFailed.class)
                .hasMessageNotContaining("0123");
    }

    @Test
    void filesOutsideTheSystemsFolderAreNotRead(@TempDir Path folder) throws IOException {
        // Given
        Path mapping = Files.createDirectories(folder.resolve("system/mapping"));
        Files.writeString(folder.resolve("secret.csv"), "a,b\nx,y\n");
        Files.createDirectories(folder.resolve("system/tables"));
        Files.createSymbolicLink(folder.resolve("system/tables/link.csv"), folder.resolve("secret.csv"));
        Files.writeString(mapping.resolve("climbing.jslt"), "lookup(\"../../secret\", \"x\")");
        Files.writeString(mapping.resolve("linked.jslt"), "lookup(\"link\", \"x\")");
        List<Path> system = List.of(folder.resolve("system"));

        // Then
        assertThatThrownBy(() -> Mapping.compile("mapping/climbing.jslt", system))
                .isInstanceOf(MappingFailed.class);
        assertThatThrownBy(() -> Mapping.compile("mapping/linked.jslt", system)).isInstanceOf(MappingFailed.class);
    }

    private static Mapping compile(String source) {
        return Mapping.compile(source, "mapping/test.jslt", FILES::get);
    }

    private static String apply(String source, String input, Map<String, ?> variables) {
        return new String(compile(source).apply(input.getBytes(UTF_8), variables), UTF_8);
    }
}
