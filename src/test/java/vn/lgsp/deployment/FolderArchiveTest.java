package vn.lgsp.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderArchiveTest {
    @TempDir
    private Path work;

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void whatIsPacked_comesOutTheSame_andTheSameBytesForTheSameFolder() throws IOException {
        Path folder = work.resolve("one");
        NewFolder.write(folder, NewFolder.Kind.PUSH, "Một");
        byte[] packed = FolderArchive.pack(folder);

        FolderArchive.unpack(packed, work.resolve("other"));

        assertThat(FolderArchive.pack(work.resolve("other"))).isEqualTo(packed);
        assertThat(work.resolve("other/mapping/event.jslt"))
                .hasSameTextualContentAs(folder.resolve("mapping/event.jslt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../out", "a/../../out", "/etc/out", "a//out", "a/./out", "C:\\out", "a\u0000b", "~", "-rf\n"})
    void nameThatLeavesTheFolder_isRefused_andWritesNothing(String name) throws IOException {
        byte[] archive = zip(name, new byte[] {1});
        Path inside = work.resolve("inside");
        assertThatThrownBy(() -> FolderArchive.unpack(archive, inside)).isInstanceOf(FolderArchive.Refused.class);
        try (var files = Files.walk(work)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static byte[] tar(boolean zipped, TarArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(zipped ? new GZIPOutputStream(bytes) : bytes, "UTF-8")) {
            for (TarArchiveEntry entry : entries) {
                tar.putArchiveEntry(entry);
                tar.write(new byte[(int) entry.getSize()]);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static TarArchiveEntry file(String name, int size) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        return entry;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tar_isUnpacked_asItIsMadeInTheFolder(boolean zipped) throws IOException {
        byte[] archive = tar(
                zipped,
                new TarArchiveEntry("./"),
                file("./system.yaml", 3),
                new TarArchiveEntry("./mapping/"),
                file("./mapping/sự-kiện.jslt", 5));

        FolderArchive.unpack(archive, work.resolve("inside"));

        assertThat(work.resolve("inside/system.yaml")).hasSize(3);
        assertThat(work.resolve("inside/mapping/sự-kiện.jslt")).hasSize(5);
    }

    @Test
    void tarWithALink_orANameOutside_orABomb_isRefused() throws IOException {
        TarArchiveEntry link = new TarArchiveEntry("a", TarConstants.LF_SYMLINK);
        link.setLinkName("/etc/passwd");
        for (TarArchiveEntry entry : List.of(
                link,
                new TarArchiveEntry("b", TarConstants.LF_LINK),
                new TarArchiveEntry("c", TarConstants.LF_FIFO),
                file("../out", 1),
                file("big", FolderArchive.LARGEST + 1))) {
            byte[] archive = tar(true, entry);
            assertThatThrownBy(() -> FolderArchive.unpack(archive, work.resolve("inside")))
                    .as(entry.getName())
                    .isInstanceOf(FolderArchive.Refused.class);
        }
        assertThat(work.resolve("out")).doesNotExist();
        assertThat(work.resolve("inside")).isEmptyDirectory();
    }

    @Test
    void bomb_isRefused() throws IOException {
        byte[] archive = zip("a.json", new byte[FolderArchive.LARGEST + 1]);
        assertThat(archive.length).isLessThan(FolderArchive.LARGEST / 100);
        assertThatThrownBy(() -> FolderArchive.unpack(archive, work.resolve("inside")))
                .isInstanceOf(FolderArchive.Refused.class)
                .hasMessageContaining("bytes");
    }

    @Test
    void whatIsNoArchive_isRefused() {
        for (byte[] bytes : new byte[][] {{}, "{}".getBytes(UTF_8), new byte[1000]}) {
            assertThatThrownBy(() -> FolderArchive.unpack(bytes, work.resolve("inside")))
                    .isInstanceOf(FolderArchive.Refused.class);
        }
    }
}
