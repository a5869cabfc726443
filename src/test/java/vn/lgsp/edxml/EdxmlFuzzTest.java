package vn.lgsp.edxml;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A thousand damaged files; the soak profile has a hundred times as many. */
class EdxmlFuzzTest {
    @Test
    void aThousandDamagedFiles_areReadOrRefused() throws IOException {
        new Fuzz().run(1_000);
    }
}
