package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import vn.lgsp.BusProcess;
import vn.lgsp.RunningBus;

/** People who retry and skip parked messages, one by one and whole groups, while the bus dies under their hands. */
final class Operators implements AutoCloseable {
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:long-enough".getBytes(UTF_8));
    private static final Duration PACE = Duration.ofMillis(150);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Every so many rounds they retry all that is parked for one cause. */
    private static final int GROUP = 8;

    private final JdbcClient store;
    private final Supplier<BusProcess> bus;
    private final Random random;
    private final Thread thread;
    private volatile boolean enough;
    private volatile int acts;
    private volatile int groups;

    /** @param bus the node whose control port is asked next */
    Operators(DataSource store, Supplier<BusProcess> bus, long seed) {
        this.store = JdbcClient.create(store);
        this.bus = bus;
        this.random = new Random(seed);
        this.thread = Thread.ofVirtual().start(this::work);
    }

    private record Group(String receiver, String cause) {}

    private record Parked(String exchange, String receiver, String subject) {}

    private void work() {
        for (int round = 1; !enough; round++) {
            try {
                if (round % GROUP == 0) {
                    retryGroup();
                }
                parked().stream()
                        .filter(one -> Senders.isLookedAfter(one.subject()))
                        .forEach(this::act);
            } catch (DataAccessException | UncheckedIOException away) {
                // They try again later, as people do.
                Thread.onSpinWait();
            }
            Senders.pause(PACE);
        }
    }

    private List<Parked> parked() {
        return store.sql("""
                        SELECT d.exchange_id, d.receiver, e.subject
                          FROM delivery d JOIN exchange e ON e.id = d.exchange_id AND e.accepted_at = d.accepted_at
                         WHERE d.state = 'PARKED'
                        """)
                .query((row, number) -> new Parked(row.getString(1), row.getString(2), row.getString(3)))
                .list();
    }

    private void act(Parked one) {
        boolean skip = random.nextInt(3) == 0;
        HttpResponse<String> answer = post(
                "/control/v1/exchanges/" + one.exchange() + "/deliveries/" + one.receiver()
                        + (skip ? "/skip" : "/retry"),
                skip ? "{\"reason\":\"by hand\"}" : "{}");
        acts += answer.statusCode() == 202 ? 1 : 0;
    }

    /** All that is parked at some system for the cause that is the most frequent there; sometimes it is cancelled at once. */
    private void retryGroup() {
        List<Group> found = store.sql("""
                        SELECT receiver, cause_code FROM delivery WHERE state = 'PARKED' AND cause_code <> ''
                         GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1
                        """)
                .query((row, number) -> new Group(row.getString(1), row.getString(2)))
                .list();
        for (Group group : found) {
            HttpResponse<String> answer = post(
                    "/control/v1/systems/" + group.receiver() + "/retries",
                    "{\"cause\":\"" + group.cause() + "\",\"reason\":\"mended\"}");
            if (answer.statusCode() == 202) {
                groups++;
                if (random.nextInt(3) == 0) {
                    String id = RunningBus.json(answer).path("id").asString();
                    BusProcess asked = bus.get();
                    asked.send(request(asked, "/control/v1/retries/" + id + "?reason=not%20mended")
                            .DELETE());
                }
            }
        }
    }

    private HttpResponse<String> post(String path, String body) {
        BusProcess asked = bus.get();
        return asked.send(request(asked, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(BusProcess bus, String path) {
        return HttpRequest.newBuilder(bus.control(path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", LOGIN);
    }

    /** The systems as a node's board shows them. */
    static Collection<JsonNode> systems(BusProcess bus) {
        return RunningBus.json(bus.send(HttpRequest.newBuilder(bus.control("/control/v1/systems"))
                        .header("Authorization", LOGIN)))
                .path("items")
                .values();
    }

    /** What a sweep over everything finds, whatever its age. */
    static JsonNode sweep(BusProcess bus) {
        return RunningBus.json(bus.send(HttpRequest.newBuilder(bus.control("/control/v1/sweep"))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", LOGIN)
                .POST(HttpRequest.BodyPublishers.noBody())));
    }

    /** How often they were answered that it will be done. */
    int acts() {
        return acts;
    }

    /** Waits until each retry of a group is done or cancelled; returns how many they began. */
    int groupsOver() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(store.sql("SELECT count(*) FROM group_retry WHERE state = 'RUNNING'")
                                .query(Integer.class)
                                .single())
                        .isZero());
        return groups;
    }

    @Override
    public void close() {
        enough = true;
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
