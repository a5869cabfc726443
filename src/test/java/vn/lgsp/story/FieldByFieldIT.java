package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;
import vn.lgsp.translation.Mapping;

/** Whatever goes in, through the face or through the API, is at the portal equal field by field, as its README says. */
@Order(11)
class FieldByFieldIT {
    private static final String PORTAL = "national-portal";
    private static final Path FOLDER = Path.of("routes/national-portal");
    private static final Mapping IN = Mapping.compile("face/dossier-put.jslt", List.of(FOLDER));
    private static final Mapping OUT = Mapping.compile("mapping/dossier.jslt", List.of(FOLDER));
    private static final int CALLS = 60;
    private static final int DOSSIERS_IN_A_CALL = 40;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @TempDir
    private static Path data;

    private static RunningBus bus;
    private static AdapterClient face;
    private static String token = "";

    @BeforeAll
    static void start() {
        bus = RunningBus.start(data);
        face = AdapterClient.atTheBus(bus, "one-stop");
        token = bus.token("one-stop");
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @Test
    void sampleHoldsEveryFieldOfTheContract() {
        JsonNode schema = json(FOLDER.resolve("contract/dossier.request.schema.json"));

        Set<String> known = new TreeSet<>();
        fields(schema, schema.at("/properties/data/items"), "", known);
        Set<String> filled = new TreeSet<>();
        filled(RunningBus.JSON.readTree(PortalSamples.DOSSIER), "", filled);

        assertThat(known).hasSizeGreaterThan(60);
        assertThat(filled).containsAll(known);
    }

    @Test
    void everyField_arrivesEqual_throughTheFace() {
        ObjectNode dossier = sample();

        throughTheFace(dossier);

        assertThat(arrived(dossier)).isEqualTo(dossier);
    }

    @Test
    void everyField_arrivesEqual_throughTheApi() {
        ObjectNode dossier = sample();

        throughTheApi(canonical(dossier));

        assertThat(arrived(dossier)).isEqualTo(dossier);
    }

    @Test
    void everyFieldOfAProgressLine_arrivesEqual() {
        ObjectNode dossier = sample();
        throughTheFace(dossier);
        ObjectNode line = ((ObjectNode) RunningBus.JSON.readTree(PortalSamples.STEP))
                .put("MaHoSo", dossier.path("MaHoSo").asString());

        face.progress(List.of(line));

        await().untilAsserted(() -> assertThat(bus.simulators().ledger().read(PORTAL, "CapNhatTienDoHoSoMC"))
                .extracting(call -> call.body().at("/data/0"))
                .contains(line));
    }

    /** The table of deliberate changes in the README, row by row; all that no row speaks of stays equal. */
    @Test
    void whatChanges_changesAsTheReadmeSays() throws IOException {
        // Given
        JsonNode cases = json(FOLDER.resolve("contract/changes.json"));
        Set<String> told = new TreeSet<>();
        cases.forEach(one -> told.add(one.path("what").asString()));
        assertThat(told).isEqualTo(rowsOfTheReadme());

        for (JsonNode one : cases) {
            // When
            ObjectNode expected = sample();
            ObjectNode given;
            if (one.path("form").asString("").equals("canonical")) {
                given = canonical(expected);
                change(given, one.path("in"), one.path("without"));
                throughTheApi(given);
            } else {
                given = expected.deepCopy();
                change(given, one.path("in"), one.path("without"));
                throughTheFace(given);
            }

            // Then
            change(expected, one.path("out"), one.path("gone"));
            assertThat(arrived(expected)).as(one.path("what").asString()).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void generatedDossiers_arriveEqual(long seed) {
        // Given
        List<JsonNode> dossiers = dossiers(new Random(seed));
        bus.simulators().ledger().clear(PORTAL);

        // When
        JsonNode answer = face.dossiers("False", dossiers);

        // Then
        assertThat(answer.path("error_code").asString()).as(answer.toString()).isEqualTo("0");
        await().untilAsserted(() -> assertThat(bus.simulators().ledger().read(PORTAL, "DongBoHoSoMC"))
                .hasSize(DOSSIERS_IN_A_CALL));
        assertThat(bus.simulators().ledger().read(PORTAL, "DongBoHoSoMC"))
                .extracting(call -> call.body().at("/data/0"))
                .containsExactlyInAnyOrderElementsOf(dossiers);
    }

    static LongStream seeds() {
        return Dossiers.seeds(CALLS);
    }

    /** Dossiers as software made for the portal would word them. */
    private static List<JsonNode> dossiers(Random random) {
        Dossiers source = new Dossiers(random);
        List<JsonNode> dossiers = new ArrayList<>();
        for (int i = 0; i < DOSSIERS_IN_A_CALL; i++) {
            ObjectNode canonical = ((ObjectNode) source.dossier()).put("code", nextCode());
            Map<String, Object> variables = Map.of("prepared", RunningBus.JSON.createObjectNode(), "form", "first");
            dossiers.add(RunningBus.JSON
                    .readTree(OUT.apply(RunningBus.JSON.writeValueAsBytes(canonical), variables))
                    .at("/data/0"));
        }
        return dossiers;
    }

    private static void throughTheFace(JsonNode dossier) {
        JsonNode answer = face.dossiers("False", List.of(dossier));
        assertThat(answer.path("error_code").asString()).as(answer.toString()).isEqualTo("0");
    }

    private static void throughTheApi(JsonNode canonical) {
        var answer =
                bus.call("PUT", "/api/v1/dossiers/" + canonical.path("code").asString(), token, canonical.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static ObjectNode canonical(JsonNode dossier) {
        return (ObjectNode) RunningBus.JSON
                .readTree(IN.apply(RunningBus.JSON.writeValueAsBytes(dossier), Map.of()))
                .path("body");
    }

    /** What the portal has of a dossier, when it has it. */
    private static JsonNode arrived(JsonNode dossier) {
        return await().until(
                        () -> bus.simulators().ledger().read(PORTAL, "DongBoHoSoMC").stream()
                                .filter(call -> call.keys()
                                        .contains(dossier.path("MaHoSo").asString()))
                                .map(call -> call.body().at("/data/0"))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private static ObjectNode sample() {
        return ((ObjectNode) RunningBus.JSON.readTree(PortalSamples.DOSSIER)).put("MaHoSo", nextCode());
    }

    private static String nextCode() {
        return "000.00.12.H28-260316-%05d".formatted(NUMBERS.incrementAndGet());
    }

    private static void change(ObjectNode dossier, JsonNode values, JsonNode gone) {
        values.propertyStream()
                .forEach(value -> parent(dossier, value.getKey()).set(last(value.getKey()), value.getValue()));
        gone.forEach(pointer -> parent(dossier, pointer.asString()).remove(last(pointer.asString())));
    }

    private static ObjectNode parent(ObjectNode dossier, String pointer) {
        return (ObjectNode) dossier.at(JsonPointer.compile(pointer).head());
    }

    private static String last(String pointer) {
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }

    private static Set<String> rowsOfTheReadme() throws IOException {
        String readme = Files.readString(FOLDER.resolve("README.md"));
        String section = readme.substring(readme.indexOf("## What changes on the way"));
        return section.substring(0, section.indexOf("\n## "))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| what |"))
                .map(line -> line.substring(2, line.indexOf(" | ", 2)).strip())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void fields(JsonNode document, JsonNode schema, String at, Set<String> into) {
        JsonNode resolved =
                schema.has("$ref") ? document.at(schema.path("$ref").asString().substring(1)) : schema;
        resolved.path("properties").propertyStream().forEach(field -> {
            into.add(at + "/" + field.getKey());
            fields(document, field.getValue(), at + "/" + field.getKey(), into);
        });
        if (resolved.has("items")) {
            fields(document, resolved.path("items"), at, into);
        }
    }

    private static void filled(JsonNode value, String at, Set<String> into) {
        if (value instanceof ArrayNode list) {
            list.forEach(item -> filled(item, at, into));
        } else {
            value.propertyStream().forEach(field -> {
                into.add(at + "/" + field.getKey());
                filled(field.getValue(), at + "/" + field.getKey(), into);
            });
        }
    }

    private static JsonNode json(Path file) {
        try {
            return RunningBus.JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
