package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.routing.FolderVersion;

class DropFolderTest {
    @TempDir
    private Path work;

    private final List<byte[]> deployed = new CopyOnWriteArrayList<>();

    private DropFolder dropFolder(Path routes) {
        return new DropFolder(routes, (system, archive, actor, reason) -> {
            deployed.add(archive);
            return new Deployer.Outcome.Live(system, "", null);
        });
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void aFolderThatIsBeingCopied_isLetBe_untilItIsWhole() throws IOException {
        Path from = work.resolve("elsewhere/tracker");
        NewFolder.write(from, NewFolder.Kind.INBOX, "Theo dõi");
        Path routes = Files.createDirectories(work.resolve("routes"));
        Path to = routes.resolve("tracker");
        try (DropFolder drop = dropFolder(routes)) {
            assertThat(drop).isNotNull();
            List<Path> files = new ArrayList<>(files(from));
            // The manifest comes first, so that it is a system's folder from the beginning
            files.remove(from.resolve("system.yaml"));
            files.addFirst(from.resolve("system.yaml"));
            for (Path file : files) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.resolveSibling(""));
                Files.copy(file, copy);
                await().pollDelay(Duration.ofMillis(200)).until(() -> true);
                if (!file.equals(files.getLast())) {
                    assertThat(deployed).isEmpty();
                }
            }
            await().until(() -> !deployed.isEmpty());
            await().during(Duration.ofSeconds(2)).until(() -> deployed.size() == 1);
        }
        Path unpacked = work.resolve("unpacked/tracker");
        FolderArchive.unpack(deployed.getFirst(), unpacked);
        assertThat(FolderVersion.of(unpacked)).isEqualTo(FolderVersion.of(from));
    }

    @Test
    void whatLayThereBefore_isNoNews() throws IOException {
        Path routes = Files.createDirectories(work.resolve("routes"));
        NewFolder.write(routes.resolve("tracker"), NewFolder.Kind.INBOX, "Theo dõi");
        try (DropFolder drop = dropFolder(routes)) {
            assertThat(drop).isNotNull();
            await().during(Duration.ofSeconds(2)).until(deployed::isEmpty);
            Files.writeString(routes.resolve("tracker/README.md"), "# Khác\n");
            await().until(() -> deployed.size() == 1);
        }
    }
}
