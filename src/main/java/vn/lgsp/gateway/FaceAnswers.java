package vn.lgsp.gateway;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Mapping;
import vn.lgsp.wording.Language;

/** Words what a face answers in the partner's own form. */
final class FaceAnswers {
    private static final JsonMapper JSON = ExactJson.MAPPER;

    private final Mapping mapping;

    FaceAnswers(Mapping mapping) {
        this.mapping = mapping;
    }

    byte[] session(String session) {
        return worded(input("session").put("session", session));
    }

    byte[] loginRefused() {
        return worded(input("login-refused"));
    }

    byte[] sessionUnknown() {
        return worded(input("session-unknown"));
    }

    byte[] delivered() {
        return worded(input("delivered"));
    }

    /** Taken by the bus; the partner has not answered yet. */
    byte[] accepted() {
        return worded(input("accepted"));
    }

    byte[] exists(String subject) {
        return worded(input("exists").put("text", subject));
    }

    byte[] found(List<String> subjects) {
        ObjectNode input = input("found");
        subjects.forEach(input.putArray("subjects")::add);
        return worded(input);
    }

    /** The partner's own refusal. */
    byte[] refused(String code, String text) {
        return worded(input("refused").put("code", code).put("text", text));
    }

    /** The bus's refusal. */
    byte[] problem(String code, String text) {
        return worded(input("problem").put("code", code).put("text", text));
    }

    byte[] problem(ProblemCode code) {
        return problem(new Refused(code));
    }

    /** The bus's refusal, with everything that is wrong. */
    byte[] problem(Refused refused) {
        return problem(refused.code().code(), refused.text(Language.VIETNAMESE));
    }

    private static ObjectNode input(String kind) {
        return JSON.createObjectNode().put("kind", kind).put("code", "").put("text", "");
    }

    private byte[] worded(ObjectNode input) {
        return mapping.apply(JSON.writeValueAsBytes(input), Map.of());
    }
}
