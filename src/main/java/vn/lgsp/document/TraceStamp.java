package vn.lgsp.document;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.attachments.AttachmentStore.Keeping;
import vn.lgsp.attachments.AttachmentStore.Kept;
import vn.lgsp.delivery.route.HopStamp;
import vn.lgsp.edxml.EdxmlRefused;
import vn.lgsp.edxml.EdxmlStamp;
import vn.lgsp.edxml.TraceHeader;
import vn.lgsp.exchange.VietnamTime;

/** Adds a trace header to a copy of an unsigned document, piece by piece. What nobody needs any more is collected later. */
public final class TraceStamp implements HopStamp {
    private static final Logger log = LoggerFactory.getLogger(TraceStamp.class);

    private final EdxmlStamp stamp;
    private final AttachmentStore store;

    public TraceStamp(EdxmlStamp stamp, AttachmentStore store) {
        this.stamp = stamp;
        this.store = store;
    }

    @Override
    public Optional<Stamped> stamped(String sha256, String organ, Instant at) throws IOException {
        InputStream content = store.open(sha256).orElse(null);
        if (content == null) {
            return Optional.empty();
        }
        TraceHeader hop = new TraceHeader(organ, VietnamTime.local(at).withNano(0));
        try (content;
                Keeping copy = store.keeping()) {
            stamp.copy(content, hop, copy);
            Kept kept = copy.keep();
            return Optional.of(new Stamped(kept.sha256(), kept.size()));
        } catch (EdxmlRefused e) {
            log.info("event=document-not-stamped file={} code={}", sha256, e.code());
            return Optional.empty();
        }
    }
}
