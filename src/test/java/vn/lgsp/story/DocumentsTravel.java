package vn.lgsp.story;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import vn.lgsp.RunningBus;
import vn.lgsp.edxml.Document;
import vn.lgsp.edxml.Documents;
import vn.lgsp.edxml.Documents.Made;
import vn.lgsp.edxml.Edxml;
import vn.lgsp.edxml.Organ;
import vn.lgsp.edxml.RoundTrips;
import vn.lgsp.edxml.Status;

/**
 * Documents and statuses of all kinds on their way: handed in at the face, carried to the axis, taken there by those whom
 * they name, sent back by one of them, fetched, and taken at the face. They have to be the same at every station.
 */
final class DocumentsTravel {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int AT_ONCE = 200;
    private static final String HOME = "000.00.31.H28";
    private static final Logger log = LoggerFactory.getLogger(DocumentsTravel.class);

    private final AxisClient dms;
    private final Map<String, AxisClient> parties = new LinkedHashMap<>();
    private final Map<AxisClient, Set<String>> seen = new HashMap<>();
    private final long seed = RoundTrips.seed();
    private final Documents documents = new Documents(seed, List.of("G22", "H29"));
    private int number;

    DocumentsTravel(RunningBus bus) {
        URI axis = URI.create(bus.simulators().url("document-axis"));
        dms = new AxisClient(bus.service("/vxp"), "dms", "dms-sandbox");
        parties.put("G22", new AxisClient(axis, "G22.CENTRE", "ministry-sandbox"));
        parties.put("H29", new AxisClient(axis, "H29.CENTRE", "neighbour-sandbox"));
    }

    /** One on its way. */
    private record Traveller(Made made, byte[] file, String which) {
        String type() {
            return made.content() instanceof Status ? "status" : "edoc";
        }

        Set<String> recipients() {
            return switch (made.content()) {
                case Document document ->
                    document.header().to().stream().map(Organ::id).collect(toSet());
                case Status status -> Set.of(String.valueOf(status.responseFor().organId()));
            };
        }

        boolean isFor(String top) {
            return recipients().stream().anyMatch(code -> code.startsWith(top + ".") || code.endsWith("." + top));
        }
    }

    /** @return the kinds that travelled, such as {@code REVOKE} or {@code 03} */
    Set<String> run(int count) throws Exception {
        Set<String> kinds = new HashSet<>();
        for (int done = 0; done < count; done += AT_ONCE) {
            List<Traveller> some = new ArrayList<>();
            for (int each = 0; each < Math.min(AT_ONCE, count - done); each++) {
                Made made = documents.next();
                some.add(new Traveller(made, RoundTrips.written(made), "seed " + seed + " number " + number++));
                kinds.add(kind(made.content()));
            }
            there(some);
            back(some);
            log.info("event=documents-travelled count={}", done + some.size());
        }
        return kinds;
    }

    private static String kind(Edxml content) {
        return switch (content) {
            case Document document -> document.operation().name();
            case Status status -> status.code();
        };
    }

    private void there(List<Traveller> some) throws Exception {
        for (Traveller each : some) {
            JsonNode answer = dms.send(each.file(), each.made().content().from().id(), each.type(), "");
            assertThat(answer.path("status").asString())
                    .as(each.which() + " " + answer)
                    .isEqualTo("OK");
        }
        for (Map.Entry<String, AxisClient> party : parties.entrySet()) {
            List<Traveller> expected =
                    some.stream().filter(each -> each.isFor(party.getKey())).toList();
            taken(party.getValue(), expected)
                    .forEach((each, row) -> assertThat(
                                    Set.of(row.path("to").asString().split(",")))
                            .as(each.which())
                            .isEqualTo(each.recipients()));
        }
    }

    /** Whoever got it sends it on as it is. */
    private void back(List<Traveller> some) throws Exception {
        for (Traveller each : some) {
            AxisClient party = parties.entrySet().stream()
                    .filter(one -> each.isFor(one.getKey()))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
            String to = "[{\"code\": \"" + HOME + "\"}]";
            JsonNode answer = party.send(each.file(), "000.00.00.G22", each.type(), to);
            assertThat(answer.path("status").asString()).as(each.which()).isEqualTo("OK");
        }
        taken(dms, some);
    }

    /** Waits until the party has all of them, looks at each, and says that it has it. */
    private Map<Traveller, JsonNode> taken(AxisClient party, List<Traveller> expected) {
        Map<ByteBuffer, Traveller> missing = new HashMap<>();
        expected.forEach(each -> missing.put(ByteBuffer.wrap(each.file()), each));
        Map<Traveller, JsonNode> rows = new HashMap<>();
        Set<String> known = seen.computeIfAbsent(party, each -> new HashSet<>());
        await().atMost(LONG).untilAsserted(() -> {
            for (String type : List.of("edoc", "status")) {
                for (JsonNode row : party.received(type)) {
                    String id = row.path("docId").asString();
                    if (known.add(id)) {
                        byte[] file = party.file(id);
                        Traveller one = missing.remove(ByteBuffer.wrap(file));
                        if (one != null) {
                            RoundTrips.assertSame(one.made(), file, one.which());
                            assertThat(one.type()).as(one.which()).isEqualTo(type);
                            rows.put(one, row);
                            party.update(id, "done");
                        }
                    }
                }
            }
            assertThat(missing.values().stream().map(Traveller::which)).isEmpty();
        });
        return rows;
    }
}
