package vn.lgsp.delivery.route;

import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the papers that the bus keeps into a message, for a partner that does not fetch them. */
final class InlinePapers {
    private final Function<String, Optional<byte[]>> kept;

    /** @param kept the content with a SHA-256, if it is kept */
    InlinePapers(Function<String, Optional<byte[]>> kept) {
        this.kept = kept;
    }

    /** Writes {@code content} beside each {@code file} of the message that is kept; what is not stays as it is. */
    void into(JsonNode message) {
        write(message.path("documents"));
        message.path("supplements").forEach(round -> write(round.path("documents")));
    }

    private void write(JsonNode papers) {
        for (JsonNode each : papers) {
            if (each instanceof ObjectNode paper) {
                kept.apply(paper.at("/file/sha256").asString(""))
                        .ifPresent(content ->
                                paper.put("content", Base64.getEncoder().encodeToString(content)));
            }
        }
    }
}
