package vn.lgsp.edxml;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A document that is answered, recalled, or reported on.
 *
 * @param organId who had sent it; in a recall by its sender, who had received it
 * @param code number and notation
 */
public record ResponseFor(
        @Nullable String organId,
        @Nullable String code,
        @Nullable String documentId,
        @Nullable LocalDate promulgationDate) {

    public ResponseFor {
        organId = Text.clean(organId);
        code = Text.clean(code);
        documentId = Text.clean(documentId);
    }

    boolean isEmpty() {
        return organId == null && code == null && documentId == null && promulgationDate == null;
    }
}
