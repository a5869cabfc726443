package vn.lgsp.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.Manifest;
import vn.lgsp.routing.ManifestLint;
import vn.lgsp.routing.Speaks.KnownBy;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;

/** The schema of manifests says what {@link Manifest} reads, and every folder is what its manifest says. */
class ManifestTest {
    private static final String[] BROKEN = {
        "README.md:1 README.md is missing or empty",
        "contract:1 contract/ is missing or empty",
        "mapping:1 mapping/ is missing or empty",
        "examples:1 examples/ is missing or empty",
        "simulator:1 simulator/ is missing or empty",
        "system.yaml:5 names mapping/answer.jslt, which does not exist",
        "system.yaml:9 names mapping/ask.jslt, which does not exist",
        "system.yaml:16 names face/answer.jslt, which does not exist",
        "system.yaml:19 names face/other.jslt, which does not exist",
        "system.yaml:19 the façade 'sample-form' calls the service 'Forget', which the face does not have",
        "system.yaml:5 the path of 'put' has {action}, which is no parameter of it",
        "system.yaml:20 names mapping/standing.jslt, which does not exist",
        "system.yaml:8 names the operation 'nothing', which it does not have",
        "system.yaml:20 names the operation 'nobody', which it does not have",
        "system.yaml:20 reconcile has document.status, which system.yaml does not receive",
        "system.yaml:5 says unknown: query for 'put' without naming the query",
        "system.yaml:10 delivers dossier.put by 'put', which says unknown: query, without words to ask with",
        "system.yaml:5 a route calls the operation 'other', which system.yaml does not have",
        "system.yaml:2 receives dossier.put, but no route begins with it",
        "system.yaml:2 a route has dossier.progress, which system.yaml does not receive",
        "system.yaml:7 deliveries has document.sent, which system.yaml does not receive",
        "system.yaml:26 names contract/colour.question.schema.json, which does not exist",
        "system.yaml:27 names contract/colour.answer.schema.json, which does not exist",
        "system.yaml:28 names mapping/colour.jslt, which does not exist",
        "system.yaml:25 names the operation 'paint', which it does not have",
        "system.yaml:22 names mapping/item.jslt, which does not exist",
        "system.yaml:22 names mapping/cursor.jslt, which does not exist",
        "system.yaml:22 names the operation 'tell', which it does not have",
        "system.yaml:22 the poll 'news' brings dossier.progress, which is not among what it sends",
        "examples:1 item has 0 examples, needed are 5",
        "examples:1 colour has 0 examples, needed are 5",
        "examples:1 ask has 0 examples, needed are 5"
    };

    private static final JsonNode DEFINITIONS = ManifestSchema.TREE.path("$defs");

    @Test
    void schema_hasTheKeysThatManifestsAreReadInto() {
        Map<String, Set<String>> records = new HashMap<>();
        collect(Manifest.class, records);
        Set<String> top = new TreeSet<>(records.remove("manifest"));
        top.add("like");
        top.add("enabled");
        assertThat(keys(ManifestSchema.TREE)).isEqualTo(top);
        records.forEach((name, keys) -> assertThat(keys(DEFINITIONS.path(name)))
                .as("keys of %s in system.schema.json", name)
                .isEqualTo(keys));
    }

