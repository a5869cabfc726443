package vn.lgsp.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many documents, many damaged files, and one that is far larger than the memory. */
class EdxmlSoakTest {
    @Test
    void tenThousandDocuments_areReadAsTheyWereWritten() throws IOException {
        RoundTrips.run(10_000);
    }

    @Test
    void hundredThousandDamagedFiles_areReadOrRefused() throws IOException {
        new Fuzz().run(100_000);
    }

    @Test
    void twoHundredMegabytesOfAttachments_goThroughAHeapOf32(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hog.class.getName(),
                        folder.toString(),
                        "4",
                        "50")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();

        assertThat(ended).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(folder.resolve("result"))).isEqualTo((200L << 20) + " 2 0");
    }
}
