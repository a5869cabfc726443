package vn.lgsp.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.routing.RouteLint;

/** One system's folder, held against its own manifest. */
final class SystemFolder {
    private static final int EXAMPLES = 5;
    private static final List<String> PARTS = List.of("contract", "mapping", "examples", "simulator");
    private static final Pattern JSLT = Pattern.compile("\\bjslt:(?:mapping/)?([a-z0-9-]+)\\.jslt");

    private static final Pattern PLACE = Pattern.compile("\\{([^}]*)\\}");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;
    private final List<String> problems = new ArrayList<>();

    SystemFolder(Path folder) {
        this.folder = folder;
    }

    /** What is wrong with the folder; empty if nothing is. */
    List<String> problems() {
        if (!Files.isRegularFile(folder.resolve("README.md"))) {
            problems.add("README.md is missing");
        }
        Path file = folder.resolve("system.yaml");
        if (!Files.isRegularFile(file)) {
            problems.add("system.yaml is missing");
            return problems;
        }
        String yaml = ProjectFiles.text(file);
        problems.addAll(ManifestSchema.check(yaml));
        JsonNode manifest = ManifestSchema.YAML.readTree(yaml);
        if (manifest.has("like")) {
            like(manifest.path("like").asString(), (ObjectNode) manifest);
        } else {
            plain(manifest);
        }
        return problems;
    }

    /** A folder that is like another and has a way of its own to be reached has to be whole with what it takes over. */
    private void like(String other, ObjectNode own) {
        Path model = folder.resolveSibling(other).resolve("system.yaml");
        if (!Files.isRegularFile(model)) {
            problems.add("like: '" + other + "' is no system");
        } else if (own.has("connection")) {
            ObjectNode whole = (ObjectNode) ManifestSchema.YAML.readTree(ProjectFiles.text(model));
            whole.remove("inbox");
            plain(whole.setAll(own));
        }
    }

