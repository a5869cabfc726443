package vn.lgsp.vxp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import vn.lgsp.vxp.SignedParameters.Verified;

/** Signed requests of the document axis. */
class SignedParametersTest {
    private static final String SECRET = "demo-secret-0123456789";
    private static final String CENTRE = "H28.LGSP.DEMO";

    private static SequencedMap<String, String> parameters() {
        SequencedMap<String, String> said = new LinkedHashMap<>();
        said.put("systemid", CENTRE);
        said.put("timestamp", "15032026T081530+0120");
        said.put("servicetype", "eDoc");
        said.put("messagetype", "edoc");
        said.put("Content-Type", "application/json");
        return said;
    }

    private static Optional<Verified> verified(Map<String, String> headers) {
        return SignedParameters.verify(headers::get, system -> system.equals(CENTRE) ? SECRET : null);
    }

    @Test
    void signsAsTheVectorSays() {
        Map<String, String> headers = SignedParameters.sign(parameters(), SECRET);
        assertThat(headers)
                .containsEntry(
                        "XroadVnpt-hash-header", "c8968b2630a585a1bd8732b7db4320dcd04c35da3bce5c8afeca76acfd430539")
                .containsEntry("XroadVnpt-sign-header-key", "systemid;timestamp;servicetype;messagetype;Content-Type")
                .containsEntry("Content-Type", "application/json");
    }

    @Test
    void whatIsSigned_isKnownAgain() {
        assertThat(verified(SignedParameters.sign(parameters(), SECRET))).hasValueSatisfying(request -> {
            assertThat(request.systemId()).isEqualTo(CENTRE);
            assertThat(request.value("messagetype")).isEqualTo("edoc");
            assertThat(request.value("nothing")).isEmpty();
        });
    }

    @Test
    void aListStandsInItsHeaderAsJson() {
        SequencedMap<String, String> said = parameters();
        said.put("to", "[{\"code\":\"000.00.00.G22\"}]");
        assertThat(verified(SignedParameters.sign(said, SECRET)))
                .hasValueSatisfying(request -> assertThat(request.value("to")).isEqualTo(said.get("to")));
    }

    @Test
    void whatIsNotSigned_doesNotCount() {
        Map<String, String> headers = new HashMap<>(SignedParameters.sign(parameters(), SECRET));
        headers.put("XroadVnpt-docId", "42");
        assertThat(verified(headers))
                .hasValueSatisfying(
                        request -> assertThat(request.value("docId")).isEmpty());
    }

    @Test
    void anotherSecret_anotherValue_orAnUnknownCentre_isRefused() {
        assertThat(verified(SignedParameters.sign(parameters(), "another"))).isEmpty();

        Map<String, String> changed = new HashMap<>(SignedParameters.sign(parameters(), SECRET));
        changed.put("XroadVnpt-messagetype", "status");
        assertThat(verified(changed)).isEmpty();

        Map<String, String> stranger = new HashMap<>(SignedParameters.sign(parameters(), SECRET));
        stranger.put("XroadVnpt-systemid", "H99");
        assertThat(verified(stranger)).isEmpty();

        Map<String, String> unsigned = new HashMap<>(SignedParameters.sign(parameters(), SECRET));
        unsigned.remove("XroadVnpt-hash-header");
        assertThat(verified(unsigned)).isEmpty();
        assertThat(verified(Map.of())).isEmpty();
    }

    @Test
    void aNameWithoutItsValue_isRefused() {
        Map<String, String> headers = new HashMap<>(SignedParameters.sign(parameters(), SECRET));
        headers.put("XroadVnpt-sign-header-key", "systemid;docId");
        assertThat(verified(headers)).isEmpty();
    }

    @Test
    void aFileIsNamedInEitherSpelling() {
        byte[] digest = {0x05, (byte) 0xa0, 0x00, 0x1f};
        assertThat(FileHash.shortHex(digest)).isEqualTo("5a001f");
        assertThat(FileHash.names("5A001F", digest)).isTrue();
        assertThat(FileHash.names("05a0001f", digest)).isTrue();
        assertThat(FileHash.names("05a0001e", digest)).isFalse();
    }
}
