package vn.lgsp.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.exchange.Seal;

/** Files by their digest: kept once, sealed, and collected when nobody names them. */
class AttachmentStoreTest {
    private static final byte[] PAPER = "Đơn đăng ký".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private AttachmentStore store;

    @BeforeEach
    void open() {
        store = new AttachmentStore(folder.resolve("files"), new Seal("a", Map.of("a", new byte[32])));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void theSameContent_isKeptOnce_andSealed() throws IOException {
        String name = store.keep(PAPER);
        assertThat(store.keep(PAPER)).isEqualTo(name);
        assertThat(files()).singleElement().satisfies(file -> {
            assertThat(file.getFileName()).hasToString(name);
            assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain("đăng ký");
        });
        assertThat(store.content(name)).contains(PAPER);
    }

    @Test
    void whatIsNotThere_orNoName_isNothing() {
        assertThat(store.content("0".repeat(64))).isEmpty();
        assertThat(store.content("../../etc/passwd")).isEmpty();
    }

    @Test
    void aChangedFile_doesNotOpen() throws IOException {
        String name = store.keep(PAPER);
        byte[] changed = Files.readAllBytes(files().getFirst());
        changed[changed.length - 1]++;
        Files.write(files().getFirst(), changed);
        assertThatThrownBy(() -> store.content(name)).isInstanceOf(Seal.SealBroken.class);
        // Kept again it is whole.
        store.keep(PAPER);
        assertThat(store.content(name)).contains(PAPER);
    }

    @Test
    void aFileOfAnySize_isKeptAndReadInPieces() throws IOException {
        byte[] large = new byte[3_000_001];
        new Random(7).nextBytes(large);
        AttachmentStore.Kept kept;
        try (AttachmentStore.Keeping keeping = store.keeping()) {
            for (int from = 0; from < large.length; from += 1_000) {
                keeping.write(large, from, Math.min(1_000, large.length - from));
            }
            kept = keeping.keep();
        }
        assertThat(kept.size()).isEqualTo(large.length);
        try (InputStream in = store.open(kept.sha256()).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(large);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void aFileThatIsNotKept_leavesNothing() throws IOException {
        try (AttachmentStore.Keeping keeping = store.keeping()) {
            keeping.write(PAPER);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aCutFile_andOneUnderAnotherName_doNotOpen() throws IOException {
        String large = store.keep(new byte[200_000]);
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, 65_536 + 4));
        assertThatThrownBy(() -> store.content(large)).isInstanceOf(Seal.SealBroken.class);

        Files.write(file, whole);
        String other = "f".repeat(64);
        Path elsewhere = Files.createDirectories(folder.resolve("files/ff"));
        Files.copy(file, elsewhere.resolve(other));
        assertThatThrownBy(() -> store.content(other)).isInstanceOf(Seal.SealBroken.class);
        assertThat(store.content(large)).isPresent();
    }

    @Test
    void onlyWhatIsOld_andNamedByNobody_isCollected() throws IOException {
        // Given
        Instant limit = Instant.now().minus(Duration.ofHours(48));
        String named = store.keep("A".getBytes(UTF_8));
        String forgotten = store.keep("B".getBytes(UTF_8));
        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.from(limit.minusSeconds(1)));
        }
        Path unfinished = files().getFirst().resolveSibling("x.part");
        Files.write(unfinished, PAPER);
        Files.setLastModifiedTime(unfinished, FileTime.from(limit.minusSeconds(1)));
        String fresh = store.keep("C".getBytes(UTF_8));
        // When
        store.collect(limit, names -> Set.of(named));
        // Then
        assertThat(store.content(named)).isPresent();
        assertThat(store.content(forgotten)).isEmpty();
        assertThat(store.content(fresh)).isPresent();
        assertThat(unfinished).doesNotExist();
    }
}
