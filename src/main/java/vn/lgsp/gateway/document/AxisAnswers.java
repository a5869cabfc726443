package vn.lgsp.gateway.document;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import org.springframework.util.StreamUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refused;
import vn.lgsp.translation.Violation;

/**
 * Answers in the form of the document axis. Nobody published its list of error codes; these are those of a provincial axis
 * that did: 10 the file, 15 who asks, 18 no recipient, 19 the sender, 20 the bus, 22 the edXML.
 */
final class AxisAnswers {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss");

    private AxisAnswers() {}

    static ObjectNode ok() {
        return answer("OK", "0", "");
    }

    static ObjectNode failed(Refused refused) {
        String said = refused.violations().stream()
                .map(each ->
                        each.code() + " " + each.pointer() + ": " + each.vietnamese() + " (" + each.english() + ")")
                .findFirst()
                .orElseGet(() -> refused.code().code());
        return answer("FAIL", code(refused), said);
    }

    private static String code(Refused refused) {
        return switch (refused.code()) {
            case CALLER_UNKNOWN -> "15";
            case NO_RECEIVER -> "18";
            case DOCUMENT_SENDER_FOREIGN, TYPE_NOT_SENT -> "19";
            case BODY_TOO_LARGE, BODY_TOO_SLOW -> "21";
            case DOCUMENT_INVALID ->
                refused.violations().stream().map(Violation::code).anyMatch(each -> each.startsWith("edxml."))
                        ? "22"
                        : "10";
            case NOT_FOUND, PARAMETER_INVALID -> "10";
            default -> "20";
        };
    }

    /** What another try may mend is an error of HTTP too: the official client tries again then. */
    static int status(ProblemCode code) {
        return switch (code) {
            case CALLER_UNKNOWN -> 401;
            case UNAVAILABLE, DOCUMENTS_BUSY -> 503;
            case INTERNAL -> 500;
            default -> 200;
        };
    }

    static ObjectNode answer(String status, String code, String text) {
        return JSON.createObjectNode()
                .put("status", status)
                .put("ErrorCode", code)
                .put("ErrorDesc", text);
    }

    static String time(Instant time) {
        return TIME.format(VietnamTime.local(time));
    }

    static void write(HttpServletResponse response, int status, ObjectNode answer) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json;charset=UTF-8");
        response.getOutputStream().write(JSON.writeValueAsBytes(answer));
    }

    /** An answer whose {@code data} is a file of any size. */
    static void write(HttpServletResponse response, InputStream file) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        OutputStream out = response.getOutputStream();
        String rest = JSON.writeValueAsString(ok());
        out.write((rest.substring(0, rest.length() - 1) + ",\"data\":\"").getBytes(StandardCharsets.UTF_8));
        // Closing what encodes writes its end, and must not close the response.
        OutputStream base64 = Base64.getEncoder().wrap(StreamUtils.nonClosing(out));
        file.transferTo(base64);
        base64.close();
        out.write("\"}".getBytes(StandardCharsets.UTF_8));
    }
}
