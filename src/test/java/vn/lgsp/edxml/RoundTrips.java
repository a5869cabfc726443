package vn.lgsp.edxml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.edxml.Documents.Made;
import vn.lgsp.edxml.Samples.Kept;

/** Writes made-up documents and reads them back: everything must be there again. */
public final class RoundTrips {
    private static final Logger log = LoggerFactory.getLogger(RoundTrips.class);
    private static final EdxmlWriter WRITER = new EdxmlWriter();
    private static final EdxmlSchema SCHEMA = new EdxmlSchema();

    private RoundTrips() {}

    /** The seed is told; {@code -Dedxml.seed} runs it again. */
    public static long seed() {
        long seed = Long.getLong("edxml.seed", new Random().nextLong());
        log.info("event=edxml-seed seed={}", seed);
        return seed;
    }

    static void run(int count) throws IOException {
        long seed = seed();
        Documents documents = new Documents(seed);
        for (int i = 0; i < count; i++) {
            there(documents.next(), "seed " + seed + " number " + i);
        }
    }

    private static void there(Made made, String which) throws IOException {
        byte[] file = written(made);
        assertSame(made, file, which);
        assertThat(SCHEMA.violations(new ByteArrayInputStream(file))).as(which).isEmpty();
        assertThat(new EdxmlReader(EdxmlLimits.DEFAULTS)
                        .peek(new ByteArrayInputStream(file))
                        .content())
                .as(which)
                .isEqualTo(made.content());
    }

    /** Every element, and every byte of the attachments, is as it was made. */
    public static void assertSame(Made made, byte[] file, String which) throws IOException {
        Kept kept = new Kept();
        Reading reading = new EdxmlReader(EdxmlLimits.DEFAULTS).read(new ByteArrayInputStream(file), kept);

        assertThat(reading.warnings()).as(which).isEmpty();
        assertThat(without(reading.content())).as(which).isEqualTo(made.content());
        assertThat(kept.whole().keySet()).as(which).isEqualTo(made.files().keySet());
        kept.whole()
                .forEach((id, bytes) ->
                        assertThat(bytes).as(which).isEqualTo(made.files().get(id)));
    }

    /** The file of it. */
    public static byte[] written(Made made) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (made.content()) {
            case Document document ->
                WRITER.write(
                        document,
                        each -> new ByteArrayInputStream(
                                Objects.requireNonNull(made.files().get(String.valueOf(each.contentId())))),
                        out);
            case Status status -> WRITER.write(status, out);
        }
        return out.toByteArray();
    }

    private static Edxml without(Edxml content) {
        return content instanceof Document document
                ? new Document(document.header(), document.trace(), document.business(), document.manifest(), List.of())
                : content;
    }
}
