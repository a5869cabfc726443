package vn.lgsp.delivery.partner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.routing.SystemFolders;

/** What each kind of signing in sends, as a server reads it. */
class SignInKindsIT {
    private static final String JSON = "application/json";
    private static final String FINE = "{\"code\": 0}";
    /** 15 March 2026, 08:15:30.120 in Vietnam. */
    private static final Instant NOW = Instant.parse("2026-03-15T01:15:30.120Z");

    @TempDir
    private Path folder;

    private RawPartner server;

    @BeforeEach
    void start() throws IOException {
        server = new RawPartner();
        server.answers(200, JSON, FINE);
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    private Partner partner(String authentication) throws IOException {
        Path system = folder.resolve("some-system");
        Files.createDirectories(system.resolve("mapping"));
        Files.writeString(
                system.resolve("mapping/answer.jslt"),
                "{ \"outcome\" : if (.body.code == 0 or .body.access_token) \"delivered\" else \"rejected\" }");
        Files.writeString(system.resolve("system.yaml"), """
                connection: { url: "%s", connectTimeout: PT0.5S, readTimeout: PT1S, concurrency: 4 }
                authentication: %s
                operations:
                  token: { path: /token, answer: mapping/answer.jslt }
                  put: { path: /put, answer: mapping/answer.jslt }
                  get: { method: GET, path: /get, parameters: { a: /a }, answer: mapping/answer.jslt }
                """.formatted(server.uri(), authentication));
        return new Partner(
                new SystemFolders(text -> text).read(folder).all().iterator().next(),
                new Mappings(List.of(system)),
                InstantSource.fixed(NOW),
                KeptFiles.NONE);
    }

    /** The requests that one call took. */
    private List<String> sent(String authentication, String operation, String body) throws IOException {
        try (Partner partner = partner(authentication)) {
            assertThat(partner.call(operation, body.getBytes(UTF_8), trace -> {})
                            .outcome())
                    .isInstanceOf(Delivered.class);
        }
        return server.requests();
    }

    private static String header(String request, String name) {
        List<String> values = Arrays.stream(request.split("\r\n", -1))
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .toList();
        assertThat(values).as(name + " of " + request).hasSize(1);
        return values.getFirst();
    }

    private static String opened(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }

    @Test
    void none_sendsNothingOfItsOwn() throws IOException {
        assertThat(sent("{ kind: none }", "get", "{\"a\": \"1 2\"}"))
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .startsWith("GET /get?a=1%202 HTTP/1.1")
                        .doesNotContainIgnoringCase("authorization"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer abc", "access_token: abc"})
    void header_isSentAsItIsGiven(String line) throws IOException {
        String request = sent("{ kind: header, settings: { " + line + " } }", "get", "{}")
                .getFirst();
        assertThat(request).contains(line + "\r\n");
    }

    @Test
    void basic_isUserAndPassword() throws IOException {
        String request = sent("{ kind: basic, settings: { username: tỉnh, password: 'a:b' } }", "put", "{}")
                .getFirst();
        assertThat(header(request, "Authorization")).startsWith("Basic ");
        assertThat(opened(header(request, "Authorization").substring(6))).isEqualTo("tỉnh:a:b");
    }

    @Test
    void accessTokenHeader_isKeysAndNamesInBase64() throws IOException {
        String request = sent(
                        "{ kind: access-token-header, settings: "
                                + "{ accessKey: AK, secretKey: SK, appName: LGSP, partnerCode: P1, partnerCodeCus: P2 } }",
                        "get",
                        "{}")
                .getFirst();
        assertThat(opened(header(request, "lgspaccesstoken")))
                .isEqualTo("{\"AccessKey\":\"AK\",\"SecretKey\":\"SK\",\"AppName\":\"LGSP\",\"PartnerCode\":\"P1\","
                        + "\"PartnerCodeCus\":\"P2\"}");
    }

    @Test
    void accessTokenHeader_mayStandInAnotherHeader() throws IOException {
        String request = sent(
                        "{ kind: access-token-header, settings: "
                                + "{ accessKey: AK, secretKey: SK, header: Authorization } }",
                        "get",
                        "{}")
                .getFirst();
        assertThat(opened(header(request, "Authorization"))).isEqualTo("{\"AccessKey\":\"AK\",\"SecretKey\":\"SK\"}");
    }

    @Test
    void accessTokenHeader_goesWithATokenToo_andWithTheQuestionForIt() throws IOException {
        server.behaves((request, out) -> {
            out.write(RawPartner.response(
                    200, JSON, request.startsWith("POST /token") ? "{\"access_token\": \"T-1\"}" : FINE));
            return true;
        });
        List<String> requests = sent(
                "{ kind: access-token-header, settings: { accessKey: AK, secretKey: SK, login: token, clientId: c, "
                        + "clientSecret: s } }",
                "get",
                "{}");
        assertThat(requests)
                .hasSize(2)
                .allSatisfy(request ->
                        assertThat(opened(header(request, "lgspaccesstoken"))).contains("AK"));
        assertThat(opened(header(requests.getFirst(), "Authorization").substring(6)))
                .isEqualTo("c:s");
        assertThat(requests.getFirst()).endsWith("grant_type=client_credentials");
        assertThat(header(requests.getLast(), "Authorization")).isEqualTo("Bearer T-1");
    }

    @Test
    void accessTokenHeader_whoseTokenIsRefused_isUnavailable() throws IOException {
        server.answers(401, JSON, "{}");
        try (Partner partner = partner("{ kind: access-token-header, settings: { accessKey: AK, secretKey: SK, "
                + "login: token, clientId: c, clientSecret: s } }")) {
            assertThat(partner.call("get", "{}".getBytes(UTF_8), trace -> {}).outcome())
                    .isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void xRoad_namesTheMemberThatAsks_andGivesEachRequestAnId() throws IOException {
        String settings =
                "{ kind: x-road, settings: { client: VN/GOV/000.00.00.H28/lgsp, representedParty: 'GOV/H28' } }";
        try (Partner partner = partner(settings)) {
            for (int i = 0; i < 2; i++) {
                partner.call("get", "{}".getBytes(UTF_8), trace -> {});
            }
        }
        assertThat(server.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(header(request, "X-Road-Client")).isEqualTo("VN/GOV/000.00.00.H28/lgsp");
            assertThat(header(request, "X-Road-Represented-Party")).isEqualTo("GOV/H28");
        });
        assertThat(server.requests())
                .extracting(request -> UUID.fromString(header(request, "X-Road-Id")))
                .doesNotHaveDuplicates();
    }

    @Test
    void signedHeaders_areThoseOfThePublishedVector() throws IOException {
        String request = sent(
                        "{ kind: signed-headers, settings: "
                                + "{ systemId: H28.LGSP.DEMO, secret: demo-secret-0123456789 } }",
                        "get",
                        "{\"servicetype\": \"eDoc\", \"messagetype\": \"edoc\"}")
                .getFirst();
        assertThat(header(request, "XroadVnpt-sign-header"))
                .isEqualTo("{\"XroadVnpt-systemid\":\"H28.LGSP.DEMO\","
                        + "\"XroadVnpt-timestamp\":\"15032026T081530+0120\",\"XroadVnpt-servicetype\":\"eDoc\","
                        + "\"XroadVnpt-messagetype\":\"edoc\",\"XroadVnpt-Content-Type\":\"application/json\"}");
        assertThat(header(request, "XroadVnpt-sign-header-key"))
                .isEqualTo("systemid;timestamp;servicetype;messagetype;Content-Type");
        assertThat(header(request, "XroadVnpt-hash-header"))
                .isEqualTo("c8968b2630a585a1bd8732b7db4320dcd04c35da3bce5c8afeca76acfd430539");
        assertThat(header(request, "XroadVnpt-servicetype")).isEqualTo("eDoc");
        assertThat(header(request, "Content-Type")).isEqualTo(JSON);
        assertThat(header(request, "User-Agent")).isEqualTo("JAVASDKAgent/1.0.0 XRoad/VPCP");
    }

    @Test
    void signedHeaders_holdAListAsJson() throws IOException {
        String request = sent(
                        "{ kind: signed-headers, settings: { systemId: S, secret: s } }",
                        "put",
                        "{\"to\": [{\"code\": \"000.00.00.G22\"}]}")
                .getFirst();
        assertThat(header(request, "XroadVnpt-to")).isEqualTo("[{\"code\":\"000.00.00.G22\"}]");
        assertThat(header(request, "XroadVnpt-sign-header")).contains("[{\\\"code\\\":\\\"000.00.00.G22\\\"}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ kind: basic, settings: { username: u } }",
                "{ kind: access-token-header, settings: { accessKey: AK } }",
                "{ kind: x-road, settings: { client: VN } }",
                "{ kind: signed-headers, settings: { systemId: S } }",
                "{ kind: client-credentials, settings: { login: token } }",
                "{ kind: hearsay }"
            })
    void kindThatLacksASetting_orDoesNotExist_preventsTheStart(String authentication) {
        assertThatThrownBy(() -> partner(authentication)).isInstanceOf(IllegalArgumentException.class);
    }
}
