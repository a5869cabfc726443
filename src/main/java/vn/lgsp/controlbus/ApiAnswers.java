package vn.lgsp.controlbus;

import java.sql.SQLException;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.messagestore.StoreAway;
import vn.lgsp.translation.Violation;
import vn.lgsp.wording.Language;

/** How scripts are answered: 202 with what was asked, or a problem (RFC 9457) with a stable code. */
@ControlController
@ControllerAdvice(
        assignableTypes = {
            RepairApi.class,
            WatchApi.class,
            CatalogueApi.class,
            SyncApi.class,
            LookupApi.class,
            AgencyApi.class,
            FigureApi.class,
            PollApi.class,
            DeploymentApi.class,
            VersionApi.class
        })
class ApiAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ApiAnswers.class);
    /** Seconds. */
    private static final String RETRY_AFTER = "5";

    static ResponseEntity<?> of(Answer answer, HttpHeaders headers) {
        return of(answer, headers.getFirst(HttpHeaders.ACCEPT_LANGUAGE), List.of());
    }

    static ResponseEntity<?> of(Answer answer, @Nullable String acceptLanguage, List<Violation> violations) {
        if (answer == Answer.ASKED) {
            return ResponseEntity.accepted().body(Map.of("state", "ASKED"));
        }
        Language language = Language.of(acceptLanguage);
        ProblemDetail problem = ProblemDetail.forStatus(answer.status());
        problem.setTitle(answer.text(language));
        problem.setProperty("code", answer.code());
        if (!violations.isEmpty()) {
            problem.setProperty(
                    "errors",
                    violations.stream()
                            .map(violation -> Map.of(
                                    "pointer", violation.pointer(),
                                    "code", violation.code(),
                                    "detail", language.say(violation.vietnamese(), violation.english())))
                            .toList());
        }
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(answer.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (answer == Answer.AWAY) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        }
        return response.body(problem);
    }

    /**
     * What the store or the broker cannot do now. Changes of the store are made together or not at all; but where an answer
     * was lost they may have been made, and a look tells.
     */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        TransactionException.class,
        StoreAway.class,
        BrokerFailed.class
    })
    ResponseEntity<?> away(RuntimeException failure, WebRequest request) {
        LOG.warn("event=act-not-possible reason=\"{}\"", failure.getMessage());
        return of(Answer.AWAY, request);
    }

    /** Asking again would not help. What the database says of it may hold what stands in a row, and is not logged. */
    @ExceptionHandler(DataAccessException.class)
    ResponseEntity<?> failed(DataAccessException failure, WebRequest request) {
        Throwable cause = failure.getMostSpecificCause();
        LOG.error(
                "event=act-failed error={} cause={} sqlState={} at={}",
                failure.getClass().getSimpleName(),
                cause.getClass().getSimpleName(),
                cause instanceof SQLException sql ? sql.getSQLState() : "",
                Arrays.stream(failure.getStackTrace())
                        .filter(frame -> frame.getClassName().startsWith("vn.lgsp."))
                        .findFirst()
                        .map(StackTraceElement::toString)
                        .orElse(""));
        return of(Answer.FAILED, request);
    }

    @ExceptionHandler(DateTimeParseException.class)
    ResponseEntity<?> unreadableTime(WebRequest request) {
        return of(Answer.TIME_UNREADABLE, request);
    }

    @ExceptionHandler(HttpMessageNotReadableException.class)
    ResponseEntity<?> unreadableBody(WebRequest request) {
        return of(Answer.BODY_UNREADABLE, request);
    }

    @ExceptionHandler(MethodArgumentTypeMismatchException.class)
    ResponseEntity<?> unreadableId(WebRequest request) {
        return of(Answer.ID_UNREADABLE, request);
    }

    private static ResponseEntity<?> of(Answer answer, WebRequest request) {
        return of(answer, request.getHeader(HttpHeaders.ACCEPT_LANGUAGE), List.of());
    }
}
