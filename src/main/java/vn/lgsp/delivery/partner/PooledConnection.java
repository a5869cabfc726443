package vn.lgsp.delivery.partner;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that lies in a pool between two calls. Whether its partner closed it meanwhile is seen without waiting; the
 * client's own way waits a millisecond for bytes that do not come, before each call.
 */
final class PooledConnection extends DefaultManagedHttpClientConnection {
    private static final Timeout MOMENT = Timeout.ofMilliseconds(1);

    private @Nullable Socket socket;

    private PooledConnection() {
        super("partner", null, null, null, null, null, null, null, new DefaultHttpResponseParserFactory());
    }

    /** Builds pools of such connections. */
    static PoolingHttpClientConnectionManagerBuilder pool() {
        return new Pools().setConnectionFactory(socket -> new PooledConnection());
    }

    private static final class Pools extends PoolingHttpClientConnectionManagerBuilder {
        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    PooledConnection::socket,
                    ports,
                    names,
                    RegistryBuilder.<TlsSocketStrategy>create()
                            .register(URIScheme.HTTPS.id, tls)
                            .build());
        }
    }

    private static Socket socket(@Nullable Proxy socks) throws IOException {
        return socks == null ? SocketChannel.open().socket() : new Socket(socks);
    }

    @Override
    public void bind(Socket plain) throws IOException {
        socket = plain;
        super.bind(plain);
    }

    @Override
    public void bind(SSLSocket sealed, Socket plain) throws IOException {
        socket = plain;
        super.bind(sealed, plain);
    }

    /** With bytes that nobody asked for, such as a farewell, it is of no use; unless they are TLS's own. */
    @Override
    public boolean isStale() throws IOException {
        Socket plain = socket;
        SocketChannel channel = plain == null ? null : plain.getChannel();
        if (plain == null || channel == null || !isOpen()) {
            return super.isStale();
        }
        if (plain.getInputStream().available() > 0) {
            return getSSLSession() == null || super.isStale() || isDataAvailable(MOMENT);
        }
        channel.configureBlocking(false);
        try {
            return channel.read(ByteBuffer.allocate(1)) != 0;
        } finally {
            channel.configureBlocking(true);
        }
    }
}
