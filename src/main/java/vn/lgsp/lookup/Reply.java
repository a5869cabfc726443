package vn.lgsp.lookup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.translation.Violation;

/** What a caller is told. */
public sealed interface Reply {

    /** What came of it in a word, as the audit has it. */
    String word();

    /**
     * The system's answer.
     *
     * @param at when the system gave it
     * @param cached whether it comes from memory
     */
    record Answered(UUID id, Instant at, boolean cached, JsonNode answer) implements Reply {
        static final String WORD = "answered";

        @Override
        public String word() {
            return WORD;
        }

        @Override
        public String toString() {
            return "Answered[" + id + "]";
        }
    }

    /**
     * There is no answer.
     *
     * @param code the partner's own code, or the bus's word for what happened at the partner
     * @param text the partner's own words
     * @param retryAfter how long asking again makes no sense
     * @param violations what in the question breaks its contract
     */
    record Unanswered(
            Reason reason,
            String code,
            String text,
            @Nullable Duration retryAfter,
            List<Violation> violations) implements Reply {
        Unanswered(Reason reason) {
            this(reason, "", "", null, List.of());
        }

        Unanswered(Reason reason, Duration wait) {
            this(reason, "", "", wait, List.of());
        }

        Unanswered(Reason reason, String code) {
            this(reason, code, "", null, List.of());
        }

        @Override
        public String word() {
            return reason.word();
        }

        @Override
        public String toString() {
            return "Unanswered[" + reason + ", " + code + "]";
        }
    }

    /** Why there is no answer. */
    enum Reason {
        /** The question is not what the look-up's contract asks for. */
        INVALID,
        /** This system may not ask. */
        FORBIDDEN,
        PURPOSE_MISSING,
        OFFICER_MISSING,
        /** The caller asks more often than it may. */
        RATE,
        /** All callers together ask more often than the system may be asked. */
        BUSY,
        /** The system is away, or left alone because it failed. */
        AWAY,
        /** No whole answer in time. */
        TIMEOUT,
        /** The system refused the question. */
        REFUSED,
        /** What came was no answer. */
        UNREADABLE,
        /** The system does not let the bus in, or does not have what the manifest says. */
        MISCONFIGURED,
        /** The bus could not word the question. */
        UNASKABLE;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
