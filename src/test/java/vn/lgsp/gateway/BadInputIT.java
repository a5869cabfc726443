package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;
import vn.lgsp.gateway.GatewayBus.Traces;
import vn.lgsp.translation.Schema;
import vn.lgsp.wording.Language;

/** Whatever is wrong with a request is said the same way, and leaves nothing behind. */
class BadInputIT {
    private static final int LIMIT = 64 * 1024;
    private static final String CODE = "H90.1-260315-0001";
    private static final String PATH = "/api/v1/dossiers/" + CODE;
    private static final String LIST = "/api/v1/exchanges";
    private static final String API = "lgsp-bus:api";
    private static final Schema PROBLEM = new Published().schema("Problem");

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static String writer;

    @BeforeAll
    static void start() {
        bus = GatewayBus.start(data, "lgsp.gateway.body-limit=64KB", "lgsp.gateway.body-within=2s");
        writer = bus.token("writer");
    }

    @AfterAll
    static void stop() {
        try {
            assertThat(GatewayBus.traces(bus)).isEqualTo(Traces.NONE);
            assertThat(bus.simulators().ledger().read(GatewayBus.TAKER)).isEmpty();
        } finally {
            bus.close();
        }
    }

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(GatewayBus.traces(bus)).isEqualTo(Traces.NONE);
    }

    /** A bad request, and how it is refused; the pointer is empty where the problem is not one of a place. */
    private record Row(String name, Wire request, ProblemCode code, String pointer) {
        /** Whether the server stops reading before it comes to the headers. */
        boolean lineUnread() {
            return request.target().length() > 16_000 || request.target().contains("<");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource({"callers", "bodies", "contents", "parameters", "headers", "paths"})
    void isRefused(Row row) {
        // When
        Wire.Answer vietnamese = row.request.send(GatewayBus.address(bus));
        Wire.Answer english =
                row.request.headerFirst("Accept-Language", "en-GB,en;q=0.9").send(GatewayBus.address(bus));

        // Then
        JsonNode problem = checked(vietnamese, row, Language.VIETNAMESE);
        JsonNode translated = checked(english, row, row.lineUnread() ? Language.VIETNAMESE : Language.ENGLISH);
        if (!row.pointer.isEmpty()) {
            assertThat(problem.path("errors").values())
                    .extracting(error -> error.path("pointer").asString())
                    .as(problem.toString())
                    .contains(row.pointer);
            assertThat(translated.at("/errors/0/detail")).isNotEqualTo(problem.at("/errors/0/detail"));
        }
    }

    private static JsonNode checked(Wire.Answer answer, Row row, Language language) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(row.code.status());
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("Content-Language")).isEqualTo(language == Language.ENGLISH ? "en" : "vi");
        assertThat(answer.headers()).noneMatch(header -> header.startsWith("x-evil"));
        JsonNode problem = answer.json();
        assertThat(PROBLEM.check(problem)).isEmpty();
        assertThat(problem.path("code").asString()).as(answer.body()).isEqualTo(row.code.code());
        assertThat(problem.path("type").asString()).isEqualTo("urn:lgsp-bus:problem:" + row.code.code());
        assertThat(problem.path("title").asString()).isEqualTo(row.code.title(language));
        assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
        if (answer.status() == 401) {
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
        if (answer.status() == 405) {
            assertThat(answer.header("Allow")).isNotEmpty();
        }
        return problem;
    }

    static List<Row> callers() throws JOSEException {
        Instant later = Instant.now().plusSeconds(600);
        String unsigned = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8))
                + writer.substring(writer.indexOf('.'), writer.lastIndexOf('.') + 1);
        return List.of(
                row("no token", put().without("Authorization"), ProblemCode.TOKEN_MISSING),
                row(
                        "no token, unknown path",
                        put().without("Authorization").to("/api/v1/x"),
                        ProblemCode.TOKEN_MISSING),
                row("malformed token", as("abc"), ProblemCode.TOKEN_INVALID),
                row("empty token", put().header("Authorization", "Bearer"), ProblemCode.TOKEN_INVALID),
                row(
                        "Basic instead of Bearer",
                        put().header("Authorization", "Basic d3JpdGVyOng="),
                        ProblemCode.TOKEN_INVALID),
                row(
                        "expired token",
                        as(GatewayBus.signed(bus, "writer", API, Instant.now().minusSeconds(120))),
                        ProblemCode.TOKEN_INVALID),
                row("foreign token", as(GatewayBus.foreign("writer", API, later)), ProblemCode.TOKEN_INVALID),
                row("unsigned token", as(unsigned), ProblemCode.TOKEN_INVALID),
                row("altered token", as(writer.replace(".", ".e")), ProblemCode.TOKEN_INVALID),
                row(
                        "token for something else",
                        as(GatewayBus.signed(bus, "writer", "face:taker", later)),
                        ProblemCode.TOKEN_INVALID),
                row("token of nobody", as(GatewayBus.signed(bus, "nobody", API, later)), ProblemCode.TOKEN_INVALID),
                row("wrong scope", as(bus.token("reader", "dossier.read")), ProblemCode.SCOPE_MISSING),
                row(
                        "wrong scope to read",
                        as(bus.token("mute", "dossier.write")).by("GET"),
                        ProblemCode.SCOPE_MISSING),
                row("type that is not sent", as(bus.token("mute", "dossier.write")), ProblemCode.TYPE_NOT_SENT),
                row("foreign agency", put().to("/api/v1/dossiers/H95-260315-0001"), ProblemCode.AGENCY_FOREIGN),
                row(
                        "agency that begins alike",
                        put().to("/api/v1/dossiers/H900-260315-0001"),
                        ProblemCode.AGENCY_FOREIGN),
                row(
                        "province in the old form's place",
                        put().to("/api/v1/dossiers/000.00.90.H95-1"),
                        ProblemCode.AGENCY_FOREIGN),
                row(
                        "foreign agency to read",
                        put().to("/api/v1/dossiers/H95-260315-0001").by("GET").body(""),
                        ProblemCode.AGENCY_FOREIGN),
                row("nobody receives it", put().to("/api/v1/dossiers/H92-260315-0001"), ProblemCode.NO_RECEIVER));
    }

    static List<Row> bodies() {
        byte[] notUtf8 = dossier("#").getBytes(UTF_8);
        notUtf8[indexOf(notUtf8, '#')] = (byte) 0xC3;
        byte[] nul = dossier("#").getBytes(UTF_8);
        nul[indexOf(nul, '#')] = 0;
        byte[] surrogate = dossier("###").getBytes(UTF_8);
        System.arraycopy(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, 0, surrogate, indexOf(surrogate, '#'), 3);
        byte[] overlong = dossier("##").getBytes(UTF_8);
        System.arraycopy(new byte[] {(byte) 0xC0, (byte) 0xAF}, 0, overlong, indexOf(overlong, '#'), 2);
        List<Row> rows = new ArrayList<>(List.of(
                row("over the limit", put().body(dossier("x".repeat(LIMIT))), ProblemCode.BODY_TOO_LARGE),
                row(
                        "over the limit in chunks",
                        put().body(dossier("x".repeat(LIMIT))).inChunks(),
                        ProblemCode.BODY_TOO_LARGE),
                row(
                        "says that it is over the limit",
                        put().body("{}").headerToo("Content-Length", "99999999"),
                        ProblemCode.REQUEST_MALFORMED),
                row("not UTF-8", put().body(notUtf8), ProblemCode.BODY_UNREADABLE),
                row("UTF-16", put().body(dossier("x").getBytes(UTF_16)), ProblemCode.BODY_UNREADABLE),
                row("Latin-1", put().body(dossier("Một").getBytes(ISO_8859_1)), ProblemCode.BODY_UNREADABLE),
                row("overlong UTF-8", put().body(overlong), ProblemCode.BODY_UNREADABLE),
                row("raw surrogate", put().body(surrogate), ProblemCode.BODY_UNREADABLE),
                row("raw NUL", put().body(nul), ProblemCode.BODY_UNREADABLE)));
        List.of(
                        "text/plain",
                        "application/xml",
                        "application/json;charset=ISO-8859-1",
                        "application/json; charset=utf-16",
                        "application/merge-patch+json",
                        "application/*",
                        "json",
                        "application/x-www-form-urlencoded")
                .forEach(type -> rows.add(
                        row("media type " + type, put().header("Content-Type", type), ProblemCode.MEDIA_TYPE)));
        rows.add(row("no media type", put().without("Content-Type"), ProblemCode.MEDIA_TYPE));
        rows.add(row("compressed", put().header("Content-Encoding", "gzip"), ProblemCode.MEDIA_TYPE));
        List.of(
                        "",
                        " ",
                        "{",
                        "{} {}",
                        dossier("x") + "x",
                        "{'a':1}",
                        "{\"a\":01}",
                        "{\"a\":NaN}",
                        "// x\n{}",
                        "{\"a\":1,}",
                        "{\"status\":\"RECEIVED\",\"status\":\"RECEIVED\"}",
                        "{\"extensions\":{\"a\":{\"b\":1,\"b\":2}}}",
                        "{\"extensions\":" + "[".repeat(33) + "]".repeat(33) + "}",
                        "[".repeat(30_000),
                        "{\"summary\":\"\\u0000\"}",
                        "{\"\\u0000\":1}",
                        "{\"summary\":\"\\ud800\"}",
                        "{\"summary\":\"\\udc00x\"}",
                        "{\"extensions\":{\"n\":" + "9".repeat(41) + "}}",
                        "{\"extensions\":{\"n\":1e400}}",
                        "{\"" + "k".repeat(201) + "\":1}")
                .forEach(body ->
                        rows.add(row("body " + shortened(body), put().body(body), ProblemCode.BODY_UNREADABLE)));
        return rows;
    }

    static List<Row> contents() {
        List<Row> rows = new ArrayList<>(List.of(
                content("unknown status", "/status", "\"ACCEPTED\""),
                content("status in lower case", "/status", "\"received\""),
                content("status as number", "/status", "2"),
                content("30 February", "/receivedAt", "\"2026-02-30T08:30:00+07:00\""),
                content("29 February of a common year", "/receivedAt", "\"2026-02-29T08:30:00+07:00\""),
                content("13th month", "/receivedAt", "\"2026-13-01T08:30:00+07:00\""),
                content("25th hour", "/receivedAt", "\"2026-03-01T24:00:00+07:00\""),
                content("another zone", "/receivedAt", "\"2026-03-01T08:00:00Z\""),
                content("date without time", "/dueAt", "\"2026-03-01\""),
                content("time with a line break behind", "/dueAt", "\"2026-03-25T17:00:00+07:00\\n\""),
                content("null", "/summary", "null"),
                content("empty text", "/summary", "\"\""),
                content("empty list", "/fees", "[]"),
                content("unknown field", "/unknown", "1"),
                content("unknown field inside", "/owner/unknown", "1"),
                content("unknown field with a slash", "/a~1b", "1"),
                content("foreign code in the body", "/code", "\"H90.1-260315-0002\""),
                content("number for the code", "/code", "1")));
        for (String body : List.of("null", "[]", "\"x\"", "1", "true")) {
            rows.add(row("the body is " + body, put().body(body), ProblemCode.BODY_INVALID));
        }
        Wire progress = put().by("POST").to(PATH + "/progress");
        rows.add(new Row(
                "progress of another dossier",
                progress.body(changed(RunningBus.progress("x"), "/dossier", "\"H90.1-2\"")),
                ProblemCode.BODY_INVALID,
                "/dossier"));
        rows.add(new Row(
                "progress without officer",
                progress.body("{\"status\":\"PROCESSING\",\"at\":\"2026-03-16T09:15:00+07:00\",\"content\":\"x\"}"),
                ProblemCode.BODY_INVALID,
                "/officer"));
        rows.add(new Row(
                "progress on 31 April",
                progress.body(changed(RunningBus.progress("x"), "/at", "\"2026-04-31T09:15:00+07:00\"")),
                ProblemCode.BODY_INVALID,
                "/at"));
        return rows;
    }

    static List<Row> parameters() {
        List<Row> rows = new ArrayList<>(List.of(
                new Row(
                        "unknown parameter",
                        put().to(PATH + "?force=true"),
                        ProblemCode.PARAMETER_INVALID,
                        "/query/force"),
                query("unknown parameter of a list", "where=1", "/query/where"),
                query("parameter twice", "limit=1&limit=2", "/query/limit"),
                query("no limit", "limit=", "/query/limit"),
                query("limit 0", "limit=0", "/query/limit"),
                query("limit over the most", "limit=201", "/query/limit"),
                query("limit beyond numbers", "limit=99999999999999999999", "/query/limit"),
                query("limit with SQL", "limit=1;DROP%20TABLE%20exchange", "/query/limit"),
                query("unknown state", "state=DONE", "/query/state"),
                query("unknown type", "type=dossier.delete", "/query/type"),
                query("sender with SQL", "sender=writer'--", "/query/sender"),
                query("impossible time", "from=2026-02-30T00:00:00%2B07:00", "/query/from"),
                query("plus sign not encoded", "to=2026-02-20T00:00:00+07:00", "/query/to"),
                query("subject with NUL", "subject=%00", "/query/subject"),
                query("subject with line break", "subject=a%0d%0ax-evil:%201", "/query/subject"),
                query("subject without end", "subject=" + "x".repeat(201), "/query/subject"),
                query("cursor with SQL", "cursor='%20OR%201=1--", "/query/cursor"),
                query("cursor of another make", "cursor=abc", "/query/cursor"),
                query("cursor in short groups", "cursor=1-1-1-1-1", "/query/cursor"),
                new Row("exchange without id", get(LIST + "/abc"), ProblemCode.PARAMETER_INVALID, "/path/id"),
                row("broken escape", get(LIST + "?subject=%zz"), ProblemCode.REQUEST_MALFORMED),
                row("half an escape", get(LIST + "?subject=%4"), ProblemCode.REQUEST_MALFORMED)));
        return rows;
    }

    static List<Row> headers() {
        List<Row> rows = new ArrayList<>();
        for (String name : List.of("Idempotency-Key", "X-Correlation-Id")) {
            String pointer = "/header/" + name;
            rows.add(new Row(
                    name + " without end",
                    put().header(name, "k".repeat(201)),
                    ProblemCode.PARAMETER_INVALID,
                    pointer));
            rows.add(
                    new Row(name + " with a space", put().header(name, "a b"), ProblemCode.PARAMETER_INVALID, pointer));
            rows.add(new Row(name + " with a tab", put().header(name, "a\tb"), ProblemCode.PARAMETER_INVALID, pointer));
            rows.add(new Row(
                    name + " beyond ASCII", put().header(name, "kh\u00f3a"), ProblemCode.PARAMETER_INVALID, pointer));
            rows.add(new Row(name + " empty", put().header(name, ""), ProblemCode.PARAMETER_INVALID, pointer));
            rows.add(new Row(
                    name + " twice",
                    put().header(name, "a").headerToo(name, "b"),
                    ProblemCode.PARAMETER_INVALID,
                    pointer));
            rows.add(row(name + " with NUL", put().header(name, "a\0b"), ProblemCode.REQUEST_MALFORMED));
            rows.add(row(name + " with CR", put().header(name, "a\rX-Evil: 1"), ProblemCode.REQUEST_MALFORMED));
        }
        rows.add(row("header without colon", put().headerToo("X", "1\r\nno colon"), ProblemCode.REQUEST_MALFORMED));
        rows.add(row(
                "header over the limit", put().header("X-Long", "x".repeat(70_000)), ProblemCode.REQUEST_MALFORMED));
        return rows;
    }

    static List<Row> paths() {
        List<Row> rows = new ArrayList<>();
        for (String code : List.of(
                "H90'%20OR%20'1'='1",
                "H90%0d%0aX-Evil:%201", "H90%00", "H90%0a", "-H90", "H90%20", "H90%22", "x".repeat(101), "%C3%28")) {
            rows.add(new Row(
                    "code " + shortened(code),
                    put().to("/api/v1/dossiers/" + code),
                    unreadable(code) ? ProblemCode.REQUEST_MALFORMED : ProblemCode.PARAMETER_INVALID,
                    unreadable(code) ? "" : "/path/code"));
        }
        for (String path : List.of(
                "/api/v1/dossiers/..%2f..%2fetc",
                "/api/v1/dossiers/%2e%2e/%2e%2e/etc",
                "/api/v1/dossiers/H90;a=b",
                "/api//v1/exchanges",
                "/api/v1/dossiers/a%5cb",
                "/api/v1/dossiers/H90%25",
                "/api/v1/dossiers/%zz",
                "/api/v1/dossiers/<x>",
                "/api/v1/" + "x".repeat(70_000))) {
            rows.add(row("path " + shortened(path), put().to(path), ProblemCode.REQUEST_MALFORMED));
        }
        for (String path : List.of(
                "/api/v1",
                "/api/v2/exchanges",
                "/api/v1/dossiers",
                PATH + "/progress/1",
                "/no/such/page",
                "/error",
                PATH + "/")) {
            rows.add(row("no path " + path, put().to(path), ProblemCode.NOT_FOUND));
        }
        rows.add(row("POST of a dossier", put().by("POST"), ProblemCode.METHOD_NOT_ALLOWED));
        rows.add(row("DELETE of a dossier", put().by("DELETE"), ProblemCode.METHOD_NOT_ALLOWED));
        rows.add(row("PUT of a list", put().to(LIST), ProblemCode.METHOD_NOT_ALLOWED));
        rows.add(row("GET of a token", get("/token"), ProblemCode.METHOD_NOT_ALLOWED));
        rows.add(row("POST of the contract", put().by("POST").to("/openapi.yaml"), ProblemCode.METHOD_NOT_ALLOWED));
        rows.add(row("method of nobody", put().by("BREW"), ProblemCode.REQUEST_MALFORMED));
        return rows;
    }

    private static boolean unreadable(String code) {
        return code.contains("%0") || code.contains("%C3%28");
    }

    @Test
    void questionsWithSql_areOnlyTexts() {
        Wire.Answer answer = get(LIST + "?subject=';DROP%20TABLE%20exchange;--").send(GatewayBus.address(bus));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("items").size()).isZero();
    }

    @Test
    void bodyThatComesByTheByte_isGivenUp() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", bus.service("").getPort());
                ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor()) {
            socket.setSoTimeout(15_000);
            OutputStream out = socket.getOutputStream();
            out.write(beginning(""));
            ScheduledFuture<?> bytes = trickle.scheduleAtFixedRate(() -> space(out), 0, 100, TimeUnit.MILLISECONDS);

            byte[] head = socket.getInputStream().readNBytes(12);

            assertThat(new String(head, UTF_8)).isEqualTo("HTTP/1.1 408");
            bytes.cancel(true);
        }
    }

    private static void space(OutputStream out) {
        try {
            out.write(' ');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] beginning(String body) {
        return ("PUT " + PATH + " HTTP/1.1\r\nHost: bus\r\nAuthorization: Bearer " + writer
                        + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n" + body)
                .getBytes(ISO_8859_1);
    }

    @Test
    void whoWaitsToBeAskedForTheBody_isRefusedWithoutIt() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", bus.service("").getPort())) {
            String request = new String(beginning(""), UTF_8).replace(writer, "x\r\nExpect: 100-continue");
            socket.getOutputStream().write(request.getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void bodyThatBreaksOff_isNoAlarm() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", bus.service("").getPort())) {
            socket.getOutputStream().write(beginning("{"));
            socket.shutdownOutput();

            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

            assertThat(answer).matches("(?s)|HTTP/1.1 400.*");
        }
    }

    private static Wire put() {
        return Wire.of("PUT", PATH)
                .header("Authorization", "Bearer " + writer)
                .header("Content-Type", "application/json")
                .body(dossier("Một"));
    }

    private static Wire get(String path) {
        return Wire.of("GET", path).header("Authorization", "Bearer " + writer);
    }

    private static Wire as(String token) {
        return put().header("Authorization", "Bearer " + token);
    }

    private static Row row(String name, Wire request, ProblemCode code) {
        return new Row(name, request, code, "");
    }

    private static Row query(String name, String query, String pointer) {
        return new Row(name, get(LIST + "?" + query), ProblemCode.PARAMETER_INVALID, pointer);
    }

    /** A valid dossier with one place changed. */
    private static Row content(String name, String pointer, String value) {
        return new Row(name, put().body(changed(dossier("Một"), pointer, value)), ProblemCode.BODY_INVALID, pointer);
    }

    private static String changed(String json, String pointer, String value) {
        ObjectNode whole = (ObjectNode) RunningBus.JSON.readTree(json);
        int last = pointer.lastIndexOf('/');
        ObjectNode parent = last == 0 ? whole : (ObjectNode) whole.at(pointer.substring(0, last));
        parent.set(pointer.substring(last + 1).replace("~1", "/"), RunningBus.JSON.readTree(value));
        return whole.toString();
    }

    private static String dossier(String summary) {
        return RunningBus.dossier(summary);
    }

    private static int indexOf(byte[] bytes, char what) {
        int at = 0;
        while (bytes[at] != what) {
            at++;
        }
        return at;
    }

    private static String shortened(String text) {
        return (text.length() > 40 ? text.substring(0, 40) : text).replaceAll("[^ -~]", "?");
    }
}
