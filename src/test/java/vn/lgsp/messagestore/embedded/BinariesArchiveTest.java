package vn.lgsp.messagestore.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesArchiveTest {
    @TempDir
    private Path temporary;

    private Path folder;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("unpacked"));
    }

    @Test
    void keepsRightsAndLinks() throws IOException {
        file("bin/tool", 0755);
        file("share/text", 0644);
        link("lib/libtool.so", "libtool.so.1");
        file("lib/libtool.so.1", 0644);
        unpack();
        assertThat(folder.resolve("bin/tool")).isExecutable().hasContent("content");
        assertThat(Files.isExecutable(folder.resolve("share/text"))).isFalse();
        assertThat(Files.readSymbolicLink(folder.resolve("lib/libtool.so"))).isEqualTo(Path.of("libtool.so.1"));
    }

    @Test
    void refusesNameThatLeavesTheFolder() throws IOException {
        file("../outside", 0644);
        assertRefused();
    }

    @Test
    void refusesLinkThatLeavesTheFolder() throws IOException {
        link("lib/link", "../../outside");
        assertRefused();
    }

    @Test
    void refusesAbsoluteLink() throws IOException {
        link("lib/link", temporary.resolve("outside").toString());
        assertRefused();
    }

    @Test
    void refusesFileBehindLinksThatLeaveTheFolderTogether() throws IOException {
        file("a/b/file", 0644);
        link("here", "a/b");
        link("a/up", "..");
        link("out", "a/up/..");
        file("out/outside/file", 0644);
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("leaves the folder");
        assertThat(temporary.resolve("outside")).doesNotExist();
    }

    private void unpack() throws IOException {
        tar.close();
        BinariesArchive.unpackTar(new ByteArrayInputStream(bytes.toByteArray()), folder);
    }

    private void file(String name, int mode) throws IOException {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setMode(mode);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private void link(String name, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
