package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import vn.lgsp.BusClient;
import vn.lgsp.RunningBus;

/**
 * Citizens who file at the portal and then change what they filed. The portal hands in each version and repeats it until it is
 * answered: taken, or taken before.
 */
final class Citizens implements AutoCloseable {
    private static final List<String> VERSIONS = List.of("nộp lần đầu", "sửa lần một", "sửa lần hai");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<BusClient> nodes;
    private final Duration pace;
    private final Thread thread;
    private final AtomicInteger turn = new AtomicInteger();
    /** Accepted versions by the portal's number. */
    private final Map<String, Integer> accepted = new ConcurrentSkipListMap<>();

    private volatile boolean enough;

    /** @param pace how long there is nothing after each message */
    Citizens(List<BusClient> nodes, Duration pace) {
        this.nodes = nodes;
        this.pace = pace;
        this.thread = Thread.ofVirtual().start(this::file);
    }

    private void file() {
        for (int i = 0; !enough; i++) {
            String code = "000.00.00.G22-260316-%04d".formatted(i);
            for (String version : VERSIONS) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                        .until(() -> isTaken(code, version));
                accepted.merge(code, 1, Integer::sum);
                Senders.pause(pace);
            }
        }
    }

    private boolean isTaken(String code, String version) {
        BusClient node = nodes.get(turn.getAndIncrement() % nodes.size());
        JsonNode answer = RunningBus.json(node.call(
                "POST",
                PortalSamples.INBOUND,
                "",
                RunningBus.JSON
                        .createObjectNode()
                        .put("MaHoSo", code)
                        .put("MaTTHC", "1.004203")
                        .put("TrichYeuHoSo", version)
                        .toString()));
        int said = answer.path("error_code").asInt(-1);
        return said == 0 || said == 1;
    }

    /** No more are begun; ends when what was begun is accepted. */
    void finish() {
        enough = true;
        try {
            assertThat(thread.join(PATIENCE)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int accepted() {
        return Tally.sum(accepted);
    }

    /** Each version of each dossier came to the receiver, first in the order in which it was filed. */
    void assertAllCame(Map<String, List<String>> received) {
        accepted.forEach((code, number) -> {
            Set<String> came = new LinkedHashSet<>(received.getOrDefault(code, List.of()));
            assertThat(new ArrayList<>(came)).as(code).isEqualTo(VERSIONS.subList(0, number));
        });
    }

    @Override
    public void close() {
        enough = true;
        thread.interrupt();
    }
}
