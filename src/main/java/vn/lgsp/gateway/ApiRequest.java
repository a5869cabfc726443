package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import vn.lgsp.translation.RequestContract;
import vn.lgsp.translation.StrictJson;
import vn.lgsp.translation.Violation;

/** Checks requests against the published contract before anything else looks at them. */
final class ApiRequest {
    private static final StrictJson STRICT = new StrictJson();

    private final RequestContract contract;
    private final int limit;

    /** @param limit bytes that a body may have */
    ApiRequest(RequestContract contract, int limit) {
        this.contract = contract;
        this.limit = limit;
    }

    /** The body of a request that keeps the contract. */
    JsonNode body(String operation, Map<String, String> path, HttpServletRequest request) throws IOException {
        JsonNode body = json(request);
        check(operation, path, request, body);
        return body;
    }

    /** Checks a request without a body. */
    void check(String operation, Map<String, String> path, HttpServletRequest request) {
        check(operation, path, request, null);
    }

    /** The body as strict JSON, whatever it holds. */
    JsonNode json(HttpServletRequest request) throws IOException {
        if (!isJson(request.getContentType())) {
            throw new Refused(ProblemCode.MEDIA_TYPE);
        }
        return switch (STRICT.read(bytes(request))) {
            case StrictJson.Document document -> document.json();
            case StrictJson.Broken broken -> throw new Refused(ProblemCode.BODY_UNREADABLE, violation(broken));
        };
    }

    private static Violation violation(StrictJson.Broken broken) {
        return new Violation(
                "",
                broken.fault().code(),
                "%s (dòng %d, cột %d)".formatted(broken.fault().vietnamese(), broken.line(), broken.column()),
                "%s (line %d, column %d)".formatted(broken.fault().english(), broken.line(), broken.column()));
    }

    private static boolean isJson(@Nullable String contentType) {
        try {
            MediaType type = contentType == null ? null : MediaType.parseMediaType(contentType);
            return type != null
                    && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type)
                    && (type.getCharset() == null || type.getCharset().equals(UTF_8));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private byte[] bytes(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > limit) {
            throw new Refused(ProblemCode.BODY_TOO_LARGE);
        }
        byte[] body = request.getInputStream().readNBytes(limit + 1);
        if (body.length > limit) {
            throw new Refused(ProblemCode.BODY_TOO_LARGE);
        }
        return body;
    }

    private void check(
            String operation, Map<String, String> path, HttpServletRequest request, @Nullable JsonNode body) {
        Map<String, List<String>> query = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, Arrays.asList(values)));
        Map<String, List<String>> headers = new HashMap<>();
        Collections.list(request.getHeaderNames())
                .forEach(name -> headers.put(name, Collections.list(request.getHeaders(name))));
        List<Violation> violations = contract.check(operation, path, query, headers, body);
        if (!violations.isEmpty()) {
            boolean parameters = violations.stream().anyMatch(ApiRequest::concernsParameter);
            throw new Refused(parameters ? ProblemCode.PARAMETER_INVALID : ProblemCode.BODY_INVALID, violations);
        }
    }

    private static boolean concernsParameter(Violation violation) {
        return violation.pointer().startsWith("/path/")
                || violation.pointer().startsWith("/query/")
                || violation.pointer().startsWith("/header/");
    }
}
