package vn.lgsp.edxml;

import java.time.LocalDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agency says about a document.
 *
 * @param responseFor the document that is meant; its {@code organId} is the agency that this goes to
 * @param code two digits; see {@link #status()}
 * @param time in Vietnam's time, as the file has it
 */
public record Status(
        Organ from,
        ResponseFor responseFor,
        @Nullable StaffInfo staff,
        String code,
        @Nullable String description,
        @Nullable LocalDateTime time)
        implements Edxml {

    public Status {
        description = Text.clean(description);
    }

    /** What the code means; empty if it is none that the standard knows. */
    public Optional<StatusCode> status() {
        return StatusCode.of(code);
    }
}
