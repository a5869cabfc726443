package vn.lgsp.controlbus;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import vn.lgsp.exchange.Seal;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.translation.ExactJson;

/** What was found of a document's file when it came in, as its message says; never who signed, nor what it is about. */
final class DocumentFindings {
    private static final String FILE = "file";

    private final Originals originals;
    private final Seal seal;

    DocumentFindings(Originals originals, Seal seal) {
        this.originals = originals;
        this.seal = seal;
    }

    record Found(List<Signature> signatures, List<Warning> warnings) {}

    /**
     * A signature.
     *
     * @param attached whether it is in an attachment, whose name is not told
     * @param at when it was signed, empty if it does not say
     */
    record Signature(
            boolean attached, String kind, String result, boolean valid, boolean trusted, boolean weak, String at) {}

    record Warning(String code, String path, int line) {}

    /** Nothing if the message is not kept any more. */
    Optional<Found> of(UUID exchange) {
        return originals
                .of(exchange, "")
                .map(original -> ExactJson.MAPPER.readTree(seal.open(original.sealed(), exchange)))
                .map(DocumentFindings::found);
    }

    private static Found found(JsonNode message) {
        return new Found(
                message.path("signatures")
                        .valueStream()
                        .map(DocumentFindings::signature)
                        .toList(),
                message.path("warnings")
                        .valueStream()
                        .map(each -> new Warning(
                                each.path("code").asString(""),
                                each.path("path").asString(""),
                                each.path("line").asInt(0)))
                        .toList());
    }

    private static Signature signature(JsonNode one) {
        return new Signature(
                !one.path("part").asString("").equals(FILE),
                one.path("kind").asString(""),
                one.path("result").asString(""),
                one.path("valid").asBoolean(false),
                one.path("trusted").asBoolean(false),
                one.path("weak").asBoolean(false),
                one.path("at").asString(""));
    }
}
