package vn.lgsp.gateway;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vn.lgsp.wording.Language;

/**
 * Says when a dossier's new status does not follow from its last known one. Such a step is taken all the same: nobody has
 * published the rule, and a sender may correct itself. The last status is what the same sender said before; what the claims
 * do not know, as while the store is away, warns of nothing.
 */
final class StatusWarnings {
    private static final Map<String, Set<String>> NEXT = Map.of(
            "REGISTERED", Set.of("RECEIVED", "REFUSED", "WITHDRAWN"),
            "RECEIVED",
                    Set.of(
                            "PROCESSING",
                            "SUPPLEMENT_REQUIRED",
                            "PAYMENT_REQUIRED",
                            "WITHDRAWN",
                            "STOPPED",
                            "COMPLETED"),
            "PROCESSING", Set.of("SUPPLEMENT_REQUIRED", "PAYMENT_REQUIRED", "STOPPED", "COMPLETED", "WITHDRAWN"),
            "SUPPLEMENT_REQUIRED", Set.of("PROCESSING", "STOPPED", "WITHDRAWN"),
            "PAYMENT_REQUIRED", Set.of("PROCESSING", "COMPLETED", "STOPPED"),
            "COMPLETED", Set.of("RETURNED"));

    private StatusWarnings() {}

    /**
     * What is odd about an accepted message; null if nothing. The same for a repetition as for the first.
     *
     * @param before the status before it, if that is known
     */
    static Views.@Nullable Warning of(@Nullable String before, String status, Language language) {
        return before == null || status.isEmpty() || follows(before, status) ? null : warning(before, status, language);
    }

    static boolean follows(String last, String next) {
        return last.equals(next) || NEXT.getOrDefault(last, Set.of()).contains(next);
    }

    private static Views.Warning warning(String last, String next, Language language) {
        String detail = language == Language.ENGLISH
                ? next + " does not usually follow " + last
                : "Trạng thái " + next + " thường không theo sau " + last;
        return new Views.Warning("dossier.transition.odd", detail, "/status");
    }
}
