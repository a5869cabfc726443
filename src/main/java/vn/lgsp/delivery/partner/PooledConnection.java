package vn.lgsp.delivery.partner;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.HttpMessageParserFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that lies in a pool between two calls. Whether its partner closed it meanwhile is seen without waiting; the
 * client's own way waits a millisecond for bytes that do not come, before each call.
 */
final class PooledConnection extends DefaultManagedHttpClientConnection {
    private final AnswerParsers answers;

    private PooledConnection(AnswerParsers answers) {
        super("partner", null, null, null, null, null, null, null, answers);
        this.answers = answers;
    }

    /** Reads answers, and sees what a partner sent behind one. */
    private static final class AnswerParsers implements HttpMessageParserFactory<ClassicHttpResponse> {
        private @Nullable SessionInputBuffer buffer;

        @Override
        public HttpMessageParser<ClassicHttpResponse> create(@Nullable Http1Config config) {
            HttpMessageParser<ClassicHttpResponse> parser = new DefaultHttpResponseParserFactory().create(config);
            return (read, in) -> {
                buffer = read;
                return parser.parse(read, in);
            };
        }

        boolean haveMore() {
            return buffer != null && buffer.length() > 0;
        }
    }

    /** Builds pools of such connections. */
    static PoolingHttpClientConnectionManagerBuilder pool() {
        return new Pools().setConnectionFactory(socket -> new PooledConnection(new AnswerParsers()));
    }

    private static final class Pools extends PoolingHttpClientConnectionManagerBuilder {
        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    PooledConnection::open,
                    ports,
                    names,
                    RegistryBuilder.<TlsSocketStrategy>create()
                            .register(URIScheme.HTTPS.id, tls)
                            .build());
        }
    }

    /** A channel knows nothing of proxies. */
    private static Socket open(@Nullable Proxy socks) throws IOException {
        if (socks != null) {
            return new Socket(socks);
        }
        return System.getProperty("socksProxyHost") == null
                ? SocketChannel.open().socket()
                : new Socket();
    }

    /** With bytes that nobody asked for, such as a farewell, it is of no use; unless they are TLS's own. */
    @Override
    public boolean isStale() throws IOException {
        SocketHolder sockets = getSocketHolder();
        if (sockets == null
                || answers.haveMore()
                || sockets.getSocket().getInputStream().available() > 0) {
            return true;
        }
        Socket plain = sockets.getBaseSocket();
        SocketChannel channel = plain.getChannel();
        if (channel == null) {
            return super.isStale();
        }
        if (plain.getInputStream().available() > 0) {
            return super.isStale() || answers.haveMore();
        }
        channel.configureBlocking(false);
        try {
            return channel.read(ByteBuffer.allocate(1)) != 0;
        } finally {
            channel.configureBlocking(true);
        }
    }
}
