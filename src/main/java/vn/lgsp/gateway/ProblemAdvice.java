package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.messagestore.StoreAway;

/** Turns whatever a request ends with into a problem. What the bus could not do loses nothing: it was not accepted. */
@RestControllerAdvice(basePackageClasses = ProblemAdvice.class)
public final class ProblemAdvice {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    void handle(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        if (failure instanceof ErrorResponse error) {
            error.getHeaders()
                    .getOrEmpty(HttpHeaders.ALLOW)
                    .forEach(methods -> response.setHeader(HttpHeaders.ALLOW, methods));
        }
        Problems.write(request, response, refusal(failure));
    }

    /** What a failure is called to the caller; what is nobody's fault but ours is logged. */
    public static Refused refusal(Exception failure) {
        return switch (failure) {
            case Refused refused -> refused;
            case NoResourceFoundException missing -> new Refused(ProblemCode.NOT_FOUND);
            case HttpRequestMethodNotSupportedException method -> new Refused(ProblemCode.METHOD_NOT_ALLOWED);
            case HttpMediaTypeException media -> new Refused(ProblemCode.MEDIA_TYPE);
            case InvalidParameterException parameter -> new Refused(ProblemCode.ofStatus(parameter.getErrorCode()));
            case StoreAway away -> away(away);
            case BrokerFailed failed -> away(failed);
            case DataAccessResourceFailureException gone -> away(gone);
            case TransientDataAccessException busy -> away(busy);
            default -> unexpected(failure);
        };
    }

    private static Refused unexpected(Exception failure) {
        if (failure instanceof ErrorResponse error && error.getStatusCode().is4xxClientError()) {
            return new Refused(ProblemCode.REQUEST_MALFORMED);
        }
        log.error("event=request-failed", failure);
        return new Refused(ProblemCode.INTERNAL);
    }

    private static Refused away(Exception failure) {
        log.warn("event=request-not-accepted reason=\"{}\"", failure.getMessage());
        return new Refused(ProblemCode.UNAVAILABLE);
    }
}
