package vn.lgsp.exchange;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of handing a message to its receiver. What happens next is chosen by the kind alone. */
public sealed interface Outcome {

    /** A short stable word for the cause, such as {@code connect.refused} or the partner's own error code. */
    String code();

    /** The cause in words, as the partner or the library gave it; may be empty. */
    String text();

    /** The receiver has it. {@code text} may hold a warning. */
    record Delivered(String code, String text) implements Outcome {}

    /** The receiver refused the message and would refuse it again. */
    record Rejected(String code, String text) implements Outcome {}

    /**
     * The message never reached the receiver, or the receiver said that it did not take it: nothing is lost by trying
     * again.
     *
     * @param misconfigured whether a person has to mend something before it can work
     * @param retryAfter how long the receiver asked to be left alone
     */
    record Unavailable(
            String code,
            String text,
            boolean misconfigured,
            @Nullable Duration retryAfter) implements Outcome {
        public Unavailable(String code, String text) {
            this(code, text, false, null);
        }
    }

    /** The call began and its end was not seen: the receiver may or may not have the message. */
    record OutcomeUnknown(String code, String text) implements Outcome {}

    /** Our own part failed, a mapping for instance; the receiver was not called. */
    record Unmappable(String code, String text) implements Outcome {}
}
