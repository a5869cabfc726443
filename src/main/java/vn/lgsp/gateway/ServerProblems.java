package vn.lgsp.gateway;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** What is answered to requests that never reach the application: ill-formed lines, headers and paths. */
public final class ServerProblems extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable cause) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            Problems.write(request, response, new Refused(ProblemCode.ofStatus(response.getStatus())));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            // Nobody is left to read it, or something was written already.
            return;
        }
    }
}
