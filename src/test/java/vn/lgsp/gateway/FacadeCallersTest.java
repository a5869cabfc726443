package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import vn.lgsp.routing.ManifestBroken;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;

/** Who is taken for a system that calls a façade. */
class FacadeCallersTest {
    private static final String FACE = """
            face:
              {login: /a, call: /b, service: /s, session: /t, answer: f/a.jslt,
               facades: {form: {calls: [{path: /form/add, service: Add}]}, other: {calls: [{path: /o, service: Add}]}}}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void face() throws IOException {
        system("faced", FACE);
    }

    private void system(String name, String manifest) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve(name)).resolve("system.yaml"), manifest);
    }

    private Systems systems() {
        return new SystemFolders(text -> text).read(folder);
    }

    private FacadeCallers callers() {
        Systems systems = systems();
        JwtDecoder tokens = token -> {
            String[] parts = token.split("/", -1);
            if (parts.length != 2) {
                throw new BadJwtException("none");
            }
            Instant now = Instant.now();
            Map<String, Object> claims =
                    parts[1].isEmpty() ? Map.of("sub", parts[0]) : Map.of("sub", parts[0], "scope", parts[1]);
            return new Jwt(token, now, now.plusSeconds(60), Map.of("alg", "none"), claims);
        };
        return new FacadeCallers("form", systems, new ConnectedClients(systems), tokens);
    }

    /** Client and system that it is taken for. */
    private static String known(FacadeCallers callers, MockHttpServletRequest request) {
        return known(callers, request, true);
    }

    private static String known(FacadeCallers callers, MockHttpServletRequest request, boolean writes) {
        return callers.caller(request, writes)
                .map(caller -> caller.system().name() + "/" + caller.client().id())
                .orElse("nobody");
    }

    private static MockHttpServletRequest from(String address, String... headers) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/form/add");
        request.setRemoteAddr(address);
        for (int i = 0; i < headers.length; i += 2) {
            request.addHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    private static MockHttpServletRequest basic(String pair) {
        return from(
                "203.0.113.5", "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }

    @Test
    void header_hasToBeTheWholeValue() throws IOException {
        system("north", "speaks: [{facade: form, by: header, header: X-Key, value: secret}]");
        assertThat(known(callers(), from("203.0.113.5", "x-key", "secret"))).isEqualTo("north/north");
        for (String wrong : List.of("", "secre", "secrets", "Secret")) {
            assertThat(known(callers(), from("203.0.113.5", "X-Key", wrong))).isEqualTo("nobody");
        }
        assertThat(known(callers(), from("203.0.113.5"))).isEqualTo("nobody");
    }

    @Test
    void header_countsFromItsNetworksOnly_whereThereAreAny() throws IOException {
        system("north", "speaks: [{facade: form, by: header, header: X-Key, value: secret, networks: 10.1.0.0/16}]");
        assertThat(known(callers(), from("10.1.2.3", "X-Key", "secret"))).isEqualTo("north/north");
        assertThat(known(callers(), from("10.2.2.3", "X-Key", "secret"))).isEqualTo("nobody");
    }

    @Test
    void headerWithoutValue_isRefusedAtOnce() throws IOException {
        system("north", "speaks: [{facade: form, by: header, header: X-Key, value: ''}]");
        assertThatThrownBy(this::systems).isInstanceOf(ManifestBroken.class).hasMessageContaining("needs a header");
    }

    @Test
    void network_speaksForTheClientThatIsNamed() throws IOException {
        system("north", """
                clients: [{id: all, secret: s}, {id: part, secret: t, agencies: [H28.12]}]
                speaks: [{facade: form, by: network, networks: 10.1.0.0/16, client: part}]
                """);
        assertThat(known(callers(), from("10.1.2.3"))).isEqualTo("north/part");
        assertThat(known(callers(), from("10.2.2.3", "X-Forwarded-For", "10.1.2.3")))
                .isEqualTo("nobody");
    }

    @Test
    void withoutNetworks_nobodyIsKnownByThem() throws IOException {
        system("north", "speaks: [{facade: form, by: network}]");
        assertThat(known(callers(), from("127.0.0.1"))).isEqualTo("nobody");
    }

    @Test
    void whoCouldBeTwo_isNobody() throws IOException {
        system("north", "speaks: [{facade: form, by: network, networks: 10.1.0.0/16}]");
        system("south", "speaks: [{facade: form, by: network, networks: 10.1.2.0/24}]");
        assertThat(known(callers(), from("10.1.2.3"))).isEqualTo("nobody");
        assertThat(known(callers(), from("10.1.3.3"))).isEqualTo("north/north");
    }

    @Test
    void basic_isOneOfTheSystemsOwnClients() throws IOException {
        system("north", "{clients: [{id: n, secret: 'pass:wörd'}], speaks: [{facade: form, by: basic}]}");
        system("south", "{clients: [{id: s, secret: t}], speaks: [{facade: other, by: basic}]}");
        assertThat(known(callers(), basic("n:pass:wörd"))).isEqualTo("north/n");
        for (String wrong : List.of("n:", "n", ":", "", "n:t", "s:t", "nobody:t")) {
            assertThat(known(callers(), basic(wrong))).as(wrong).isEqualTo("nobody");
        }
        assertThat(callers().challenges()).singleElement().asString().startsWith("Basic ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !", "Bearer", "Bearer  ", "Bearer x", "Negotiate x", ""})
    void authorizationThatIsNone_isNobody(String header) throws IOException {
        system(
                "north",
                "{clients: [{id: n, secret: s}], speaks: [{facade: form, by: basic}, {facade: form, by: token}]}");
        assertThat(known(callers(), from("203.0.113.5", "Authorization", header)))
                .isEqualTo("nobody");
        assertThat(callers().challenges()).hasSize(2);
    }

    @Test
    void token_hasToAllowWhatIsHandedIn() throws IOException {
        system("north", "{clients: [{id: n, secret: s}], speaks: [{facade: form, by: token}]}");
        system("south", "{clients: [{id: s, secret: t}], speaks: [{facade: other, by: token}]}");
        MockHttpServletRequest reads = from("203.0.113.5", "Authorization", "Bearer n/dossier.read");
        assertThat(known(callers(), from("203.0.113.5", "Authorization", "bearer n/dossier.write")))
                .isEqualTo("north/n");
        assertThat(known(callers(), reads)).isEqualTo("nobody");
        assertThat(known(callers(), reads, false)).isEqualTo("north/n");
        assertThat(known(callers(), from("203.0.113.5", "Authorization", "Bearer s/dossier.write")))
                .isEqualTo("nobody");
        assertThat(known(callers(), from("203.0.113.5", "Authorization", "Bearer gone/dossier.write")))
                .isEqualTo("nobody");
    }

    @Test
    void tokenThatWasAskedForWithoutScopes_mayWhatItsSystemMay() throws IOException {
        String manifest = "{clients: [{id: %s, secret: s}], scopes: [%s], speaks: [{facade: form, by: token}]}";
        system("north", manifest.formatted("n", "dossier.write"));
        system("south", manifest.formatted("s", "dossier.read"));
        MockHttpServletRequest reads = from("203.0.113.5", "Authorization", "Bearer s/");
        assertThat(known(callers(), from("203.0.113.5", "Authorization", "Bearer n/")))
                .isEqualTo("north/n");
        assertThat(known(callers(), reads)).isEqualTo("nobody");
        assertThat(known(callers(), reads, false)).isEqualTo("south/s");
    }

    @Test
    void twoWaysToTheSameClient_areOne() throws IOException {
        system("north", """
                clients: [{id: n, secret: s}]
                speaks: [{facade: form, by: header, header: Authorization, value: Bearer n/dossier.write, client: n},
                         {facade: form, by: token}]
                """);
        assertThat(known(callers(), from("203.0.113.5", "Authorization", "Bearer n/dossier.write")))
                .isEqualTo("north/n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "speaks: [{facade: none, by: basic}]",
                "speaks: [{facade: form}]",
                "speaks: [{facade: form, by: heart}]",
                "speaks: [{facade: form, by: network, client: else}]",
                "face: {login: /l, service: /s, answer: f/a.jslt}",
                "face: {login: /l, call: /c, service: /s, answer: f/a.jslt}",
                "face: {service: /s, answer: f/a.jslt, accepts: {A: {type: dossier.put, mapping: f/m.jslt}}}",
                "face: {service: /s, answer: f/a.jslt, accepts: {A: {type: dossier.put, each: /e, one: /o, mapping: f/m.jslt}}}"
            })
    void manifestThatSaysTooLittle_isRefusedAtOnce(String manifest) throws IOException {
        system("north", manifest);
        assertThatThrownBy(this::systems).isInstanceOf(ManifestBroken.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/dossiers",
                "/token",
                "/actuator/x",
                "/openapi.yaml",
                "form",
                "/",
                "/form/{x}",
                "/form/**"
            })
    void pathsOfTheBusItself_areNoFacades(String path) throws IOException {
        system("faced", FACE.replace("/form/add", "'" + path + "'"));
        assertThatThrownBy(this::systems).isInstanceOf(ManifestBroken.class).hasMessageContaining("not a path");
    }

    @Test
    void systemThatIsLikeAnother_isKnownByItsOwn() throws IOException {
        system("north", "speaks: [{facade: form, by: network, networks: 10.1.0.0/16}]");
        system("south", "like: north");
        assertThat(systems().named("south").map(south -> south.manifest().speaks()))
                .isEqualTo(Optional.of(List.of()));
    }
}
