package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
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
public final class ApiRequest {
    private static final StrictJson STRICT = new StrictJson();
    private static final int PART = 8192;

    private final RequestContract contract;
    private final int limit;
    private final Duration patience;

    /**
     * @param limit bytes that a body may have
     * @param patience how long it may take to arrive
     */
    ApiRequest(RequestContract contract, int limit, Duration patience) {
        this.contract = contract;
        this.limit = limit;
        this.patience = patience;
    }

    /** The body of a request that keeps the contract. */
    public JsonNode body(String operation, Map<String, String> path, HttpServletRequest request) {
        JsonNode body = json(request);
        check(operation, path, request, body);
        return body;
    }

    /** Checks a request without a body. */
    public void check(String operation, Map<String, String> path, HttpServletRequest request) {
        check(operation, path, request, null);
    }

    /** The body as strict JSON, whatever it holds. */
    JsonNode json(HttpServletRequest request) {
        if (!isJson(request.getContentType()) || isEncoded(request)) {
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

    private static boolean isEncoded(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        return encoding != null && !encoding.equalsIgnoreCase("identity");
    }

    private byte[] bytes(HttpServletRequest request) {
        if (request.getContentLengthLong() > limit) {
            throw new Refused(ProblemCode.BODY_TOO_LARGE);
        }
        try {
            return bytes(request.getInputStream());
        } catch (SocketTimeoutException e) {
            throw new Refused(ProblemCode.BODY_TOO_SLOW);
        } catch (IOException e) {
            // The caller is gone, or its chunks are not well formed.
            throw new Refused(ProblemCode.REQUEST_MALFORMED);
        }
    }

    /** The server's own time-out is for each read: a caller that sends a byte now and then would stay for ever. */
    private byte[] bytes(InputStream in) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] part = new byte[PART];
        for (int length = in.read(part); length >= 0; length = in.read(part)) {
            body.write(part, 0, length);
            if (body.size() > limit) {
                throw new Refused(ProblemCode.BODY_TOO_LARGE);
            }
            if (System.nanoTime() > deadline) {
                throw new Refused(ProblemCode.BODY_TOO_SLOW);
            }
        }
        return body.toByteArray();
    }

    private void check(
            String operation, Map<String, String> path, HttpServletRequest request, @Nullable JsonNode body) {
        Map<String, List<String>> query = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, Arrays.asList(values)));
        List<Violation> violations =
                contract.check(operation, path, query, name -> Collections.list(request.getHeaders(name)), body);
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
