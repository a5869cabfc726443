package vn.lgsp.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a mapping that cannot be read: the line that a person has to look at, in words and not in tokens. */
class MappingSyntaxTest {

    private static MappingFailed failure(String source, Map<String, String> files) {
        return catchThrowableOfType(
                MappingFailed.class, () -> Mapping.compile(source.replace("~", "\n"), "mapping/x.jslt", files::get));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{~  \"a\" : .b,~  \"c\" : ~}~    | 4 | } at column 1 stands where a value has to be",
                "{~ \"a\" : .b~ \"c\" : .d~}~     | 3 | before \"c\" at column 2 a comma",
                "{~ \"a\" : (.b~ }                | 3 | } at column 2",
                "{~ \"a\" : .b~                   | 2 | ends too early",
                "if (.a)~  1~else~                | 3 | ends too early",
                "def f(x)~ $x                     | 2 | ends too early",
                "``                               | 1 | is empty",
                "{~ \"a\" : \"x~}~                | 2 | a text that begins here has no closing",
                "{~ \"a\" : # .b~}                | 2 | # at column 8 means nothing here",
                "{~ \"a\" : 'x' }                 | 2 | ' at column 8 means nothing here",
                "for (.a) .b                      | 1 | for at column 1 stands where a value has to be",
                "{~ \"a\" : .b,~ \"c\" : foo(.d)~}| 3 | No such function: 'foo'"
            })
    void whatCannotBeRead_isToldByItsOwnLine(String source, int line, String words) {
        MappingFailed failed = failure(source, Map.of());

        assertThat(failed.file()).isEqualTo("mapping/x.jslt");
        assertThat(failed.line()).isEqualTo(line);
        assertThat(failed.reason()).contains(words).doesNotContain("Encountered", "Was expecting", "<", "\n");
        assertThat(failed.vietnamese()).doesNotContain("Encountered", "\n");
    }

    @Test
    void whatCannotBeReadInAnImport_isToldByThatFile() {
        for (String wrong : new String[] {"def f(x)~  'x'", "def f(x)~  }"}) {
            MappingFailed failed = failure(
                    "import \"mapping/parts.jslt\" as p~{\"a\" : p:f(.)}",
                    Map.of("mapping/parts.jslt", wrong.replace("~", "\n")));

            assertThat(failed.file()).isEqualTo("mapping/parts.jslt");
            assertThat(failed.line()).isEqualTo(2);
        }
    }

    @Test
    void aPlainReason_isTheSameInBothLanguages() {
        MappingFailed failed = failure("foo(.)", Map.of());
        assertThat(failed.vietnamese()).isEqualTo(failed.reason());
    }
}
