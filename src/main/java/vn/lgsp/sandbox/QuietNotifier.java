package vn.lgsp.sandbox;

import com.github.tomakehurst.wiremock.common.Notifier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** WireMock's remarks; they may hold requests, so only their kind is logged, and the cause of an error. */
final class QuietNotifier implements Notifier {
    private static final Logger LOG = LoggerFactory.getLogger(QuietNotifier.class);

    @Override
    public void info(String message) {}

    @Override
    public void error(String message) {
        LOG.debug("event=simulator-remark text={}", message);
    }

    @Override
    public void error(String message, @Nullable Throwable cause) {
        LOG.warn("event=simulator-error text={}", message, cause);
    }
}
