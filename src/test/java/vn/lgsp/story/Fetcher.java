package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import vn.lgsp.BusClient;
import vn.lgsp.RunningBus;

/**
 * The one-stop as receiver: fetches what citizens filed and what became of its own messages, at one node after the other, and
 * remembers all of it.
 */
final class Fetcher implements AutoCloseable {
    private static final String EVENTS = """
            SELECT kind || ' ' || exchange_id FROM event
             WHERE kind IN ('PARKED', 'SKIPPED') ORDER BY seq
            """;
    private static final String UNKNOWN =
            "SELECT exchange_id::text FROM event WHERE kind = 'OUTCOME_UNKNOWN' AND receiver = 'one-stop'";
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final List<BusClient> nodes;
    private final String token;
    private final Thread thread;
    private final AtomicInteger turn = new AtomicInteger();
    /** State and exchange by the result's own exchange: kept before it is acknowledged, as a good receiver does. */
    private final Map<String, String> kept = new ConcurrentSkipListMap<>();

    /** What citizens filed, by the portal's number, as it came. */
    private final Map<String, List<String>> filed = new ConcurrentSkipListMap<>();

    private final Map<String, Integer> handedOut = new ConcurrentSkipListMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> again = ConcurrentHashMap.newKeySet();
    private volatile boolean enough;

    Fetcher(List<BusClient> nodes) {
        this.nodes = nodes;
        this.token = nodes.getFirst().token("inbox.receive");
        this.thread = Thread.ofVirtual().start(this::fetch);
    }

    private void fetch() {
        while (!enough) {
            BusClient node = nodes.get(turn.getAndIncrement() % nodes.size());
            try {
                HttpResponse<String> answer = node.get("/api/v1/inbox?max=20&wait=1", token);
                if (answer.statusCode() == 200) {
                    RunningBus.json(answer).path("items").forEach(item -> take(node, item));
                } else {
                    Senders.pause(PAUSE);
                }
            } catch (UncheckedIOException e) {
                Senders.pause(PAUSE);
            }
        }
    }

    private void take(BusClient node, JsonNode item) {
        String id = item.path("exchangeId").asString();
        if (acknowledged.contains(id)) {
            again.add(id);
        }
        JsonNode message = item.path("message");
        handedOut.merge(id, 1, Integer::sum);
        if (item.path("type").asString().equals("delivery.result")) {
            kept.put(
                    id,
                    message.path("state").asString() + " "
                            + message.path("exchangeId").asString());
        } else {
            filed.computeIfAbsent(item.path("subject").asString(), code -> new CopyOnWriteArrayList<>())
                    .add(message.path("summary").asString());
        }
        HttpResponse<String> answer = node.call(
                "POST",
                "/api/v1/inbox/" + id + "/acknowledge",
                token,
                "{\"lease\": \"" + item.path("lease").asString() + "\"}");
        if (answer.statusCode() == 204) {
            acknowledged.add(id);
        }
    }

    /** What citizens filed, by the portal's number, as it came; what came twice stands there twice. */
    Map<String, List<String>> filed() {
        return filed;
    }

    /**
     * Every refusal and every giving up was told once, nothing was handed out again that had been acknowledged, and nothing
     * twice of which the log does not say that its outcome was unknown.
     */
    void assertToldOnce(DataSource store) {
        assertThat(again).as("handed out after its acknowledgement").isEmpty();
        Set<String> twice = new TreeSet<>();
        handedOut.forEach((id, times) -> {
            if (times > 1) {
                twice.add(id);
            }
        });
        assertThat(JdbcClient.create(store).sql(UNKNOWN).query(String.class).list())
                .as("handed out twice without a word")
                .containsAll(twice);
        Map<String, Integer> happened = new TreeMap<>();
        JdbcClient.create(store)
                .sql(EVENTS)
                .query(String.class)
                .list()
                .forEach(event -> happened.merge(event, 1, Integer::sum));
        Map<String, Integer> told = new TreeMap<>();
        kept.values().stream()
                .filter(result -> !result.startsWith("DELIVERED"))
                .forEach(result -> told.merge(result, 1, Integer::sum));
        assertThat(told).isNotEmpty().isEqualTo(happened);
    }

    int fetched() {
        return kept.size();
    }

    @Override
    public void close() {
        enough = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
