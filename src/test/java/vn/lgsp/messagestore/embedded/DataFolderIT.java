package vn.lgsp.messagestore.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderIT {
    @TempDir
    private Path temporary;

    @Test
    void refusesFolderThatAnotherProcessHolds() throws Exception {
        Path folder = temporary.resolve("data");
        try (ChildJvm child = ChildJvm.started("hold", folder, temporary.resolve("report"))) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(child.reported()).contains("held"));

            assertThatThrownBy(() -> DataFolder.open(folder))
                    .isInstanceOf(DataFolderInUse.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining(String.valueOf(child.pid()));

            child.kill();
            DataFolder.open(folder).close();
        }
    }

    @Test
    void staysHeld_afterSecondOpenInTheSameProcess() throws Exception {
        Path folder = temporary.resolve("data");
        Path report = temporary.resolve("report");
        try (DataFolder held = DataFolder.open(folder)) {
            assertThatThrownBy(() -> DataFolder.open(folder)).isInstanceOf(DataFolderInUse.class);

            try (ChildJvm child = ChildJvm.started("hold", held.path(), report)) {
                Path output = temporary.resolve("report.out");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(output).content().contains("DataFolderInUse"));
                assertThat(child.reported()).isEmpty();
            }
        }
        DataFolder.open(folder).close();
    }

    @Test
    void saysSo_whenTheFolderIsAFile() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file + " is a file");
    }
}
