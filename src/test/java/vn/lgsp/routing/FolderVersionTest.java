package vn.lgsp.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderVersionTest {
    @TempDir
    private Path folder;

    @Test
    void version_isTheSameForTheSameFiles_andAnotherAfterAnyChange() throws IOException {
        Path mapping = Files.createDirectories(folder.resolve("mapping")).resolve("a.jslt");
        Files.writeString(mapping, "{}");
        String first = version();
        assertThat(first).matches("[0-9a-f]{12}").isEqualTo(version());

        Files.writeString(mapping, "{ }");
        String changed = version();
        Files.move(mapping, mapping.resolveSibling("b.jslt"));

        assertThat(List.of(first, changed, version())).doesNotHaveDuplicates();
    }

    @Test
    void folderThatDoesNotExist_hasAVersionToo() {
        folder = folder.resolve("nowhere");
        assertThat(version()).matches("[0-9a-f]{12}");
    }

    private String version() {
        return FolderVersion.of(List.of(folder));
    }
}
