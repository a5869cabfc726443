package vn.lgsp.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.ManifestBroken;
import vn.lgsp.routing.ManifestLint;
import vn.lgsp.routing.RouteLint;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.ValuesMissing;
import vn.lgsp.sandbox.SimulatorsFailed;
import vn.lgsp.translation.Mapping;
import vn.lgsp.translation.MappingFailed;
import vn.lgsp.translation.Schema;

/**
 * Everything that can be found wrong with a system's folder before it meets a message: manifest, route files, contract,
 * mappings, examples, and whether the routes load. Needs no running bus and calls nobody.
 */
public final class FolderCheck {
    private static final Pattern IMPORT = Pattern.compile("\\bimport\\s+\"([^\"]+)\"");

    private final ManifestLint manifests = new ManifestLint();
    private final RouteLint routes = new RouteLint();

    /**
     * What is wrong with the folder; empty if nothing is.
     *
     * @param others folders of other systems, among which is the one that it may be like
     */
    public List<Finding> check(Path folder, List<Path> others) {
        String name = String.valueOf(folder.getFileName());
        if (!SystemFolders.isName(name)) {
            return List.of(FolderRule.NAME.at(folder, 1, name));
        }
        Optional<Finding> renamed = routes.owner(folder)
                .filter(owner -> !owner.name().equals(name))
                .map(owner -> FolderRule.RENAMED.at(
                        owner.file(),
                        owner.line(),
                        name,
                        owner.name(),
                        SystemFolders.environmentName(name) + "_",
                        SystemFolders.environmentName(owner.name()) + "_"));
        if (renamed.isPresent()) {
            return List.of(renamed.get());
        }
        List<Finding> findings = new ArrayList<>(manifests.check(folder, others));
        findings.addAll(routes.checkFolder(folder));
        if (!findings.isEmpty()) {
            // What comes next would only say the same in other words.
            return findings;
        }
        try {
            Optional<ConnectedSystem> system = read(new SystemFolders(MadeUp.nowhere()), folder, others);
            findings.addAll(contracts(folder));
            findings.addAll(mappings(system.map(ConnectedSystem::folders).orElse(List.of(folder))));
            if (findings.isEmpty()) {
                system.ifPresent(each -> findings.addAll(rehearsed(each, others)));
            }
        } catch (ManifestBroken | ValuesMissing e) {
            findings.add(FolderRule.MANIFEST.at(folder.resolve("system.yaml"), 1, String.valueOf(e.getMessage())));
        }
        return findings;
    }

    /** The folder as the program reads it, with what it leaves to the environment made up, and switched on. */
    static Optional<ConnectedSystem> read(SystemFolders reader, Path folder, List<Path> others) {
        List<Path> all = new ArrayList<>(List.of(folder));
        others.stream()
                .filter(other -> !other.getFileName().equals(folder.getFileName()))
                .forEach(all::add);
        return reader.read(all).named(String.valueOf(folder.getFileName()));
    }

    private static List<Finding> contracts(Path folder) {
        List<Finding> findings = new ArrayList<>();
        for (Path file : files(folder.resolve("contract"), ".schema.json")) {
            try {
                Schema.compile(file);
            } catch (RuntimeException e) {
                findings.add(FolderRule.CONTRACT.at(file, 1, String.valueOf(e.getMessage())));
            }
        }
        return findings;
    }

    /** Each mapping is compiled, parts with those that import them; what is wrong, by file and line. */
    public static List<Finding> mappings(List<Path> folders) {
        Map<String, String> sources = new TreeMap<>();
        for (Path folder : folders) {
            for (Path file : files(folder, ".jslt")) {
                sources.putIfAbsent(folder.relativize(file).toString(), text(file));
            }
        }
        Set<String> imported = sources.values().stream()
                .flatMap(source -> IMPORT.matcher(source).results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        List<Finding> findings = new ArrayList<>();
        for (String name : sources.keySet()) {
            if (!imported.contains(name)) {
                try {
                    Mapping.compile(name, folders);
                } catch (MappingFailed e) {
                    findings.add(FolderRule.mapping(place(folders, e.file()), e));
                }
            }
        }
        return findings.stream().distinct().toList();
    }

    static Path place(List<Path> folders, String file) {
        return folders.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(folders.getFirst().resolve(file));
    }

    /** The routes load, and the examples come out as they say. */
    private static List<Finding> rehearsed(ConnectedSystem system, List<Path> others) {
        if (system.manifest().connection() == null) {
            return List.of();
        }
        Path folder = system.folders().getFirst();
        try (Rehearsal rehearsal = Rehearsal.of(system, others)) {
            return new Examples(folder, rehearsal).check();
        } catch (SimulatorsFailed e) {
            return List.of(FolderRule.SIMULATOR.at(folder.resolve("simulator"), 1, String.valueOf(e.getMessage())));
        } catch (IllegalStateException | IllegalArgumentException e) {
            return List.of(FolderRule.ROUTE.at(folder, 1, String.valueOf(e.getMessage())));
        }
    }

    private static List<Path> files(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read: " + e, e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }
}
