package vn.lgsp.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import vn.lgsp.wording.Language;

class ProblemCodesDocTest {

    @Test
    void reference_listsEveryCode_withStatusAndMeaning() throws IOException {
        // When
        String page = Files.readString(Path.of("docs/reference/problems.md"));

        // Then
        assertThat(page.lines().filter(line -> line.startsWith("| `")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemCode.values())
                        .map(code -> "| `%s` | %d | %s (%s) |"
                                .formatted(
                                        code.code(),
                                        code.status(),
                                        code.title(Language.ENGLISH),
                                        code.title(Language.VIETNAMESE)))
                        .toList());
    }
}
