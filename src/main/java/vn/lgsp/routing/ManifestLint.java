package vn.lgsp.routing;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Checks one system's folder against its own manifest without starting anything: the published schema of {@code system.yaml},
 * that what it names is there, and that there are examples enough. Safe for use by many threads.
 */
public final class ManifestLint {
    private static final int EXAMPLES = 5;
    private static final List<String> PARTS = List.of("contract", "mapping", "examples", "simulator");
    private static final Pattern PLACE = Pattern.compile("\\{([^}]*)\\}");
    private static final String SCHEMA = "/contract/system.schema.json";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Schema schema = load();
    private final RouteLint routes = new RouteLint();

    /** The codes of all rules, as findings carry them. */
    public static Set<String> codes() {
        return Stream.of(ManifestRule.values()).map(ManifestRule::code).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is wrong with the folder; empty if nothing is. The system that it may be like lies beside it. */
    public List<Finding> check(Path folder) {
        return check(folder, List.of());
    }

    /** @param others folders of other systems; what is not among them is looked for beside the folder */
    public List<Finding> check(Path folder, List<Path> others) {
        Path file = folder.resolve(SystemFolders.MANIFEST);
        if (!Files.isRegularFile(file)) {
            return List.of(ManifestRule.MISSING.at(file, 1));
        }
        try {
            String text = Files.readString(file);
            JsonNode tree = YAML.readTree(text);
            YamlNode lines = YamlNode.read(text).orElseThrow(() -> new YamlEngineException("empty"));
            Run run = new Run(folder, others, lines);
            run.schema(tree);
            run.folder(tree);
            return run.findings;
        } catch (JacksonException e) {
            return List.of(ManifestRule.UNREADABLE.at(file, RouteSchema.line(e), e.getOriginalMessage()));
        } catch (YamlEngineException e) {
            return List.of(ManifestRule.UNREADABLE.at(file, 1, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema load() {
        try (InputStream in = ManifestLint.class.getResourceAsStream(SCHEMA)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Objects.requireNonNull(in, SCHEMA));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One folder's check. */
    private final class Run {
        private final Path folder;
        private final Path file;
        private final List<Path> others;
        private final YamlNode lines;
        private final List<Finding> findings = new ArrayList<>();

        Run(Path folder, List<Path> others, YamlNode lines) {
            this.folder = folder;
            this.file = folder.resolve(SystemFolders.MANIFEST);
            this.others = others;
            this.lines = lines;
        }

        /** @param path keys down to where in the manifest it is */
        private void add(ManifestRule rule, List<String> path, Object... details) {
            findings.add(rule.at(file, lines.lineOf(path), details));
        }

        void schema(JsonNode tree) {
            for (Error error : schema.validate(tree)) {
                add(
                        ManifestRule.SCHEMA,
                        RouteSchema.path(error),
                        error.getInstanceLocation() + " " + error.getMessage());
            }
        }

        void folder(JsonNode manifest) {
            if (!Files.isRegularFile(folder.resolve("README.md"))) {
                findings.add(ManifestRule.PART.at(folder.resolve("README.md"), 1, "README.md"));
            }
            if (manifest.has("like")) {
                like(manifest.path("like").asString(), (ObjectNode) manifest);
            } else {
                plain(manifest);
            }
        }

        /** A folder that is like another and has a way of its own to be reached has to be whole with what it takes over. */
        private void like(String other, ObjectNode own) {
            Path model = others.stream()
                    .filter(each -> String.valueOf(each.getFileName()).equals(other))
                    .findFirst()
                    .orElse(folder.resolveSibling(other))
                    .resolve(SystemFolders.MANIFEST);
            if (!Files.isRegularFile(model)) {
                add(ManifestRule.LIKE, List.of("like"), other);
            } else if (own.has("connection")) {
                ObjectNode whole = (ObjectNode) YAML.readTree(model.toFile());
                whole.remove("inbox");
                plain(whole.setAll(own));
            }
        }

        private void plain(JsonNode manifest) {
            Set<String> receives = manifest.path("receives")
                    .valueStream()
                    .map(each -> each.path("type").asString(""))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!receives.isEmpty() && !manifest.has("inbox") || manifest.has("lookups") || manifest.has("polls")) {
                PARTS.stream()
                        .filter(part -> children(folder.resolve(part)).isEmpty())
                        .forEach(part -> findings.add(ManifestRule.PART.at(folder.resolve(part), 1, part + "/")));
            }
            files(manifest);
            operations(manifest);
            parameters(manifest.path("operations"));
            facades(manifest.path("face"));
            catalogues(manifest);
            polls(manifest);
            routes(receives, manifest);
            examples(manifest);
        }

        /** A text of the manifest, and where it stands. */
        private record Named(List<String> path, String text) {}

        /** @param pointer keys with {@code *} for each */
        private static Stream<Named> named(JsonNode manifest, String... pointer) {
            Stream<Map.Entry<List<String>, JsonNode>> found = Stream.of(Map.entry(List.of(), manifest));
            for (String key : pointer) {
                found = found.flatMap(each -> children(each.getValue(), key)
                        .map(child -> Map.entry(with(each.getKey(), child.getKey()), child.getValue())));
            }
            return found.filter(each -> each.getValue().isString())
                    .map(each -> new Named(each.getKey(), each.getValue().asString()));
        }

        private static Stream<Map.Entry<String, JsonNode>> children(JsonNode node, String key) {
            if (!key.equals("*")) {
                return node.has(key) ? Stream.of(Map.entry(key, node.path(key))) : Stream.empty();
            }
            if (node.isObject()) {
                return node.propertyStream();
            }
            return Stream.iterate(0, i -> i < node.size(), i -> i + 1)
                    .map(i -> Map.entry(String.valueOf(i), node.path(i)));
        }

        private static List<String> with(List<String> path, String key) {
            List<String> longer = new ArrayList<>(path);
            longer.add(key);
            return longer;
        }

        private void files(JsonNode manifest) {
            Set<String> told = new TreeSet<>();
            Stream.of(
                            named(manifest, "operations", "*", "answer"),
                            named(manifest, "deliveries", "*", "prepare", "mapping"),
                            named(manifest, "deliveries", "*", "query", "mapping"),
                            named(manifest, "deliveries", "*", "query", "state"),
                            named(manifest, "deliveries", "*", "follow", "mapping"),
                            named(manifest, "inbound", "*", "mapping"),
                            named(manifest, "inbound", "*", "answer"),
                            named(manifest, "face", "accepts", "*", "mapping"),
                            named(manifest, "face", "facades", "*", "answer"),
                            named(manifest, "lookups", "*", "question"),
                            named(manifest, "lookups", "*", "answer"),
                            named(manifest, "lookups", "*", "request"),
                            named(manifest, "lookups", "*", "result"),
                            named(manifest, "face", "answer"),
                            named(manifest, "polls", "*", "ask"),
                            named(manifest, "polls", "*", "mapping"),
                            named(manifest, "polls", "*", "cursor")
                                    .filter(each -> !each.text().startsWith("/")),
                            named(manifest, "polls", "*", "answer", "mapping"),
                            named(manifest, "reconcile", "mapping"),
                            named(manifest, "reconcile", "state"))
                    .flatMap(each -> each)
                    .filter(each -> !Files.isRegularFile(folder.resolve(each.text())))
                    .filter(each -> told.add(each.text()))
                    .forEach(each -> add(ManifestRule.FILE, each.path(), each.text()));
        }

        private void operations(JsonNode manifest) {
            JsonNode operations = manifest.path("operations");
            Set<String> told = new TreeSet<>();
            Stream.of(
                            named(manifest, "operations", "*", "query"),
                            named(manifest, "face", "passedBy"),
                            named(manifest, "authentication", "settings", "login"),
                            named(manifest, "reconcile", "operation"),
                            named(manifest, "deliveries", "*", "operation"),
                            named(manifest, "deliveries", "*", "prepare", "operation"),
                            named(manifest, "deliveries", "*", "follow", "operation"),
                            named(manifest, "catalogues", "*", "operation"),
                            named(manifest, "fetches", "list"),
                            named(manifest, "fetches", "file"),
                            named(manifest, "fetches", "answer"),
                            named(manifest, "fetches", "directoryChanges"),
                            named(manifest, "fetches", "directory"),
                            named(manifest, "polls", "*", "operation"),
                            named(manifest, "polls", "*", "answer", "operation"),
                            named(manifest, "lookups", "*", "operation"))
                    .flatMap(each -> each)
                    .filter(each -> !operations.has(each.text()))
                    .filter(each -> told.add(each.text()))
                    .forEach(each -> add(ManifestRule.OPERATION, each.path(), each.text()));
            operations
                    .propertyStream()
                    .filter(each -> each.getValue().path("unknown").asString("").equals("query"))
                    .filter(each -> !each.getValue().has("query"))
                    .forEach(each ->
                            add(ManifestRule.QUERY, List.of("operations", each.getKey(), "unknown"), each.getKey()));
            named(manifest, "deliveries", "*", "operation")
                    .filter(each -> operations
                            .path(each.text())
                            .path("unknown")
                            .asString("")
                            .equals("query"))
                    .filter(each -> {
                        JsonNode delivery =
                                manifest.path("deliveries").path(each.path().get(1));
                        return !delivery.has("query") && !delivery.has("prepare");
                    })
                    .forEach(each -> add(
                            ManifestRule.QUERY_WORDS, each.path(), each.path().get(1), each.text()));
        }

        private void parameters(JsonNode operations) {
            named(operations, "*", "path").forEach(path -> {
                String operation = path.path().getFirst();
                PLACE.matcher(path.text().replaceAll("[$][{][^}]*[}]", ""))
                        .results()
                        .map(place -> place.group(1))
                        .filter(name ->
                                !operations.path(operation).path("parameters").has(name))
                        .forEach(name ->
                                add(ManifestRule.PARAMETER, List.of("operations", operation, "path"), operation, name));
            });
        }

        /** A façade has no services of its own. */
        private void facades(JsonNode face) {
            Set<String> services = Stream.of(
                            face.path("accepts").propertyStream().map(Map.Entry::getKey),
                            face.path("looksUp").propertyStream().map(Map.Entry::getKey),
                            face.path("passes").valueStream().map(JsonNode::asString))
                    .flatMap(each -> each)
                    .collect(Collectors.toCollection(TreeSet::new));
            named(face, "facades", "*", "calls", "*", "service")
                    .filter(each -> !services.contains(each.text()))
                    .forEach(each -> add(
                            ManifestRule.FACADE,
                            Stream.concat(Stream.of("face"), each.path().stream())
                                    .toList(),
                            each.path().get(1),
                            each.text()));
        }

        /** What a catalogue is asked with is an object as JSON, so that a sign-in can add to it. */
        private void catalogues(JsonNode manifest) {
            named(manifest, "catalogues", "*", "body")
                    .filter(each -> !isObject(each.text()))
                    .forEach(each -> add(
                            ManifestRule.CATALOGUE_BODY,
                            each.path(),
                            each.path().get(1)));
            Stream.of("catalogues", "lookups", "polls")
                    .filter(part -> manifest.has(part) && !manifest.has("connection"))
                    .forEach(part -> add(ManifestRule.CONNECTION, List.of(part), part));
        }

        /** What a poll brings, the system hands in: it has to be allowed to. */
        private void polls(JsonNode manifest) {
            Set<String> sends =
                    named(manifest, "sends", "*", "type").map(Named::text).collect(Collectors.toSet());
            named(manifest, "polls", "*", "type")
                    .filter(each -> !sends.contains(each.text()))
                    .forEach(each ->
                            add(ManifestRule.NOT_SENT, each.path(), each.path().get(1), each.text()));
        }

        private static boolean isObject(String text) {
            try {
                return JSON.readTree(text).isObject();
            } catch (JacksonException e) {
                return false;
            }
        }

        private void routes(Set<String> receives, JsonNode manifest) {
            Set<String> consumes = routes.consumes(folder);
            receives.stream()
                    .filter(type -> !manifest.has("inbox") && !consumes.contains(type))
                    .forEach(type -> add(ManifestRule.NO_ROUTE, List.of("receives"), type));
            notReceived("a route", List.of("receives"), consumes.stream(), receives);
            notReceived(
                    "deliveries",
                    List.of("deliveries"),
                    manifest.path("deliveries").propertyStream().map(Map.Entry::getKey),
                    receives);
            notReceived(
                    "reconcile",
                    List.of("reconcile"),
                    named(manifest, "reconcile", "type").map(Named::text),
                    receives);
            routes.calls(folder).stream()
                    .filter(name -> !manifest.path("operations").has(name))
                    .forEach(name -> add(ManifestRule.CALL, List.of("operations"), name));
        }

        private void notReceived(String who, List<String> path, Stream<String> types, Set<String> receives) {
            types.filter(type -> !receives.contains(type))
                    .forEach(type -> add(ManifestRule.NOT_RECEIVED, path, who, type));
        }

        /**
         * Examples are named {@code NN-<mapping>-<what>}; each mapping that words a request has five, and each that reads the
         * items of a poll.
         */
        private void examples(JsonNode manifest) {
            Set<String> requests = new TreeSet<>(routes.mappings(folder));
            Stream.of(
                            named(manifest, "deliveries", "*", "prepare", "mapping"),
                            named(manifest, "deliveries", "*", "query", "mapping"),
                            named(manifest, "deliveries", "*", "follow", "mapping"),
                            named(manifest, "lookups", "*", "request"),
                            named(manifest, "polls", "*", "mapping"),
                            named(manifest, "reconcile", "mapping"))
                    .flatMap(each -> each)
                    .map(each -> Path.of(each.text()).getFileName().toString().replace(".jslt", ""))
                    .forEach(requests::add);
            List<Path> examples = children(folder.resolve("examples"));
            for (String request : requests) {
                long count = examples.stream()
                        .filter(each -> each.getFileName().toString().matches("[0-9]{2}-" + request + "-.+"))
                        .count();
                if (count < EXAMPLES) {
                    findings.add(
                            ManifestRule.EXAMPLES.at(folder.resolve("examples"), 1, request, (int) count, EXAMPLES));
                }
            }
        }

        private static List<Path> children(Path part) {
            if (!Files.isDirectory(part)) {
                return List.of();
            }
            try (Stream<Path> children = Files.list(part)) {
                return children.toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
