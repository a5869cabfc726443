package vn.lgsp.delivery.route;

import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes the papers that the bus keeps into a message, for a partner that does not fetch them. */
final class InlinePapers {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Function<String, Optional<byte[]>> kept;

    /** @param kept the content with a SHA-256, if it is kept */
    InlinePapers(Function<String, Optional<byte[]>> kept) {
        this.kept = kept;
    }

    /** The message with {@code content} beside each {@code file} that is kept; what is not stays as it is. */
    byte[] into(byte[] message) {
        JsonNode body = JSON.readTree(message);
        write(body.path("documents"));
        body.path("supplements").forEach(round -> write(round.path("documents")));
        return JSON.writeValueAsBytes(body);
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
