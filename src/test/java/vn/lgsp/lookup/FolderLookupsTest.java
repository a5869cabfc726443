package vn.lgsp.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Schema;

/**
 * Runs the golden cases of every look-up: {@code message.json} is a question that keeps its contract, {@code sent.json} the
 * operation's request, an answer that is one keeps the partner's contract ({@code contract/<look-up>.response.schema.json}),
 * and {@code result.json} is what the caller is told, by its contract.
 */
class FolderLookupsTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[A-Z0-9_]+(?::([^}]*))?\\}");
    private static final Pattern ANSWER = Pattern.compile("answer(\\.[0-9]{3})?\\.(json|html|txt)");

    private record Case(Path folder, Path system, Offer offer) {}

    @TestFactory
    Stream<DynamicTest> everyExampleHolds() throws IOException {
        List<Case> cases = cases();
        assertThat(cases).isNotEmpty();
        return cases.stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.offer.system() + "/" + each.folder.getFileName(), () -> holds(each)));
    }

    @TestFactory
    Stream<DynamicTest> everyKindOfEndIsShown() throws IOException {
        return offers().map(offer -> DynamicTest.dynamicTest(
                offer.system() + " " + offer.name(),
                () -> assertThat(ends(cases(), offer)).contains("delivered", "rejected", "unavailable")));
    }

    private static List<String> ends(List<Case> cases, Offer offer) {
        return cases.stream()
                .filter(each -> each.offer.system().equals(offer.system())
                        && each.offer.name().equals(offer.name()))
                .map(each -> read(each, "outcome.json").path("outcome").asString())
                .toList();
    }

    private static void holds(Case example) throws IOException {
        JsonNode question = read(example, "message.json");
        assertThat(example.offer.check(question)).isEmpty();
        assertThat(json(example.offer.request(question, variables(example))))
                .isEqualTo(json(Files.readAllBytes(example.folder.resolve("sent.json"))));
        boolean answered =
                read(example, "outcome.json").path("outcome").asString().equals("delivered");
        assertThat(Files.exists(example.folder.resolve("result.json"))).isEqualTo(answered);
        if (answered) {
            JsonNode said = json(Files.readAllBytes(answer(example)));
            Path contract = example.system.resolve("contract/" + example.offer.name() + ".response.schema.json");
            assertThat(said.isArray() ? List.of() : Schema.compile(contract).check(said))
                    .isEmpty();
            JsonNode told = example.offer.told(said);
            assertThat(plain(told)).isEqualTo(plain(read(example, "result.json")));
            assertThat(example.offer.checkAnswer(told)).isEmpty();
        }
    }

    /** Numbers compared by their value. */
    private static Object plain(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> fields = new HashMap<>();
                json.propertyStream().forEach(each -> fields.put(each.getKey(), plain(each.getValue())));
                yield fields;
            }
            case ARRAY -> json.valueStream().map(FolderLookupsTest::plain).toList();
            case NUMBER -> json.decimalValue().stripTrailingZeros();
            default -> json;
        };
    }

    private static Map<String, @Nullable Object> variables(Case example) {
        Map<String, @Nullable Object> variables = new HashMap<>();
        List.of("id", "caller", "officer", "purpose", "dossier").forEach(name -> variables.put(name, null));
        if (Files.exists(example.folder.resolve("variables.json"))) {
            read(example, "variables.json")
                    .propertyStream()
                    .forEach(each -> variables.put(each.getKey(), each.getValue()));
        }
        return variables;
    }

    private static Path answer(Case example) throws IOException {
        try (Stream<Path> files = Files.list(example.folder)) {
            return files.filter(file ->
                            ANSWER.matcher(file.getFileName().toString()).matches())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Case> cases() throws IOException {
        return offers().flatMap(FolderLookupsTest::cases).toList();
    }

    private static Stream<Case> cases(Offer offer) {
        Path system = Path.of("routes", offer.system());
        String mapping = offer.rule().request() == null
                ? offer.name()
                : offer.rule().request().replaceAll(".*/|\\.jslt", "");
        try (Stream<Path> folders = Files.list(system.resolve("examples"))) {
            return folders
                    .filter(folder -> folder.getFileName().toString().matches("[0-9]{2}-" + mapping + "-.+"))
                    .sorted()
                    .map(folder -> new Case(folder, system, offer))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Offer> offers() {
        return new SystemFolders(FolderLookupsTest::resolved)
                .read(Path.of("routes")).all().stream().flatMap(FolderLookupsTest::offers);
    }

    private static Stream<Offer> offers(ConnectedSystem system) {
        Mappings mappings = new Mappings(system.folders());
        return system.manifest().lookups().entrySet().stream()
                .map(each -> new Offer(system, each.getKey(), each.getValue(), mappings));
    }

    /** Every folder is on, and what has no value is somewhere. */
    private static String resolved(String text) {
        return PLACEHOLDER
                .matcher(text.replace("_ENABLED:false}", "_ENABLED:true}"))
                .replaceAll(match -> match.group(1) == null ? "http://partner.example" : match.group(1));
    }

    private static JsonNode read(Case example, String file) {
        try {
            return json(Files.readAllBytes(example.folder.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(byte[] text) {
        return ExactJson.MAPPER.readTree(text);
    }
}