    private void plain(JsonNode manifest) {
        Set<String> receives = manifest.path("receives")
                .valueStream()
                .map(each -> each.path("type").asString(""))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!receives.isEmpty() && !manifest.has("inbox") || manifest.has("lookups")) {
            PARTS.stream()
                    .filter(part -> isEmpty(folder.resolve(part)))
                    .forEach(part -> problems.add(part + "/ is missing or empty"));
        }
        mappings(manifest)
                .filter(name -> !Files.isRegularFile(folder.resolve(name)))
                .forEach(name -> problems.add("system.yaml names " + name + ", which does not exist"));
        operations(manifest);
        parameters(manifest.path("operations"));
        facades(manifest.path("face"));
        catalogues(manifest);
        routes(receives, manifest);
        examples(manifest);
    }

    /** The files that the manifest names. */
    private static Stream<String> mappings(JsonNode manifest) {
        Stream<JsonNode> named = Stream.of(
                        manifest.path("operations").valueStream().map(each -> each.path("answer")),
                        manifest.path("deliveries").valueStream().map(each -> each.at("/prepare/mapping")),
                        manifest.path("deliveries").valueStream().map(each -> each.at("/follow/mapping")),
                        manifest.path("inbound").valueStream().map(each -> each.path("mapping")),
                        manifest.path("inbound").valueStream().map(each -> each.path("answer")),
                        manifest.at("/face/accepts").valueStream().map(each -> each.path("mapping")),
                        manifest.at("/face/facades").valueStream().map(each -> each.path("answer")),
                        manifest.path("lookups")
                                .valueStream()
                                .flatMap(each -> Stream.of(
                                        each.path("question"),
                                        each.path("answer"),
                                        each.path("request"),
                                        each.path("result"))),
                        Stream.of(
                                manifest.at("/face/answer"),
                                manifest.at("/reconcile/mapping"),
                                manifest.at("/reconcile/state")))
                .flatMap(each -> each);
        return named.filter(JsonNode::isString).map(JsonNode::asString).distinct();
    }

    private void operations(JsonNode manifest) {
        JsonNode operations = manifest.path("operations");
        Stream<JsonNode> named = Stream.of(
                        operations.valueStream().map(each -> each.path("query")),
                        Stream.of(
                                manifest.at("/face/passedBy"),
                                manifest.at("/authentication/settings/login"),
                                manifest.at("/reconcile/operation")),
                        manifest.path("deliveries").valueStream().map(each -> each.path("operation")),
                        manifest.path("deliveries").valueStream().map(each -> each.at("/prepare/operation")),
                        manifest.path("deliveries").valueStream().map(each -> each.at("/follow/operation")),
                        manifest.path("catalogues").valueStream().map(each -> each.path("operation")),
                        manifest.path("lookups").valueStream().map(each -> each.path("operation")))
                .flatMap(each -> each);
        named.filter(JsonNode::isString)
                .map(JsonNode::asString)
                .distinct()
                .filter(name -> !operations.has(name))
                .forEach(
                        name -> problems.add("system.yaml names the operation '" + name + "', which it does not have"));
        operations
                .propertyStream()
                .filter(each -> each.getValue().path("unknown").asString("").equals("query"))
                .filter(each -> !each.getValue().has("query"))
                .forEach(each -> problems.add(
                        "system.yaml says unknown: query for '" + each.getKey() + "' without naming the query"));
    }

    /** A façade has no services of its own. */
    private void facades(JsonNode face) {
        Set<String> services = Stream.of(
                        face.path("accepts").propertyStream().map(Map.Entry::getKey),
                        face.path("looksUp").propertyStream().map(Map.Entry::getKey),
                        face.path("passes").valueStream().map(JsonNode::asString))
                .flatMap(each -> each)
                .collect(Collectors.toCollection(TreeSet::new));
        face.path("facades")
                .propertyStream()
                .forEach(facade -> facade.getValue()
                        .path("calls")
                        .valueStream()
                        .map(call -> call.path("service").asString(""))
                        .filter(service -> !services.contains(service))
                        .forEach(service -> problems.add("the façade '" + facade.getKey() + "' calls the service '"
                                + service + "', which the face does not have")));
    }

    private void parameters(JsonNode operations) {
        operations
                .propertyStream()
                .forEach(operation -> PLACE.matcher(
                                operation.getValue().path("path").asString("").replaceAll("[$][{][^}]*[}]", ""))
                        .results()
                        .map(place -> place.group(1))
                        .filter(name -> !operation.getValue().path("parameters").has(name))
                        .forEach(name -> problems.add("the path of '" + operation.getKey() + "' has {" + name
                                + "}, which is no parameter of it")));
    }

    /** What a catalogue is asked with is an object as JSON, so that a sign-in can add to it. */
    private void catalogues(JsonNode manifest) {
        manifest.path("catalogues").propertyStream().forEach(each -> {
            String body = each.getValue().path("body").asString("{}");
            try {
                if (!JSON.readTree(body).isObject()) {
                    problems.add("the body of catalogue '" + each.getKey() + "' is no object");
                }
            } catch (JacksonException e) {
                problems.add("the body of catalogue '" + each.getKey() + "' is not JSON");
            }
        });
        Stream.of("catalogues", "lookups")
                .filter(part -> manifest.has(part) && !manifest.has("connection"))
                .forEach(part -> problems.add("system.yaml has " + part + " and no connection"));
    }

    private void routes(Set<String> receives, JsonNode manifest) {
        RouteLint lint = new RouteLint();
        Set<String> consumes = lint.consumes(folder);
        receives.stream()
                .filter(type -> !manifest.has("inbox") && !consumes.contains(type))
                .forEach(type -> problems.add("receives " + type + ", but no route begins with it"));
        consumes.stream()
                .filter(type -> !receives.contains(type))
                .forEach(type -> problems.add("a route begins with " + type + ", which system.yaml does not receive"));
        manifest.path("deliveries")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(type -> !receives.contains(type))
                .forEach(type -> problems.add("deliveries has " + type + ", which system.yaml does not receive"));
        String compared = manifest.at("/reconcile/type").asString("");
        if (!compared.isEmpty() && !receives.contains(compared)) {
            problems.add("reconcile compares " + compared + ", which system.yaml does not receive");
        }
        lint.calls(folder).stream()
                .filter(name -> !manifest.path("operations").has(name))
                .forEach(name ->
                        problems.add("a route calls the operation '" + name + "', which system.yaml does not have"));
    }

    /** Examples are named {@code NN-<mapping>-<what>}; each mapping that words a request has five. */
    private void examples(JsonNode manifest) {
        Set<String> requests = new TreeSet<>();
        for (Path file : ProjectFiles.below(folder, ".camel.yaml")) {
            Matcher uri = JSLT.matcher(ProjectFiles.text(file));
            while (uri.find()) {
                requests.add(uri.group(1));
            }
        }
        Stream.of(
                        manifest.path("deliveries")
                                .valueStream()
                                .flatMap(each -> Stream.of(each.at("/prepare/mapping"), each.at("/follow/mapping"))),
                        manifest.path("lookups").valueStream().map(each -> each.path("request")),
                        Stream.of(manifest.at("/reconcile/mapping")))
                .flatMap(each -> each)
                .map(each -> each.asString(""))
                .filter(name -> !name.isEmpty())
                .forEach(name -> requests.add(ProjectFiles.name(Path.of(name)).replace(".jslt", "")));
        for (String request : requests) {
            long count = children(folder.resolve("examples")).stream()
                    .filter(each -> ProjectFiles.name(each).matches("[0-9]{2}-" + request + "-.+"))
                    .count();
            if (count < EXAMPLES) {
                problems.add("%s has %d examples, needed are %d".formatted(request, count, EXAMPLES));
            }
        }
    }

    private static boolean isEmpty(Path part) {
        return children(part).isEmpty();
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
