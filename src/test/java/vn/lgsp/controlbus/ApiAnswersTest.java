package vn.lgsp.controlbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;

@ExtendWith(OutputCaptureExtension.class)
class ApiAnswersTest {
    private static final WebRequest REQUEST = new ServletWebRequest(new MockHttpServletRequest());

    /** As the framework chooses who answers. */
    private static int status(RuntimeException failure) throws ReflectiveOperationException {
        Method method =
                Objects.requireNonNull(new ExceptionHandlerMethodResolver(ApiAnswers.class).resolveMethod(failure));
        return ((ResponseEntity<?>) method.invoke(new ApiAnswers(), failure, REQUEST))
                .getStatusCode()
                .value();
    }

    @Test
    void whatPasses_mayBeAskedForAgain() throws ReflectiveOperationException {
        assertThat(status(new DataAccessResourceFailureException("away"))).isEqualTo(503);
        assertThat(status(new CannotAcquireLockException("busy"))).isEqualTo(503);
        assertThat(status(new CannotCreateTransactionException("away"))).isEqualTo(503);
    }

    @Test
    void whatDoesNotPass_isAnErrorOfTheBus_andNoRowIsLogged(CapturedOutput output) throws ReflectiveOperationException {
        DataAccessException failure = new DataIntegrityViolationException(
                "broken", new SQLException("Failing row contains (Bùi Văn Mẫu)", "23502"));
        assertThat(status(failure)).isEqualTo(500);
        assertThat(output)
                .contains("act-failed", "DataIntegrityViolationException", "SQLException", "23502", "ApiAnswersTest")
                .doesNotContain("Mẫu");
    }
}
