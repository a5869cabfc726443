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

    /**
     * Writes {@code content} beside each {@code file} of the message that is kept; what is not stays as it is.
     *
     * @return whether all of them are kept
     */
    boolean into(JsonNode message) {
        boolean whole = write(message.path("documents"));
        for (JsonNode round : message.path("supplements")) {
            whole &= write(round.path("documents"));
        }
        return whole;
    }

    private boolean write(JsonNode papers) {
        boolean whole = true;
        for (JsonNode each : papers) {
            String digest = each.at("/file/sha256").asString("");
            if (each instanceof ObjectNode paper && !digest.isEmpty()) {
                byte[] content = kept.apply(digest).orElse(null);
                if (content == null) {
                    whole = false;
                } else {
                    paper.put("content", Base64.getEncoder().encodeToString(content));
                }
            }
        }
        return whole;
    }
}
