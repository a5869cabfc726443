package vn.lgsp.delivery.partner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vn.lgsp.WorkTime;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.routing.SystemFolders;

/** What every way in which a call can end is taken for, over real sockets; and that nothing is ever sent twice. */
class ClassificationIT {
    private static final String JSON = "application/json";
    private static final String FINE = "{\"code\": 0}";
    private static final Duration WHOLE = Duration.ofMillis(1500);

    @TempDir
    private Path folder;

    private RawPartner server;
    private final List<Trace> traces = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new RawPartner();
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    private Partner partner(URI url, String authentication) throws IOException {
        Path system = folder.resolve("some-system");
        Files.createDirectories(system.resolve("mapping"));
        Files.writeString(system.resolve("mapping/answer.jslt"), """
                let code = if (is-number(.body.code)) string(.body.code)
                if (not($code)) { "outcome" : "unknown" }
                else if ($code == "0") { "outcome" : "delivered", "code" : "0" }
                else if ($code == "44") { "outcome" : "expired", "code" : "44" }
                else { "outcome" : "rejected", "code" : $code, "text" : .body.text }
                """);
        Files.writeString(system.resolve("system.yaml"), """
                title: { en: Some system }
                connection: { url: "%s", connectTimeout: PT0.5S, readTimeout: PT1S, concurrency: 4 }
                authentication: %s
                operations:
                  login: { path: /login, answer: mapping/answer.jslt }
                  put: { path: /put, answer: mapping/answer.jslt }
                """.formatted(url, authentication));
        return new Partner(
                new SystemFolders(text -> text).read(folder).all().iterator().next(),
                new Mappings(List.of(system)),
                Clock.systemUTC(),
                KeptFiles.NONE);
    }

    private Outcome call(URI url, String authentication) throws IOException {
        try (Partner partner = partner(url, authentication)) {
            return call(partner);
        }
    }

    private Outcome call(Partner partner) {
        return partner.call("put", "{\"a\": 1}".getBytes(UTF_8), traces::add).outcome();
    }

    private Outcome call(URI url) throws IOException {
        return call(url, "{ kind: none }");
    }

    private Outcome call() throws IOException {
        Outcome outcome = call(server.uri());
        assertThat(server.requests()).as("sent once").hasSize(1);
        return outcome;
    }

    private static void assertUnavailable(Outcome outcome, String code, boolean misconfigured) {
        assertThat(outcome).isInstanceOfSatisfying(Unavailable.class, away -> {
            assertThat(away.code()).isEqualTo(code);
            assertThat(away.misconfigured()).isEqualTo(misconfigured);
        });
    }

    private static void assertUnknown(Outcome outcome, String code) {
        assertThat(outcome).isInstanceOf(OutcomeUnknown.class);
        assertThat(outcome.code()).isEqualTo(code);
    }

    @Test
    void fineAnswer_isDelivered_andTraced() throws IOException {
        server.answers(200, JSON, FINE);
        assertThat(call()).isEqualTo(new Delivered("0", ""));
        assertThat(traces).hasSize(1);
        assertThat(traces.getFirst().status()).isEqualTo(200);
        assertThat(new String(traces.getFirst().answer(), UTF_8)).isEqualTo(FINE);
    }

    @Test
    void byteOrderMark_isNoReasonToDoubt() throws IOException {
        server.answers(200, JSON, "\uFEFF" + FINE);
        assertThat(call()).isInstanceOf(Delivered.class);
    }

