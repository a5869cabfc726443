package vn.lgsp.edxml;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One system that a document passed.
 *
 * @param time in Vietnam's time, as the file has it
 */
public record TraceHeader(String organId, @Nullable LocalDateTime time) {
    public TraceHeader {
        organId = organId.strip();
    }
}
