package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.RunningBus;

/** Ten thousand documents and statuses of every kind, there and back. */
class DocumentsSoakTest {
    private static final int DOCUMENTS = Integer.getInteger("soak.documents", 10_000);

    @TempDir
    private Path data;

    @Test
    void allKindsOfDocuments_comeBackAsTheyWere() throws Exception {
        try (RunningBus bus = RunningBus.start(data, "DOCUMENT_AXIS_EVERY=PT0.2S")) {
            assertThat(new DocumentsTravel(bus).run(DOCUMENTS)).containsAll(DocumentsIT.KINDS);
        }
    }
}
