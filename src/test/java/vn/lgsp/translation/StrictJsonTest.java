package vn.lgsp.translation;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.lgsp.translation.StrictJson.Broken;
import vn.lgsp.translation.StrictJson.Document;
import vn.lgsp.translation.StrictJson.Fault;

class StrictJsonTest {
    private final StrictJson reader = new StrictJson();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " [1, -2.50, 1e3, true, null, \"ế😀\"] ",
                "{\"a\":{\"a\":1}}",
                "\"\\ud83d\\ude00\"",
                "\uFEFF{}",
                "12345678901234567890",
                "1e308"
            })
    void takesWellFormedDocuments(String json) {
        assertThat(reader.read(json.getBytes(UTF_8))).isInstanceOf(Document.class);
    }

    @Test
    void keepsNumbersAsTheyAre() {
        Document document = (Document) reader.read("[1.50,12345678901234567890,7]".getBytes(UTF_8));

        assertThat(document.json()).hasToString("[1.50,12345678901234567890,7]");
    }

    @ParameterizedTest
    @MethodSource
    void refusesWhatIsWrong_andSaysWhere(byte[] json, Fault fault, int line, int column) {
        assertThat(reader.read(json)).isEqualTo(new Broken(fault, line, column));
    }

    static Stream<Arguments> refusesWhatIsWrong_andSaysWhere() {
        return Stream.of(
                wrong("", Fault.EMPTY, 1, 1),
                wrong(" \n ", Fault.EMPTY, 1, 1),
                wrong("{\"a\":1,\n \"a\":2}", Fault.DUPLICATE_KEY, 2, 2),
                wrong("{\"a\":{\"b\":1,\"\\u0062\":2}}", Fault.DUPLICATE_KEY, 1, 13),
                wrong("{\"a\":\n  \"x\\u0000y\"}", Fault.FORBIDDEN_CHARACTER, 2, 3),
                wrong("{\"a\\u0000\":1}", Fault.FORBIDDEN_CHARACTER, 1, 2),
                wrong("[\"\\ud800\"]", Fault.FORBIDDEN_CHARACTER, 1, 2),
                wrong("[\"\\ude00\\ud83d\"]", Fault.FORBIDDEN_CHARACTER, 1, 2),
                wrong("{} {}", Fault.TRAILING, 1, 4),
                wrong("[".repeat(32) + "[" + "]".repeat(33), Fault.TOO_DEEP, 1, 33),
                wrong("[" + "1".repeat(41) + "]", Fault.NUMBER_TOO_LONG, 1, 2),
                wrong("[1e309]", Fault.NUMBER_TOO_LONG, 1, 2),
                wrong("[1E-99999999999]", Fault.NUMBER_TOO_LONG, 1, 2),
                wrong("{\"" + "k".repeat(201) + "\":1}", Fault.KEY_TOO_LONG, 1, 2),
                wrong("[\"" + "t".repeat(1_000_001) + "\"]", Fault.TEXT_TOO_LONG, 1, 2),
                wrong("{\"a\":\n\"x", Fault.MALFORMED, 2, 3),
                arguments(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'}, Fault.NOT_UTF8, 1, 2),
                arguments(
                        new byte[] {'[', '\n', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ']'},
                        Fault.NOT_UTF8,
                        2,
                        2),
                arguments(new byte[] {'"', (byte) 0xE1, (byte) 0xBA}, Fault.NOT_UTF8, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[1,",
                "{\"a\"}",
                "{'a':1}",
                "[1,]",
                "{\"a\":1,}",
                "nul",
                "[NaN]",
                "[01]",
                "[+1]",
                "// x\n{}",
                "\"a\nb\"",
                "]",
                "{\"a\":1}}",
                "{} x",
                "{\"a\":]}"
            })
    void refusesWhatIsNotJson(String json) {
        assertThat(reader.read(json.getBytes(UTF_8))).isInstanceOf(Broken.class);
    }

    @Test
    void refusesOtherEncodings() {
        assertThat(reader.read("{\"a\":1}".getBytes(UTF_16))).isInstanceOf(Broken.class);
    }

    @Property(tries = 2000)
    void neverThrows(@ForAll byte[] anything) {
        assertThat(reader.read(anything)).isNotNull();
    }

    private static Arguments wrong(String json, Fault fault, int line, int column) {
        return arguments(json.getBytes(UTF_8), fault, line, column);
    }
}
