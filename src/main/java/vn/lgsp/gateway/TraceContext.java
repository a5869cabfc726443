package vn.lgsp.gateway;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code traceparent} header of W3C Trace Context. */
final class TraceContext {
    private static final Pattern VALID =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceContext() {}

    /** The header if it is well formed; what is not is ignored, as the recommendation asks. */
    static @Nullable String of(@Nullable String header) {
        return header != null && VALID.matcher(header).matches() ? header : null;
    }
}
