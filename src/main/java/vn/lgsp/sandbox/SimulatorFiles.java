package vn.lgsp.sandbox;

import com.github.tomakehurst.wiremock.common.JsonException;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.matching.CustomMatcherDefinition;
import com.github.tomakehurst.wiremock.matching.RequestPattern;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.stubbing.StubMappingCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** Reads and checks the stubs of the systems' folders: {@code routes/<system>/simulator/mappings/*.json}. */
final class SimulatorFiles {
    private static final String SCENARIO = "-weather";

    private SimulatorFiles() {}

    /** @return the stubs of each system that has a simulator */
    static SortedMap<String, List<StubMapping>> read(Path routes) {
        SortedMap<String, List<StubMapping>> stubs = new TreeMap<>();
        for (Path folder : children(routes)) {
            if (Files.isDirectory(mappings(folder))) {
                stubs.put(folder.getFileName().toString(), of(folder));
            }
        }
        return stubs;
    }

    /** @return the stubs of the system of this folder; none if it has no simulator */
    static List<StubMapping> of(Path folder) {
        String system = folder.getFileName().toString();
        List<StubMapping> all = new ArrayList<>();
        if (Files.isDirectory(mappings(folder))) {
            for (Path file : children(mappings(folder))) {
                if (file.toString().endsWith(".json")) {
                    all.addAll(stubs(system, file));
                }
            }
        }
        return List.copyOf(all);
    }

    private static Path mappings(Path folder) {
        return folder.resolve("simulator").resolve("mappings");
    }

    static String scenario(String system) {
        return system + SCENARIO;
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new SimulatorsFailed("Cannot read the folder " + folder.toAbsolutePath(), e);
        }
    }

    private static List<StubMapping> stubs(String system, Path file) {
        try {
            String text = Files.readString(file);
            StubMappingCollection read =
                    com.github.tomakehurst.wiremock.common.Json.read(text, StubMappingCollection.class);
            List<StubMapping> stubs = new ArrayList<>(read.getMappingOrMappings());
            for (StubMapping stub : stubs) {
                check(system, stub);
            }
            return stubs;
        } catch (IOException | JsonException | JacksonException | IllegalArgumentException e) {
            throw new SimulatorsFailed(
                    file + ": "
                            + Objects.toString(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    e);
        }
    }

    private static void check(String system, StubMapping stub) {
        String name = Objects.requireNonNullElse(stub.getName(), "a stub without name");
        RequestPattern request = stub.getRequest();
        String path = Stream.of(
                        request.getUrl(),
                        request.getUrlPath(),
                        request.getUrlPattern(),
                        request.getUrlPathPattern(),
                        request.getUrlPathTemplate())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        if (!path.startsWith("/" + system + "/")) {
            throw new IllegalArgumentException(name + ": its path must begin with /" + system + "/");
        }
        String scenario = stub.getScenarioName();
        if (scenario != null && !scenario.startsWith(system + "-")) {
            throw new IllegalArgumentException(name + ": its scenario must begin with " + system + "-");
        }
        Parameters parameters = stub.getResponse().getTransformerParameters();
        if (parameters != null) {
            Script.of(parameters);
        }
        CustomMatcherDefinition matcher = request.getCustomMatcher();
        if (matcher != null) {
            if (!StateMatcher.NAME.equals(matcher.getName())) {
                throw new IllegalArgumentException(name + ": there is no matcher " + matcher.getName());
            }
            StateMatcher.Question.of(matcher.getParameters());
        }
    }
}
