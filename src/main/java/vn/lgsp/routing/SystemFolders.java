package vn.lgsp.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the folders of the connected systems. */
public final class SystemFolders {
    static final String MANIFEST = "system.yaml";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Set<String> RESERVED = Set.of("bus", "exchange", "control");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** Whether this is a trial, in which more systems are in use than elsewhere. */
    private static final String TRIAL = "${lgsp.trial:false}";

    private final UnaryOperator<String> placeholders;
    private final Supplier<Agencies> agencies;
    private final Consumer<ObjectNode> change;

    /** @param placeholders resolves {@code ${NAME:default}} in a text; {@link ValuesMissing} if a name has no value */
    public SystemFolders(UnaryOperator<String> placeholders) {
        this(placeholders, () -> Agencies.UNCHANGED);
    }

    /** @param agencies which codes of agencies mean the same */
    public SystemFolders(UnaryOperator<String> placeholders, Supplier<Agencies> agencies) {
        this(placeholders, agencies, tree -> {});
    }

    private SystemFolders(
            UnaryOperator<String> placeholders, Supplier<Agencies> agencies, Consumer<ObjectNode> change) {
        this.placeholders = placeholders;
        this.agencies = agencies;
        this.change = change;
    }

    /**
     * Reads systems for a rehearsal: whatever their manifests say, they are reached at this address, and each of their requests
     * names its operation in this header. What a request would say in signed headers it says in its body.
     */
    public SystemFolders rehearsing(URI partner, String header) {
        return new SystemFolders(placeholders, agencies, tree -> {
            if (tree.get("connection") instanceof ObjectNode connection) {
                connection.put("url", partner.toString());
            }
            if (tree.at("/authentication/kind").asString("").equals("signed-headers")) {
                tree.remove("authentication");
            }
            tree.path("operations").properties().forEach(operation -> {
                if (operation.getValue() instanceof ObjectNode given) {
                    given.withObjectProperty("headers").put(header, operation.getKey());
                }
            });
        });
    }

    /**
     * The systems below this folder.
     *
     * @throws ManifestBroken naming the first folder that cannot be used
     * @throws ValuesMissing naming all that no manifest can do without
     */
    public Systems read(Path routes) {
        return read(below(routes));
    }

    /**
     * The systems in these folders; those that are not enabled are left out.
     *
     * @param folders each named like its system
     * @throws ManifestBroken naming the first folder that cannot be used
     * @throws ValuesMissing naming all that no manifest can do without
     */
    public Systems read(Collection<Path> folders) {
        Map<String, Path> places = new TreeMap<>();
        folders.forEach(folder -> places.put(name(folder), folder));
        Map<String, ObjectNode> trees = new TreeMap<>();
        places.forEach((name, folder) -> trees.put(name, tree(folder)));
        Set<String> missing = new TreeSet<>();
        Map<String, ObjectNode> resolved = new TreeMap<>();
        trees.forEach((name, tree) -> {
            // Another system may be like this one: its tree stays as it is.
            ObjectNode merged = merged(place(places, name), tree, trees).deepCopy();
            change.accept(merged);
            if (enabled(place(places, name), merged)) {
                resolved.put(name, (ObjectNode) resolve(withDefaultClient(name, merged), missing));
            }
        });
        if (!missing.isEmpty()) {
            throw new ValuesMissing(missing);
        }
        List<ConnectedSystem> systems = new ArrayList<>();
        resolved.forEach((name, tree) -> systems.add(system(name, tree, trees, places)));
        return new Systems(systems, agencies);
    }

