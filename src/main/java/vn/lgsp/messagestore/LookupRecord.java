package vn.lgsp.messagestore;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asked what kind of question, when, for what, and what came of it. What was asked and answered is nowhere in it.
 *
 * @param caller the system that asked
 * @param client the client that it signed in by
 * @param officer who asked there, by the caller's word
 * @param purpose what for, by the caller's word
 * @param dossier the dossier that it was asked for
 * @param system the system that was asked
 * @param lookup the question's name
 * @param fingerprint keyed hash of the question: the same question has the same
 * @param outcome what came of it in a word; null while it is under way, or if nobody noted its end
 * @param code the partner's own code
 * @param cached whether it was answered from memory
 * @param took from the question to the answer
 */
public record LookupRecord(
        UUID id,
        Instant at,
        String caller,
        String client,
        @Nullable String officer,
        @Nullable String purpose,
        @Nullable String dossier,
        String system,
        String lookup,
        String fingerprint,
        @Nullable String outcome,
        @Nullable String code,
        boolean cached,
        @Nullable Duration took) {

    /** The same with its end. */
    public LookupRecord ended(String how, String partnersCode, Duration after) {
        return new LookupRecord(
                id,
                at,
                caller,
                client,
                officer,
                purpose,
                dossier,
                system,
                lookup,
                fingerprint,
                how,
                partnersCode.isEmpty() ? null : partnersCode,
                cached,
                after);
    }
}
