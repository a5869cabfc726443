package vn.lgsp.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import vn.lgsp.routing.RouteFile.Named;

/**
 * Checks route files without starting them: Camel's schema of the canonical form, and the rules that keep routes short
 * and the failure policy of the bus in force. Safe to use from several threads.
 */
public final class RouteLint {
    private static final String ROUTE_FILE = ".camel.yaml";
    private static final Comparator<Finding> BY_PLACE = Comparator.comparing(
                    (Finding f) -> f.file().toString())
            .thenComparingInt(Finding::line)
            .thenComparing(Finding::code);

    private final RouteSchema schema = new RouteSchema();

    /** The codes of all rules, as findings carry them. */
    public static Set<String> codes() {
        return Arrays.stream(RouteRule.values()).map(RouteRule::code).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is wrong with the route files of all folders below this one, by file and line; empty if there is none. */
    public List<Finding> check(Path routes) {
        return findings(folders(routes));
    }

    /** What is wrong with the route files of one system's folder. */
    public List<Finding> checkFolder(Path folder) {
        return findings(List.of(folder));
    }

    /** What is wrong with the bus's own routes: they keep to the schema and have ids, but may handle errors. */
    public List<Finding> checkPackaged(Path folder) {
        List<Finding> findings = new ArrayList<>();
        for (Path file : routeFiles(folder, ".yaml")) {
            text(file, findings)
                    .ifPresent(text -> tree(file, text, findings)
                            .ifPresent(tree -> findings.addAll(schema.check(file, text, tree))));
        }
        return sorted(findings);
    }

    /** The codes of the message types that the routes of this folder take from the engine. */
    public Set<String> consumes(Path folder) {
        Set<String> types = new TreeSet<>();
        read(folder, new ArrayList<>()).forEach(file -> file.consumed().forEach(type -> types.add(type.name())));
        return types;
    }

    /** The operations of the partner that the routes of this folder call. */
    public Set<String> calls(Path folder) {
        Set<String> operations = new TreeSet<>();
        read(folder, new ArrayList<>()).forEach(file -> operations.addAll(file.operations()));
        return operations;
    }

    /** The mappings that the routes of this folder use, without folder and ending. */
    public Set<String> mappings(Path folder) {
        Set<String> mappings = new TreeSet<>();
        read(folder, new ArrayList<>()).forEach(file -> mappings.addAll(file.mappings()));
        return mappings;
    }

    /** The codes of the message types whose routes use this mapping, by its path in the folder. */
    public Set<String> types(Path folder, String mapping) {
        Set<String> types = new TreeSet<>();
        read(folder, new ArrayList<>()).forEach(file -> types.addAll(file.types(mapping)));
        return types;
    }

    /** The system that all routes of this folder say they belong to, where they agree. */
    public Optional<Owner> owner(Path folder) {
        List<Named> groups = read(folder, new ArrayList<>()).stream()
                .flatMap(file -> file.groups().stream())
                .toList();
        return groups.stream().map(Named::name).distinct().count() == 1
                ? Optional.of(new Owner(
                        groups.getFirst().name(),
                        groups.getFirst().file(),
                        groups.getFirst().line()))
                : Optional.empty();
    }

    /** The system of routes, and where that stands. */
    public record Owner(String name, Path file, int line) {}

    private List<Finding> findings(List<Path> folders) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Named> ids = new HashMap<>();
        for (Path folder : folders) {
            List<RouteFile> files = read(folder, findings);
            files.forEach(file -> findings.addAll(file.findings()));
            Map<String, Named> types = new HashMap<>();
            for (RouteFile file : files) {
                twice(file.ids(), ids, RouteRule.ID_TWICE, findings);
                twice(file.consumed(), types, RouteRule.BUS_TWICE, findings);
            }
            dangling(files, findings);
        }
        return sorted(findings);
    }

    private static void twice(List<Named> names, Map<String, Named> seen, RouteRule rule, List<Finding> findings) {
        for (Named name : names) {
            Named other = seen.putIfAbsent(name.name(), name);
            if (other != null) {
                findings.add(rule.at(name.file(), name.line(), name.name(), other.file() + ":" + other.line()));
            }
        }
    }

    private static void dangling(List<RouteFile> files, List<Finding> findings) {
        Set<String> consumers = files.stream()
                .flatMap(file -> file.directFrom().stream())
                .map(Named::name)
                .collect(Collectors.toSet());
        files.stream()
                .flatMap(file -> file.directTo().stream())
                .filter(to -> !consumers.contains(to.name()))
                .forEach(to -> findings.add(RouteRule.DIRECT.at(to.file(), to.line(), to.name())));
    }

    private List<RouteFile> read(Path folder, List<Finding> findings) {
        Map<Path, YamlNode> trees = new LinkedHashMap<>();
        for (Path file : routeFiles(folder, ROUTE_FILE)) {
            text(file, findings)
                    .ifPresent(text -> tree(file, text, findings).ifPresent(tree -> {
                        findings.addAll(schema.check(file, text, tree));
                        trees.put(file, tree);
                    }));
        }
        return trees.entrySet().stream()
                .map(e -> RouteFile.read(e.getKey(), folder, e.getValue()))
                .toList();
    }

    private static Optional<String> text(Path file, List<Finding> findings) {
        try {
            return Optional.of(Files.readString(file));
        } catch (CharacterCodingException e) {
            findings.add(RouteRule.UNREADABLE.at(file, 1, "not UTF-8"));
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<YamlNode> tree(Path file, String text, List<Finding> findings) {
        try {
            Optional<YamlNode> tree = YamlNode.read(text);
            if (tree.isEmpty()) {
                findings.add(RouteRule.UNREADABLE.at(file, 1, "empty"));
            }
            return tree;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            findings.add(RouteRule.UNREADABLE.at(file, line, String.valueOf(e.getProblem())));
        } catch (YamlEngineException e) {
            findings.add(RouteRule.UNREADABLE.at(file, 1, String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private static List<Path> folders(Path routes) {
        return list(routes, Files::isDirectory, 1);
    }

    private static List<Path> routeFiles(Path folder, String end) {
        return list(folder, file -> Files.isRegularFile(file) && file.toString().endsWith(end), Integer.MAX_VALUE);
    }

    private static List<Path> list(Path folder, Predicate<Path> wanted, int depth) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(path -> !path.equals(folder))
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Finding> sorted(List<Finding> findings) {
        return findings.stream().distinct().sorted(BY_PLACE).toList();
    }
}
