package vn.lgsp.edxml;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a document ({@code Bussiness} in the file).
 *
 * @param documentId the document that is updated
 * @param paper whether it is also sent on paper
 * @param change what an update changes
 * @param replaced the documents that this one replaces
 */
public record Business(
        @Nullable String documentId,
        Type type,
        @Nullable String reason,
        @Nullable Boolean paper,
        @Nullable Change change,
        List<Replacement> replaced,
        @Nullable StaffInfo staff) {

    public Business {
        documentId = Text.clean(documentId);
        reason = Text.clean(reason);
        replaced = List.copyOf(replaced);
        staff = staff == null || staff.isEmpty() ? null : staff;
    }

    /** The operations. */
    public enum Type {
        NEW(0),
        REVOKE(1),
        UPDATE(2),
        REPLACE(3),
        /** Something that the standard does not know; read, never written. */
        OTHER(-1);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        /** The number in the file; negative if it has none. */
        public int code() {
            return code;
        }

        static Type of(int code) {
            return Arrays.stream(values())
                    .filter(each -> each.code == code)
                    .findFirst()
                    .orElse(OTHER);
        }
    }

    /** What an update changes: the content, the receivers, and which of those. */
    public record Change(
            @Nullable Boolean content, @Nullable Boolean receivers, List<Receiver> list) {
        public Change {
            list = List.copyOf(list);
        }

        boolean isEmpty() {
            return content == null && receivers == null && list.isEmpty();
        }
    }

    /** @param type 0 or 1 as the file has it; no source says for certain which of them adds and which removes */
    public record Receiver(String organId, @Nullable Integer type) {
        public Receiver {
            organId = organId.strip();
        }
    }

    /** A replaced document and the agencies that had received it. */
    public record Replacement(@Nullable String documentId, List<String> organIds) {
        public Replacement {
            documentId = Text.clean(documentId);
            organIds = Text.clean(organIds);
        }

        boolean isEmpty() {
            return documentId == null && organIds.isEmpty();
        }
    }
}