    /** The folders of systems below this one. */
    public static List<Path> below(Path routes) {
        try (Stream<Path> children = Files.list(routes)) {
            return children.filter(folder -> Files.isRegularFile(folder.resolve(MANIFEST)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no folder of systems at " + routes.toAbsolutePath(), e);
        }
    }

    /** Whether a system may have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches() && !RESERVED.contains(name);
    }

    private static String name(Path folder) {
        return String.valueOf(folder.getFileName());
    }

    private static Path place(Map<String, Path> places, String name) {
        return Objects.requireNonNull(places.get(name));
    }

    /** A folder may be there without being used; what it says then is not looked at. */
    private boolean enabled(Path folder, ObjectNode tree) {
        JsonNode said = tree.remove("enabled");
        String value = said == null ? "true" : placeholders.apply(said.asString());
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            case "trial" -> placeholders.apply(TRIAL).equals("true");
            default ->
                throw new ManifestBroken(
                        folder.resolve(MANIFEST), "enabled: is '" + value + "' and must be true, false or trial");
        };
    }

    private ObjectNode tree(Path folder) {
        if (!isName(name(folder))) {
            throw new ManifestBroken(folder, "is not a name that a system may have");
        }
        Path file = folder.resolve(MANIFEST);
        try {
            JsonNode tree = YAML.readTree(Files.readString(file));
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new ManifestBroken(file, "is not a mapping");
        } catch (IOException | JacksonException e) {
            throw new ManifestBroken(file, reason(e));
        }
    }

    /**
     * A manifest that says {@code like: other} takes from the other what it does not say itself. What the other takes from
     * the environment under its own name is taken under this one's. Of {@code connection} and {@code inbox} it has the one that it says.
     */
    private static ObjectNode merged(Path folder, ObjectNode own, Map<String, ObjectNode> all) {
        String name = name(folder);
        JsonNode like = own.get("like");
        if (like == null) {
            return own;
        }
        ObjectNode model = all.get(like.asString());
        if (model == null || model == own || model.has("like")) {
            throw new ManifestBroken(folder, "like: '" + like.asString() + "' names no plain system");
        }
        ObjectNode merged = (ObjectNode) texts(
                model.deepCopy(),
                text -> text.replace(
                        "${" + environmentName(like.asString()) + "_", "${" + environmentName(name) + "_"));
        // Each is used or not by its own word and known by what is its own; what is there once stays with the model.
        merged.remove(List.of("enabled", "clients", "speaks", "face", "inbound", "catalogues"));
        if (own.has("connection") || own.has("inbox")) {
            merged.remove(List.of("connection", "inbox"));
        }
        merged.setAll(own);
        merged.remove("like");
        return merged;
    }

    private static ConnectedSystem system(
            String name, ObjectNode tree, Map<String, ObjectNode> trees, Map<String, Path> places) {
        Path folder = place(places, name);
        JsonNode like = Objects.requireNonNull(trees.get(name)).get("like");
        try {
            Manifest manifest = YAML.treeToValue(tree, Manifest.class);
            return new ConnectedSystem(
                    name, like == null ? List.of(folder) : List.of(folder, place(places, like.asString())), manifest);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new ManifestBroken(folder.resolve(MANIFEST), reason(e));
        }
    }

    /** A system signs in by its own name unless its manifest says otherwise: secret {@code <SYSTEM>_SECRET}. */
    private static ObjectNode withDefaultClient(String name, ObjectNode tree) {
        if (!tree.has("clients") && tree.has("scopes")) {
            ObjectNode client = tree.putArray("clients").addObject();
            client.put("id", name);
            client.put("secret", "${" + environmentName(name) + "_SECRET}");
        }
        return tree;
    }

    /** {@code one-stop} is {@code ONE_STOP} in the environment. */
    public static String environmentName(String system) {
        return system.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
    }

    private JsonNode resolve(JsonNode node, Set<String> missing) {
        return texts(node, text -> {
            try {
                return placeholders.apply(text);
            } catch (ValuesMissing e) {
                missing.addAll(e.names());
                return text;
            }
        });
    }

    /** The tree with each of its texts changed so. */
    private static JsonNode texts(JsonNode node, UnaryOperator<String> change) {
        switch (node) {
            case ObjectNode object ->
                object.properties().forEach(e -> object.set(e.getKey(), texts(e.getValue(), change)));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, texts(array.get(i), change));
                }
            }
            case StringNode text -> {
                return StringNode.valueOf(change.apply(text.asString()));
            }
            default -> {}
        }
        return node;
    }

    private static String reason(Exception e) {
        if (e instanceof JacksonException json) {
            return json.getOriginalMessage()
                    + (json.getPathReference().isEmpty() ? "" : " at " + json.getPathReference());
        }
        return String.valueOf(e.getMessage());
    }
}
