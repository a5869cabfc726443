package vn.lgsp.controlbus;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.handler.AbstractHandlerExceptionResolver;
import vn.lgsp.channel.BrokerFailed;

/** Whoever needs the store or the broker while it is away is told 503. */
final class PageFailures extends AbstractHandlerExceptionResolver {
    private static final Logger LOG = LoggerFactory.getLogger(PageFailures.class);

    @Override
    protected @Nullable ModelAndView doResolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (!(failure instanceof DataAccessException
                || failure instanceof TransactionException
                || failure instanceof BrokerFailed)) {
            return null;
        }
        LOG.warn("event=page-unavailable reason=\"{}\"", failure.getMessage());
        try {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } catch (IOException e) {
            LOG.debug("event=page-gone", e);
        }
        return new ModelAndView();
    }
}
