package vn.lgsp.sandbox;

import com.github.tomakehurst.wiremock.common.Notifier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** WireMock's remarks. They may go on with a whole request, so only their first line is logged. */
final class QuietNotifier implements Notifier {
    private static final Logger LOG = LoggerFactory.getLogger(QuietNotifier.class);

    @Override
    public void info(String message) {}

    @Override
    public void error(String message) {
        LOG.debug("event=simulator-remark text={}", firstLine(message));
    }

    @Override
    public void error(String message, @Nullable Throwable cause) {
        LOG.warn("event=simulator-error text={}", firstLine(message), cause);
    }

    private static String firstLine(String message) {
        return message.strip().lines().findFirst().orElse("");
    }
}
