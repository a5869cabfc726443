package vn.lgsp.edxml;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An official document on its way.
 *
 * @param trace the systems that it passed, as they wrote themselves down
 * @param business what is done with it; null if the file does not say, which means a new document
 * @param manifest the list of attachments in the body
 * @param attachments what was read of them; empty where only the header was read, and of no use for writing
 */
public record Document(
        MessageHeader header,
        List<TraceHeader> trace,
        @Nullable Business business,
        List<Reference> manifest,
        List<Attachment> attachments)
        implements Edxml {

    public Document {
        trace = List.copyOf(trace);
        manifest = List.copyOf(manifest);
        attachments = List.copyOf(attachments);
    }

    @Override
    public Organ from() {
        return header.from();
    }

    /** What is done with it: new where the file does not say. */
    public Business.Type operation() {
        return business == null ? Business.Type.NEW : business.type();
    }

    /** The reference in the manifest that has this content id. */
    public Optional<Reference> reference(String contentId) {
        return manifest.stream()
                .filter(each -> contentId.equals(each.contentId()))
                .findFirst();
    }
}
