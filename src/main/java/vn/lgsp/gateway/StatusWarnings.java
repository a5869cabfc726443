package vn.lgsp.gateway;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.wording.Language;

/**
 * Says when a dossier's new status does not follow from its last known one. Such a step is taken all the same: nobody has
 * published the rule, and a sender may correct itself. The last status is the log's, so one that is not written yet warns
 * of nothing.
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
    private static final Logger log = LoggerFactory.getLogger(StatusWarnings.class);

    private final Exchanges exchanges;

    StatusWarnings(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    /** What is odd about an accepted message; null if nothing. The same for a repetition as for the first. */
    @Nullable
    List<Views.Warning> of(Incoming message, UUID exchange, Language language) {
        String status = message.routing().status();
        try {
            return exchanges
                    .statusBefore(message.subject(), exchange)
                    .filter(last -> !follows(last, status))
                    .map(last -> List.of(warning(last, status, language)))
                    .orElse(null);
        } catch (DataAccessException e) {
            // It is accepted; a warning that cannot be found out is not worth an error.
            log.debug("event=status-not-compared exchange={} reason=\"{}\"", exchange, e.getMessage());
            return null;
        }
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
