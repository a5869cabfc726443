package vn.lgsp.edxml;

import org.jspecify.annotations.Nullable;

/**
 * An attachment that was read.
 *
 * @param name as the file has it; see {@link AttachmentSink} for the name that is safe
 * @param sha256 of the file itself, without the ZIP around it
 * @param size in bytes, likewise
 * @param zipped whether there was a ZIP around it
 */
public record Attachment(
        @Nullable String contentId,
        @Nullable String name,
        @Nullable String description,
        @Nullable String contentType,
        String sha256,
        long size,
        boolean zipped) {

    public Attachment {
        contentId = Text.clean(contentId);
        name = Text.clean(name);
        description = Text.clean(description);
        contentType = Text.clean(contentType);
    }
}