    @Test
    void schema_knowsTheMessageTypesAndPolicies() {
        assertThat(values(DEFINITIONS.path("messageType")))
                .containsExactlyElementsOf(Arrays.stream(MessageType.values())
                        .map(MessageType::code)
                        .toList());
        assertThat(values(DEFINITIONS.at("/operation/properties/unknown")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Manifest.UnknownPolicy.values())
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void schema_knowsTheWaysOfBeingKnown() {
        assertThat(values(DEFINITIONS.at("/speaks/properties/by")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(KnownBy.values())
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void schema_explainsEveryKey() {
        List<JsonNode> objects = new ArrayList<>(DEFINITIONS.valueStream().toList());
        objects.add(ManifestSchema.TREE);
        assertThat(objects.stream().flatMap(each -> each.path("properties").propertyStream()))
                .allSatisfy(property -> {
                    JsonNode own = property.getValue();
                    String reference = own.path("$ref").asString("").replace("#/$defs/", "");
                    JsonNode said = own.has("title") ? own : DEFINITIONS.path(reference);
                    assertThat(said.path("title").asString(""))
                            .as(property.getKey())
                            .isNotBlank();
                    assertThat(said.path("description").asString(""))
                            .as(property.getKey())
                            .isNotBlank();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour: blue",
                "agencies: [H28, north]",
                "clients: [{id: sample, secret: in-the-clear}]",
                "sends: [{type: dossier.lost}]",
                "connection: {url: 'https://partner.example'}",
                "connection: {url: '${SAMPLE_URL}', readTimeout: 30}",
                "authentication: {kind: session-in-body, settings: {password: in-the-clear}}",
                "operations: {put: {path: /put}}",
                "operations: {put: {path: /put, answer: ../other/answer.jslt}}",
                "answer: whenever",
                "speaks: [{facade: sample-form, by: header}]",
                "speaks: [{facade: sample-form, by: header, header: X-Key, value: in-the-clear}]",
                "face: {login: /a, call: /b, service: /s, session: /t, answer: f/a.jslt, facades: {sample-form: {calls: "
                        + "[{path: /api/v1/dossiers, service: Put}]}}}",
                "reconcile: {type: dossier.put, operation: put, mapping: mapping/ask.jslt}",
                "lookups: {colour: {operation: put, question: contract/q.schema.json}}",
                "lookups: {colour: {operation: put, question: contract/q.schema.json, answer: mapping/a.jslt}}",
                "lookups: {colour: {operation: put, question: contract/q.schema.json, answer: contract/a.schema.json, "
                        + "callers: other-system}}",
                "lookupLimits: {circuit: {failures: 101}}",
                "polls: {news: {operation: tell, type: dossier.put}}",
                "polls: {news: {operation: tell, type: document.sent, mapping: mapping/item.jslt}}",
                "polls: {news: {operation: tell, type: dossier.put, mapping: mapping/item.jslt, cursor: next}}",
                "polls: {news: {operation: tell, type: dossier.put, mapping: mapping/item.jslt, answer: tell}}",
                "deliveries: {dossier.lost: {operation: put}}"
            })
    void schema_refuses(String manifest) {
        assertThat(ManifestSchema.check(manifest)).isNotEmpty();
    }

    @Test
    void schema_takesAFullManifest() {
        assertThat(ManifestSchema.check(ProjectFiles.text(Path.of("src/test/resources/house/manifest/full.yaml"))))
                .isEmpty();
    }

    @Test
    void folderRules_findWhatIsMissing_whereItStands() {
        Path folder = Path.of("src/test/resources/house/manifest/broken");
        assertThat(new ManifestLint().check(folder))
                .extracting(each -> folder.relativize(each.file()) + ":" + each.line() + " " + each.english())
                .containsExactlyInAnyOrder(BROKEN);
    }

    @Test
    void foldersAreRead_byTheProgram() {
        if (Files.isDirectory(ProjectFiles.ROUTES)) {
            Systems systems = new SystemFolders(text ->
                            Placeholders.resolve(text.replaceFirst("_ENABLED:(false|trial)}", "_ENABLED:true}")))
                    .read(ProjectFiles.ROUTES);
            assertThat(systems.all()).hasSameSizeAs(ProjectFiles.systems());
        }
    }

    private static void collect(Class<?> type, Map<String, Set<String>> records) {
        String name = type.getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT)
                + type.getSimpleName().substring(1);
        Set<String> keys = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        if (records.put(name, keys) == null) {
            for (RecordComponent component : type.getRecordComponents()) {
                classes(component.getGenericType()).filter(Class::isRecord).forEach(each -> collect(each, records));
            }
        }
    }

    private static Stream<Class<?>> classes(Type type) {
        return switch (type) {
            case Class<?> plain -> Stream.of(plain);
            case ParameterizedType generic ->
                Arrays.stream(generic.getActualTypeArguments()).flatMap(ManifestTest::classes);
            default -> Stream.empty();
        };
    }

    private static Set<String> keys(JsonNode object) {
        return object.path("properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> values(JsonNode schema) {
        return schema.path("enum").valueStream().map(JsonNode::asString).toList();
    }
}
