package vn.lgsp.attachments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    private byte[] fetch(String path, long most) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        fetcher.fetch(URI.create("http://127.0.0.1" + at + path), new FileHosts("127.0.0.1" + at), most, file);
        return file.toByteArray();
    }

    @Test
    void aFile_isFetched_asFarAsTheLimit() throws IOException {
        assertThat(fetch("/file", 100)).hasSize(100);
        assertThatThrownBy(() -> fetch("/file", 99)).hasMessage("file.too-large");
    }

    @Test
    void aLargeFile_isHandedOnInPieces_whileItComes() throws IOException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger largest = new AtomicInteger();
        server.createContext("/large", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(new byte[1_000_000]);
                out.flush();
                // The rest comes when the beginning was handed on, and never if it is held back.
                assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
                out.write(new byte[9_000_000]);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        AtomicLong size = new AtomicLong();
        OutputStream to = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("one by one");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                begun.countDown();
                size.addAndGet(length);
                largest.accumulateAndGet(length, Math::max);
            }
        };
        URI address = URI.create("http://127.0.0.1" + at + "/large");
        fetcher.fetch(address, new FileHosts("127.0.0.1" + at), 10_000_000, to);
        assertThat(size).hasValue(10_000_000);
        assertThat(largest.get()).isLessThanOrEqualTo(64 * 1024);
    }

    @ParameterizedTest
    @CsvSource({"500, true", "503, true", "429, true", "408, true", "404, false", "403, false", "302, false"})
    void whetherItMayBeHadLater_isTold(int status, boolean passing) {
        server.createContext("/failing", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        assertThatThrownBy(() -> fetch("/failing", 100))
                .isInstanceOfSatisfying(
                        FetchFailed.class,
                        failed -> assertThat(failed.isPassing()).isEqualTo(passing))
                .hasMessage("http." + status);
    }

    @Test
    void aNameThatLeadsToThisMachine_isNotConnectedTo_evenIfItIsListed() {
        FileHosts hosts = new FileHosts("localhost" + at);
        assertThatThrownBy(() -> fetcher.fetch(
                        URI.create("http://localhost" + at + "/file"), hosts, 100, OutputStream.nullOutputStream()))
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
