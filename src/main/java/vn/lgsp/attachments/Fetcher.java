package vn.lgsp.attachments;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.util.Timeout;

/**
 * Fetches files over HTTP: only from hosts that are allowed, never along a redirect, never more than a number of bytes. The
 * address that a name has is looked at where it is connected to, so that a name cannot lead back into the bus's own machine.
 */
public final class Fetcher implements AutoCloseable {
    private static final int AT_ONCE = 8;
    private static final int PART = 64 * 1024;
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");

    private final CloseableHttpClient client;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    /** @param within how long connecting, and each wait for bytes, may take */
    public Fetcher(Duration within) {
        Timeout timeout = Timeout.ofMilliseconds(within.toMillis());
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Looking())
                        .setMaxConnTotal(AT_ONCE)
                        .setMaxConnPerRoute(AT_ONCE)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("lgsp-bus")
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .build();
    }

    /**
     * Writes the file at an address piece by piece, as it comes. May be interrupted at any time.
     *
     * @param most bytes that it may have
     * @param to what was written before it failed is of no use
     * @throws FetchFailed if it is not to be had, or not from there
     * @throws IOException if it cannot be written, or the connection broke
     */
    public void fetch(URI address, FileHosts hosts, long most, OutputStream to) throws IOException {
        if (!hosts.allow(address)) {
            throw new FetchFailed("host.forbidden", false);
        }
        try {
            if (!turns.tryAcquire(1, TimeUnit.MINUTES)) {
                throw new FetchFailed("fetcher.busy", false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("timeout");
        }
        try {
            client.execute(new HttpGet(address), response -> {
                read(response, most, to);
                return response.getCode();
            });
        } finally {
            turns.release();
        }
    }

    private static void read(ClassicHttpResponse response, long most, OutputStream to) throws IOException {
        int status = response.getCode();
        if (status != 200 || response.getEntity() == null) {
            throw new FetchFailed("http." + status, status >= 500 || status == 408 || status == 429);
        }
        if (response.getEntity().getContentLength() > most) {
            throw new FetchFailed("file.too-large", false);
        }
        try (InputStream content = response.getEntity().getContent()) {
            byte[] part = new byte[PART];
            long size = 0;
            for (int count = content.read(part); count >= 0; count = content.read(part)) {
                size += count;
                if (size > most) {
                    throw new FetchFailed("file.too-large", false);
                }
                to.write(part, 0, count);
            }
        }
    }

    /** A name must not stand for this machine or for what is special; who lists the number itself knows what it is. */
    private static final class Looking implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] addresses = SystemDefaultDnsResolver.INSTANCE.resolve(host);
            if (!NUMERIC.matcher(host).matches()) {
                for (InetAddress address : addresses) {
                    if (isSpecial(address)) {
                        throw new UnknownHostException("address.forbidden");
                    }
                }
            }
            return addresses;
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
        }
    }

    static boolean isSpecial(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address instanceof Inet4Address && Byte.toUnsignedInt(address.getAddress()[0]) >= 240;
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
