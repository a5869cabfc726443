package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import vn.lgsp.BusClient;
import vn.lgsp.BusProcess;
import vn.lgsp.RunningBus;
import vn.lgsp.sandbox.Delivery;
import vn.lgsp.sandbox.Simulators;

/**
 * The bus dies again and again while messages come in through the API and the face. The partner's own ledger, in another
 * process, tells what became of them.
 */
class KilledIT {
    private static final Logger LOG = LoggerFactory.getLogger(KilledIT.class);
    private static final String PORTAL = "national-portal";
    private static final int KILLS = 5;
    private static final long SEED = 20260315;

    @TempDir
    private Path data;

    @TempDir
    private Path partner;

    /** What was found, in numbers. */
    private record Tally(int accepted, int lost, int doubled, int doubledSilently, int outOfOrder, int twice) {}

    @Test
    void killedFiveTimesUnderLoad_nothingIsLost_andOnlyWhatWasUnknownIsSentAgain() {
        try (Simulators simulators = Simulators.start(Path.of("routes"), 0, partner)) {
            Map<String, String> settings = Settings.real(
                    simulators.url(PORTAL),
                    "NATIONAL_PORTAL_READ_TIMEOUT",
                    "PT5S",
                    "LGSP_PORT",
                    String.valueOf(RunningBus.freePort()),
                    "LGSP_CONTROL_PORT",
                    String.valueOf(RunningBus.freePort()));
            Random random = new Random(SEED);
            BusProcess bus = BusProcess.start(data, settings);
            BusClient client = bus.client("one-stop", Settings.SECRET);
            Senders senders = new Senders(client);
            try (senders) {
                for (int kill = 0; kill < KILLS; kill++) {
                    int before = senders.dossiers();
                    int more = 5 + random.nextInt(15);
                    await().atMost(Duration.ofMinutes(1)).until(() -> senders.dossiers() >= before + more);
                    pause(random.nextInt(200));
                    bus.kill();
                    bus = BusProcess.start(data, settings);
                }
                senders.finish();
                Map<String, Integer> accepted = senders.accepted();
                String token = client.token();
                accepted.forEach((code, messages) -> awaitSettled(client, token, code, messages));
                Tally tally = tally(accepted, simulators.ledger().read(PORTAL), client, token);
                LOG.info("event=killed kills={} seed={} {}", KILLS, SEED, tally);

                assertThat(tally.lost()).isZero();
                assertThat(tally.outOfOrder()).isZero();
                assertThat(tally.doubledSilently()).isZero();
                assertThat(tally.twice())
                        .as("requests that became two exchanges")
                        .isZero();
                assertThat(bus.stop()).isIn(0, 143);
            } finally {
                bus.close();
            }
        }
    }

    /** The moment of a kill must not depend on what the bus does, so this is no wait for anything. */
    private static void pause(long millis) {
        await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
    }

    private static void awaitSettled(BusClient client, String token, String code, int messages) {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(exchanges(client, token, code).values())
                        .hasSizeGreaterThanOrEqualTo(messages)
                        .containsOnly("DELIVERED"));
    }

    /** State by id, in the order of acceptance. */
    private static Map<String, String> exchanges(BusClient client, String token, String code) {
        Map<String, String> states = new TreeMap<>();
        RunningBus.json(client.get("/api/v1/exchanges?subject=" + code, token))
                .path("items")
                .values()
                .forEach(item -> states.put(
                        item.path("id").asString(), item.path("state").asString()));
        return states;
    }

    private static Tally tally(Map<String, Integer> accepted, List<Delivery> ledger, BusClient client, String token) {
        int lost = 0;
        int doubled = 0;
        int silently = 0;
        int outOfOrder = 0;
        int twice = 0;
        for (Map.Entry<String, Integer> dossier : accepted.entrySet()) {
            String code = dossier.getKey();
            List<String> taken = PortalLedger.of(ledger, code);
            List<String> expected = messages(dossier.getValue());
            List<String> ids = List.copyOf(exchanges(client, token, code).keySet());
            Set<String> unknown = unknown(client, token, code);
            twice += ids.size() - expected.size();
            outOfOrder += new ArrayList<>(new LinkedHashSet<>(taken)).equals(expected) ? 0 : 1;
            for (int i = 0; i < expected.size(); i++) {
                String message = expected.get(i);
                long times = taken.stream().filter(message::equals).count();
                lost += times == 0 ? 1 : 0;
                doubled += times > 1 ? 1 : 0;
                silently += times > 1 && !unknown.contains(ids.get(i)) ? 1 : 0;
            }
        }
        int all = accepted.values().stream().mapToInt(Integer::intValue).sum();
        return new Tally(all, lost, doubled, silently, outOfOrder, twice);
    }

    private static List<String> messages(int number) {
        List<String> messages = new ArrayList<>(List.of("dossier"));
        IntStream.range(0, number - 1).forEach(i -> messages.add("step " + i));
        return messages;
    }

    /** The exchanges of a dossier whose timeline says that an outcome was unknown. */
    private static Set<String> unknown(BusClient client, String token, String code) {
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode entry : RunningBus.json(client.get("/api/v1/dossiers/" + code, token))
                .path("timeline")
                .values()) {
            if (entry.path("kind").asString("").equals("OUTCOME_UNKNOWN")) {
                ids.add(entry.path("exchangeId").asString());
            }
        }
        return ids;
    }
}
