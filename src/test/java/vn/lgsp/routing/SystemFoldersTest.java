package vn.lgsp.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.exchange.MessageType;

class SystemFoldersTest {
    private static final UnaryOperator<String> RESOLVED =
            text -> text.replace("${", "[").replace("}", "]");

    @TempDir
    private Path routes;

    @Test
    void aSystemWithScopes_signsInByItsOwnName() throws IOException {
        // Given
        manifest("sender", "scopes: [dossier.write]\nsends:\n  - type: dossier.put\n");

        // When
        Systems systems = read();

        // Then
        assertThat(systems.caller("sender")).get().satisfies(caller -> {
            assertThat(caller.client().secret()).isEqualTo("[SENDER_SECRET]");
            assertThat(caller.system().sends(MessageType.DOSSIER_PUT)).isTrue();
            assertThat(caller.system().sends(MessageType.DOCUMENT_SENT)).isFalse();
        });
    }

    @Test
    void receivers_areChosenByTheirPredicates_andNeverTheSender() throws IOException {
        // Given
        manifest("all", "receives:\n  - type: dossier.put\n");
        manifest("land-only", "receives:\n  - type: dossier.put\n    domains: [G15-DD02]\n    agencies: [H28.12]\n");
        manifest("refusals", "receives:\n  - type: dossier.put\n    statuses: [REFUSED]\n");
        manifest("sender", "receives:\n  - type: dossier.put\n");

        // When
        var receivers = read().receivers(
                        new RoutingKey(
                                MessageType.DOSSIER_PUT, AgencyCode.of("H28.12.3"), "1.1", "G15-DD02", "RECEIVED"),
                        "sender");

        // Then
        assertThat(receivers).extracting(ConnectedSystem::name).containsExactly("all", "land-only");
    }

    @Test
    void aCatalogue_belongsToOneSystem_andIsNotTakenFromAModel() throws IOException {
        // Given
        String colours = "catalogues:\n  colours: {operation: list, items: /rows, code: /id, label: /name}\n";
        manifest("keeper", colours);
        manifest("second", "like: keeper\n");

        // Then
        assertThat(read().catalogues().values()).singleElement().satisfies(each -> {
            assertThat(each.system()).isEqualTo("keeper");
            assertThat(each.rule().staleAfter()).isEqualTo(Duration.ofDays(3));
        });
        manifest("third", colours);
        assertThatThrownBy(this::read).isInstanceOf(ManifestBroken.class).hasMessageContaining("colours");
    }

    @Test
    void like_takesTheModelsManifest_withOwnAgenciesAndClient() throws IOException {
        // Given
        manifest("model", "agencies: [H28]\nscopes: [dossier.write]\nsends:\n  - type: dossier.put\n");
        manifest("second", "like: model\nagencies: [H44]\n");

        // When
        Systems.Caller second = read().caller("second").orElseThrow();

        // Then
        assertThat(second.speaksFor(AgencyCode.of("H44.1"))).isTrue();
        assertThat(second.speaksFor(AgencyCode.of("H28.1"))).isFalse();
        assertThat(second.system().sends(MessageType.DOSSIER_PUT)).isTrue();
        assertThat(second.system().folders()).containsExactly(routes.resolve("second"), routes.resolve("model"));
    }

    @Test
    void like_readsTheEnvironmentUnderItsOwnName() throws IOException {
        manifest("first-model", "connection: {url: 'http://${FIRST_MODEL_HOST:x}:${PORT:1}'}\n");
        manifest("second", "like: first-model\n");
        List<String> asked = new ArrayList<>();

        new SystemFolders(text -> {
                    asked.add(text);
                    return text.replaceAll("\\$\\{[^:}]+:([^}]*)\\}", "$1");
                })
                .read(routes);

        assertThat(asked).contains("http://${SECOND_HOST:x}:${PORT:1}");
    }

    @Test
    void like_isReachedTheWayThatItSays() throws IOException {
        manifest("model", "receives:\n  - type: dossier.put\ninbox: {}\n");
        manifest("second", "like: model\nconnection: {url: 'http://x'}\n");

        ConnectedSystem second = read().named("second").orElseThrow();

        assertThat(second.hasInbox()).isFalse();
        assertThat(second.manifest().receives()).hasSize(1);
    }

    @Test
    void disabledFolder_isNotLookedAt() throws IOException {
        manifest("off", "enabled: false\nconnection: {url: '${MISSING}'}\n");
        manifest("like-off", "like: off\nconnection: {url: 'http://x'}\n");

        assertThat(read().all()).extracting(ConnectedSystem::name).containsExactly("like-off");
    }

    @Test
    void refuses_anEnabledThatIsNeitherTrueNorFalse() throws IOException {
        manifest("odd", "enabled: maybe\n");

        assertThatThrownBy(this::read).isInstanceOf(ManifestBroken.class).hasMessageContaining("maybe");
    }

    @Test
    void severalClients_speakForTheirOwnAgencies() throws IOException {
        // Given
        manifest(
                "sender",
                "agencies: [H28, H44]\nclients:\n  - {id: a, secret: x}\n  - {id: b, secret: y, agencies: [H44]}\n");

        // When
        Systems systems = read();

        // Then
        assertThat(systems.caller("a").orElseThrow().speaksFor(AgencyCode.of("H28")))
                .isTrue();
        assertThat(systems.caller("b").orElseThrow().speaksFor(AgencyCode.of("H28")))
                .isFalse();
        assertThat(systems.caller("b").orElseThrow().speaksFor(AgencyCode.of("H44.9")))
                .isTrue();
    }

    @Test
    void refuses_whatItDoesNotKnow_namingFileAndPlace() throws IOException {
        manifest("sender", "sendz: []\n");

        assertThatThrownBy(this::read)
                .isInstanceOf(ManifestBroken.class)
                .hasMessageContaining("sender")
                .hasMessageContaining("sendz");
    }

    @Test
    void refuses_anUnknownMessageType() throws IOException {
        manifest("sender", "sends:\n  - type: dossier.putt\n");

        assertThatThrownBy(this::read).isInstanceOf(ManifestBroken.class).hasMessageContaining("dossier.putt");
    }

    @Test
    void refuses_aReservedName() throws IOException {
        manifest("exchange", "title: {vi: x}\n");

        assertThatThrownBy(this::read).isInstanceOf(ManifestBroken.class).hasMessageContaining("exchange");
    }

    @Test
    void refuses_oneClientOfTwoSystems() throws IOException {
        manifest("one", "clients:\n  - {id: a, secret: x}\n");
        manifest("two", "clients:\n  - {id: a, secret: x}\n");

        assertThatThrownBy(this::read).isInstanceOf(ManifestBroken.class).hasMessageContaining("client 'a'");
    }

    @Test
    void secrets_areNotInItsText() throws IOException {
        manifest("sender", "clients:\n  - {id: a, secret: very-secret}\n");

        assertThat(read().all().toString()).doesNotContain("very-secret");
    }

    private Systems read() {
        return new SystemFolders(RESOLVED).read(routes);
    }

    private void manifest(String system, String yaml) throws IOException {
        Files.createDirectories(routes.resolve(system));
        Files.writeString(routes.resolve(system).resolve("system.yaml"), yaml);
    }
}
