package vn.lgsp.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import vn.lgsp.edxml.signature.SignatureReport;

/** The reference lists every code, with its meaning in both languages. */
class EdxmlCodesDocTest {
    @Test
    void reference_listsEveryCode() throws IOException {
        String page = Files.readString(Path.of("docs/reference/edxml.md"));
        List<String> all = Stream.of(
                        Arrays.stream(Warning.Kind.values())
                                .map(each -> line(each.code(), each.english(), each.vietnamese())),
                        Arrays.stream(EdxmlRefused.Reason.values())
                                .map(each -> line(each.code(), each.english(), each.vietnamese())),
                        Arrays.stream(SignatureReport.Reason.values())
                                .map(each -> line(each.name(), each.english(), each.vietnamese())))
                .flatMap(each -> each)
                .toList();

        assertThat(page.lines().filter(line -> line.startsWith("| `"))).containsExactlyElementsOf(all);
    }

    private static String line(String code, String english, String vietnamese) {
        return "| `%s` | %s (%s) |".formatted(code, english, vietnamese);
    }
}
