package vn.lgsp.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a party of the axis makes of its directory: the whole list, then what changed. Shares no code with the bus. */
final class Directory {
    /** How often the simulator's country changes. */
    static final int CHANGES = 3;

    private static final List<String> FIELDS = List.of("pid", "code", "oldCode", "name", "mail");

    private Directory() {}

    /** Has the axis's simulator in this folder of routes list a country. */
    static void country(Path routes, int agencies) throws IOException {
        try (Stream<Path> stubs = Files.list(routes.resolve("document-axis/simulator/mappings"))) {
            for (Path stub : stubs.toList()) {
                String text = Files.readString(stub);
                Files.writeString(
                        stub,
                        text.replace(
                                "\"parties\":",
                                "\"country\": {\"agencies\": %d, \"changes\": %d}, \"parties\":"
                                        .formatted(agencies, CHANGES)));
            }
        }
    }

    /** The agencies by id after every change, as this party learns of them. */
    static Map<String, Map<String, String>> learnt(AxisClient party) throws Exception {
        Map<String, Map<String, String>> agencies = listed(party);
        for (int change = 0; change < CHANGES; change++) {
            for (JsonNode row : party.ask("getSynchronizeUnit", "").path("data")) {
                if (row.path("deleted").asBoolean()) {
                    agencies.remove(row.path("id").asString());
                } else {
                    agencies.put(row.path("id").asString(), fields(row));
                }
            }
        }
        return agencies;
    }

    /** The agencies by id as this party is told of them now. */
    static Map<String, Map<String, String>> listed(AxisClient party) throws Exception {
        Map<String, Map<String, String>> agencies = new TreeMap<>();
        party.ask("getAgenciesList", "")
                .path("data")
                .forEach(row -> agencies.put(row.path("id").asString(), fields(row)));
        return agencies;
    }

    private static Map<String, String> fields(JsonNode row) {
        Map<String, String> fields = new TreeMap<>();
        FIELDS.forEach(name -> fields.put(name, row.path(name).asString()));
        return fields;
    }
}
