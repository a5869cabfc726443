package vn.lgsp.gateway.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.document.DocumentName;
import vn.lgsp.edxml.Status;
import vn.lgsp.edxml.StatusCode;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.gateway.Incoming;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refused;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.RoutingKey;
import vn.lgsp.routing.Systems;

/**
 * A document that is finished may be about a dossier, whose number the status names as the document's own. Then whoever handed
 * the dossier in hears of it as progress, if its manifest says so. A step is finished with the document, not the dossier.
 */
final class FinishedDossiers {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Numbers of dossiers have no slash, which nearly all of documents have. */
    private static final String NUMBER = "[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,99}";

    private static final int OFFICER = 50;

    private final Systems systems;
    private final Exchanges exchanges;

    FinishedDossiers(Systems systems, Exchanges exchanges) {
        this.systems = systems;
        this.exchanges = exchanges;
    }

    /** The progress to hand in with a status; nothing if it is about no dossier that the bus carried. */
    Optional<Incoming> progress(ConnectedSystem sender, Status status, DocumentName document, @Nullable String trace) {
        String dossier = document.symbol();
        if (status.status().filter(StatusCode.FINISHED::equals).isEmpty()
                || !sender.sends(MessageType.DOSSIER_PROGRESS)
                || !dossier.matches(NUMBER)) {
            return Optional.empty();
        }
        return owner(dossier)
                .flatMap(systems::named)
                .filter(owner -> owner.hearsOfOwn(MessageType.DOSSIER_PROGRESS))
                .map(owner -> progress(status, document, dossier, owner, trace));
    }

    private Optional<String> owner(String dossier) {
        try {
            return exchanges.lastSender(MessageType.DOSSIER_PUT.code(), dossier);
        } catch (DataAccessException e) {
            // Another try finds the dossier; taken now, nobody would hear of it.
            throw new Refused(ProblemCode.UNAVAILABLE);
        }
    }

    private static Incoming progress(
            Status status, DocumentName document, String dossier, ConnectedSystem owner, @Nullable String trace) {
        String agency = status.from().id();
        // However often an agency says so, the dossier has one step more.
        String key = String.join(":", "finished", document.code(), agency);
        AgencyCode code = AgencyCode.ofDossier(dossier);
        return new Incoming(
                MessageType.DOSSIER_PROGRESS,
                dossier,
                JSON.writeValueAsBytes(body(status, document, dossier)),
                key.getBytes(UTF_8),
                new RoutingKey(MessageType.DOSSIER_PROGRESS, code, "", "", ""),
                Map.of("agency", code.text(), "ofDocument", document.code()),
                key,
                null,
                trace,
                List.of(owner));
    }

    private static ObjectNode body(Status status, DocumentName document, String dossier) {
        String organ = first(status.from().name(), status.from().id());
        ObjectNode body = JSON.createObjectNode().put("dossier", dossier).put("status", "PROCESSING");
        body.put("at", VietnamTime.text(status.time() == null ? Instant.now() : VietnamTime.of(status.time())));
        String officer = first(status.staff() == null ? null : status.staff().staff(), organ);
        body.put(
                "officer",
                officer.substring(
                        0,
                        officer.offsetByCodePoints(0, Math.min(OFFICER, officer.codePointCount(0, officer.length())))));
        body.put("unit", first(status.staff() == null ? null : status.staff().department(), organ));
        body.put("content", first(status.description(), "Đã hoàn thành xử lý văn bản"));
        body.putObject("extensions")
                .putObject("document")
                .put("code", document.code())
                .put("organ", status.from().id())
                .put("status", status.code());
        return body;
    }

    private static String first(@Nullable String... texts) {
        return Stream.of(texts)
                .filter(text -> text != null && !text.isEmpty())
                .findFirst()
                .orElse("");
    }
}