    @Test
    void refusedConnection_isUnavailable() throws IOException {
        // Given a port that nobody listens at, and nobody else can take
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertUnavailable(call(URI.create("http://127.0.0.1:" + bound.getLocalPort())), "connect.refused", false);
        }
    }

    @Test
    void unknownHost_isUnavailable() throws IOException {
        assertUnavailable(call(URI.create("http://partner.invalid")), "connect.unknown-host", false);
    }

    @Test
    void connectTimeout_isUnavailable() throws IOException {
        // Given a server that accepts nothing, with a full queue
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 100);
                } catch (IOException e) {
                    break;
                }
            }
            assertUnavailable(call(URI.create("http://127.0.0.1:" + full.getLocalPort())), "connect.timeout", false);
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private URI tls() {
        return URI.create(server.uri().toString().replace("http:", "https:"));
    }

    @Test
    void partnerWithoutTls_isUnavailable_withAnAlert() throws IOException {
        // The greeting looks like an endless header; what it answers is no TLS.
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write(RawPartner.response(400, "text/html", "<html>No</html>"));
                    socket.getOutputStream().flush();
                    assertThat(socket.getInputStream().readNBytes(64)).isNotEmpty();
                } catch (IOException e) {
                    return;
                }
            });
            assertUnavailable(call(URI.create("https://127.0.0.1:" + plain.getLocalPort())), "connect.tls", true);
        }
    }

    @Test
    void handshakeThatGetsNoAnswer_isUnavailable() throws IOException {
        Outcome outcome = call(tls());
        assertThat(outcome).as("the request was never sent").isInstanceOf(Unavailable.class);
        assertThat(outcome.code()).isEqualTo("connect.timeout");
    }

    @Test
    void handshakeThatIsCutOff_isUnavailable() throws IOException {
        try (ServerSocket cutting = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = cutting.accept()) {
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    return;
                }
            });
            assertThat(call(URI.create("https://127.0.0.1:" + cutting.getLocalPort())))
                    .isInstanceOf(Unavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void busyPartner_isUnavailable_forAsLongAsItSays(int status) throws IOException {
        server.answers(status, "text/html", "<html>Later</html>", "Retry-After: 17");
        Outcome outcome = call();
        assertUnavailable(outcome, "http." + status, false);
        assertThat(((Unavailable) outcome).retryAfter()).isEqualTo(Duration.ofSeconds(17));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 405, 407, 301, 302, 418})
    void answerToAWrongConfiguration_isUnavailable_withAnAlert(int status) throws IOException {
        server.answers(status, JSON, "{\"code\": 5}", "Location: " + server.uri() + "/elsewhere");
        assertUnavailable(call(), "http." + status, true);
    }

    @ParameterizedTest
    @CsvSource({
        "400, text/html, <html>Bad request</html>",
        "422, application/json, {\"error\": \"of a proxy\"}",
        "409, application/json, ''"
    })
    void refusalInAForeignForm_isUnavailable_withAnAlert(int status, String type, String body) throws IOException {
        server.answers(status, type, body);
        assertUnavailable(call(), "http." + status, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 409, 413, 422})
    void refusalInTheFormOfTheContract_isRejected(int status) throws IOException {
        server.answers(status, JSON, "{\"code\": 7, \"text\": \"no such procedure\"}");
        assertThat(call()).isEqualTo(new Rejected("7", "no such procedure"));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 502, 504, 520})
    void failureOnTheOtherSide_isUnknown(int status) throws IOException {
        server.answers(status, JSON, FINE);
        assertUnknown(call(), "http." + status);
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, <html>Welcome to the portal</html>",
        "application/json, {\"code\": 0",
        "application/json, ''",
        "text/plain, OK",
        "application/json, '{\"surprise\": true}'"
    })
    void answerThatNobodyUnderstands_isUnknown(String type, String body) throws IOException {
        server.answers(200, type, body);
        assertUnknown(call(), "answer.unreadable");
    }

    @Test
    void cutBody_isUnknown() throws IOException {
        server.behaves((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\"".getBytes(UTF_8));
            return false;
        });
        assertUnknown(call(), "connection.broken");
    }

    @Test
    void cutChunks_areUnknown() throws IOException {
        server.behaves((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"code\": 0}".getBytes(UTF_8));
            return false;
        });
        assertUnknown(call(), "connection.broken");
    }

    @Test
    void noBytes_areUnknown_andTheRequestIsNotRepeated() throws IOException {
        assertUnknown(call(), "connection.broken");
    }

    @Test
    void noFirstByte_isUnknown_afterTheReadTimeout() throws IOException {
        server.behaves((request, out) -> {
            WorkTime.millis(4_000);
            return false;
        });
        long start = System.nanoTime();
        assertUnknown(call(), "timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WHOLE.multipliedBy(2));
    }

    @Test
    void drip_isUnknown_whenTheWholeTimeIsOver() throws IOException {
        server.behaves((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(UTF_8));
            for (int i = 0; i < 60; i++) {
                out.write(' ');
                out.flush();
                WorkTime.millis(100);
            }
            return false;
        });
        long start = System.nanoTime();
        assertUnknown(call(), "timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(WHOLE.minusMillis(100), WHOLE.multipliedBy(2));
    }

    @Test
    void hugeAnswer_isUnknown() throws IOException {
        server.behaves((request, out) -> {
            int size = 17 * 1024 * 1024;
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n").getBytes(UTF_8));
            out.write(new byte[size]);
            return false;
        });
        assertUnknown(call(), "answer.too-large");
    }

    private static final String LOGIN =
            "{ kind: session-in-body, settings: { login: login, username: u, password: p, token: token, field: s } }";

    @Test
    void refusedLogin_isUnavailable_withAnAlert_andTheMessageIsNotSent() throws IOException {
        server.answers(200, JSON, "{\"code\": 9, \"text\": \"wrong password\"}");
        assertUnavailable(call(server.uri(), LOGIN), "login.failed", true);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void brokenLogin_isUnavailable_sinceTheMessageWasNotSent() throws IOException {
        assertUnavailable(call(server.uri(), LOGIN), "login.failed", false);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void expiredSession_isRenewedOnce() throws IOException {
        int[] logins = {0};
        server.behaves((request, out) -> {
            boolean login = request.startsWith("POST /login");
            logins[0] += login ? 1 : 0;
            String answer = login
                    ? "{\"code\": 0, \"token\": \"t" + logins[0] + "\"}"
                    : request.contains("\"t1\"") ? "{\"code\": 44}" : FINE;
            out.write(RawPartner.response(200, JSON, answer));
            return true;
        });
        assertThat(call(server.uri(), LOGIN)).isInstanceOf(Delivered.class);
        assertThat(logins[0]).isEqualTo(2);
    }

    @Test
    void sessionThatExpiresTwice_isUnavailable_withAnAlert() throws IOException {
        server.behaves((request, out) -> {
            boolean login = request.startsWith("POST /login");
            out.write(RawPartner.response(200, JSON, login ? "{\"code\": 0, \"token\": \"t\"}" : "{\"code\": 44}"));
            return true;
        });
        assertUnavailable(call(server.uri(), LOGIN), "session.refused", true);
        assertThat(server.requests()).as("two logins, two tries").hasSize(4);
    }

    @Test
    void lostMandate_endsTheChainBeforeItsNextRequest() throws IOException {
        // Given a mandate that ends while the login is under way
        server.answers(200, JSON, "{\"code\": 0, \"token\": \"t\"}");
        Passage passage = new Passage() {
            @Override
            public boolean lasts() {
                return traces.isEmpty();
            }

            @Override
            public void made(Trace request) {
                traces.add(request);
            }
        };
        // When
        try (Partner partner = partner(server.uri(), LOGIN)) {
            Outcome outcome = partner.call("put", "{}".getBytes(UTF_8), passage).outcome();
            // Then
            assertUnavailable(outcome, "mandate.over", false);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void connectionThatThePartnerClosedMeanwhile_isNotUsed() throws Exception {
        // Given a partner that closes behind every answer without saying so
        server.behaves((request, out) -> {
            out.write(RawPartner.response(200, JSON, FINE));
            return false;
        });
        try (Partner partner = partner(server.uri(), "{ kind: none }")) {
            for (int i = 0; i < 20; i++) {
                assertThat(call(partner)).isInstanceOf(Delivered.class);
                WorkTime.millis(5L * (i % 4) + 2);
            }
        }
        assertThat(server.requests()).hasSize(20);
    }

    @Test
    void connections_areKept() throws IOException {
        server.answers(200, JSON, FINE);
        try (Partner partner = partner(server.uri(), "{ kind: none }")) {
            for (int i = 0; i < 5; i++) {
                assertThat(call(partner)).isInstanceOf(Delivered.class);
            }
        }
        assertThat(server.connections()).isEqualTo(1);
    }
}
