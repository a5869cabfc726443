package vn.lgsp.attachments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are fetched only from where they may be, and only so much of them. */
class FetcherTest {
    private final Fetcher fetcher = new Fetcher(Duration.ofSeconds(5));
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private String at;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(new byte[100]);
            }
        });
        server.start();
        at = ":" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        fetcher.close();
    }

    @Test
    void aFile_isFetched_asFarAsTheLimit() throws IOException {
        URI address = URI.create("http://127.0.0.1" + at + "/file");
        FileHosts hosts = new FileHosts("127.0.0.1" + at);
        assertThat(fetcher.fetch(address, hosts, 100)).hasSize(100);
        assertThatThrownBy(() -> fetcher.fetch(address, hosts, 99)).hasMessage("file.too-large");
    }

    @Test
    void aNameThatLeadsToThisMachine_isNotConnectedTo_evenIfItIsListed() {
        FileHosts hosts = new FileHosts("localhost" + at);
        assertThatThrownBy(() -> fetcher.fetch(URI.create("http://localhost" + at + "/file"), hosts, 100))
                .hasMessageContaining("address.forbidden");
        assertThat(asked).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
        "http://files.example.vn/a, true",
        "https://FILES.example.vn/a, true",
        "http://files.example.vn:80/a, true",
        "http://files.example.vn:22/a, false",
        "http://other.example.vn:8081/a, true",
        "http://other.example.vn/a, false",
        "http://files.example.vn.evil.vn/a, false",
        "http://evil.vn/files.example.vn, false",
        "http://user@files.example.vn/a, false",
        "http://files.example.vn@evil.vn/a, false",
        "ftp://files.example.vn/a, false",
        "file:///etc/passwd, false",
        "files.example.vn/a, false"
    })
    void onlyListedHosts(String address, boolean allowed) {
        assertThat(new FileHosts("files.example.vn, other.example.vn:8081").allow(URI.create(address)))
                .isEqualTo(allowed);
        assertThat(new FileHosts("").allow(URI.create(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1", "224.0.0.1", "255.255.255.255"})
    void specialAddresses(String address) throws IOException {
        assertThat(Fetcher.isSpecial(InetAddress.getByName(address))).isTrue();
        assertThat(Fetcher.isSpecial(InetAddress.getByName("10.1.2.3"))).isFalse();
    }
}
