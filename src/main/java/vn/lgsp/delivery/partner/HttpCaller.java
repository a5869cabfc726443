package vn.lgsp.delivery.partner;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.routing.Manifest.Connection;

/**
 * Sends single requests to one partner through connections of its own. Never sends one twice, never follows a redirect, and
 * ends within connect and read time-out together, however slowly the answer drips.
 */
final class HttpCaller implements AutoCloseable {
    private static final String SENT = "lgsp.sent";
    private static final int LARGEST_ANSWER = 16 * 1024 * 1024;
    private static final ScheduledExecutorService DEADLINES = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("partner-deadlines").factory());

    private final CloseableHttpClient client;
    private final RequestConfig requests;
    private final Duration whole;

    /** @param connections how many there may be at once */
    HttpCaller(Connection connection, int connections) {
        this.requests = RequestConfig.custom()
                .setConnectionRequestTimeout(timeout(connection.connectTimeout()))
                .setResponseTimeout(timeout(connection.readTimeout()))
                .build();
        PoolingHttpClientConnectionManager pool = PooledConnection.pool()
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(connection.connectTimeout()))
                        .setSocketTimeout(timeout(connection.readTimeout()))
                        // A pooled connection that the partner closed meanwhile must not become an unknown outcome.
                        // Looked at before each use: partners close right behind an answer, without a word.
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
        this.client = HttpClients.custom()
                .setConnectionManager(pool)
                .setRequestExecutor(new Sending())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("lgsp-bus")
                .setDefaultRequestConfig(requests)
                .build();
        this.whole = connection.connectTimeout().plus(connection.readTimeout());
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(duration.toMillis());
    }

    /** Reads an answer where it is not to be held in memory. */
    interface Reading {
        byte[] read(InputStream content) throws IOException;
    }

    /** A whole answer, up to a length. */
    static final Reading WHOLE = content -> content.readNBytes(LARGEST_ANSWER + 1);

    /** What is to be sent, and how long it may take. */
    record Sent(
            String method,
            URI uri,
            Map<String, String> headers,
            @Nullable HttpEntity entity,
            @Nullable Duration within) {}

    static HttpEntity json(byte[] json) {
        return new ByteArrayEntity(json, ContentType.APPLICATION_JSON);
    }

    /** @param length of the content, known beforehand */
    static HttpEntity file(InputStream content, long length) {
        return new InputStreamEntity(content, length, ContentType.APPLICATION_OCTET_STREAM);
    }

    /** @param patience how long it may take if that is less than the connection allows */
    HttpResult send(Sent what, Duration patience, Reading reading) {
        HttpUriRequestBase request = new HttpUriRequestBase(what.method(), what.uri());
        what.headers().forEach(request::setHeader);
        request.setEntity(what.entity());
        Duration longest = whole;
        if (what.within() != null) {
            longest = what.within();
            request.setConfig(RequestConfig.copy(requests)
                    .setResponseTimeout(timeout(what.within()))
                    .setExpectContinueEnabled(what.entity() instanceof InputStreamEntity)
                    .build());
        }
        ScheduledFuture<?> deadline = DEADLINES.schedule(
                request::cancel, Math.min(longest.toMillis(), patience.toMillis()), TimeUnit.MILLISECONDS);
        HttpClientContext context = HttpClientContext.create();
        try {
            return client.execute(request, context, response -> read(response, reading));
        } catch (IOException e) {
            boolean sent = context.getAttribute(SENT) != null;
            return new HttpResult.Failure(sent ? broken(e, request.isCancelled()) : unreached(e));
        } finally {
            deadline.cancel(false);
        }
    }

    private static HttpResult read(ClassicHttpResponse response, Reading reading) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        byte[] body = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream content = response.getEntity().getContent()) {
                body = (response.getCode() == 200 ? reading : WHOLE).read(content);
            }
        }
        if (body.length > LARGEST_ANSWER) {
            return new HttpResult.Failure(
                    new OutcomeUnknown("answer.too-large", "More than " + LARGEST_ANSWER + " bytes"));
        }
        return new HttpResult.Answer(response.getCode(), headers, body);
    }

    /** What fails before the request is sent is harmless. */
    private static Outcome unreached(IOException e) {
        String text = e.getClass().getSimpleName();
        return switch (e) {
            case UnknownHostException unknown -> new Unavailable("connect.unknown-host", text);
            case ConnectTimeoutException timeout -> new Unavailable("connect.timeout", text);
            case SocketTimeoutException timeout -> new Unavailable("connect.timeout", text);
            case ConnectionRequestTimeoutException busy -> new Unavailable("connect.busy", text);
            case NoRouteToHostException route -> new Unavailable("connect.no-route", text);
            case ConnectException refused -> new Unavailable("connect.refused", text);
            case SSLException tls -> new Unavailable("connect.tls", text, true, null);
            default -> new Unavailable("connect.broken", text);
        };
    }

    /** What fails after that leaves the outcome unknown. */
    private static Outcome broken(IOException e, boolean cancelled) {
        return cancelled || e instanceof SocketTimeoutException
                ? new OutcomeUnknown("timeout", "No whole answer in time")
                : new OutcomeUnknown("connection.broken", e.getClass().getSimpleName());
    }

    /** Notes when a request begins to be sent, that is when its connection stands and TLS is agreed on. */
    private static final class Sending extends HttpRequestExecutor {
        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                @Nullable HttpResponseInformationCallback informed,
                HttpContext context)
                throws IOException, HttpException {
            context.setAttribute(SENT, true);
            return super.execute(request, connection, informed, context);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
