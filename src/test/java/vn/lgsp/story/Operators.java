package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
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

/** People who retry and skip parked messages while the bus dies under their hands. */
final class Operators implements AutoCloseable {
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:long-enough".getBytes(UTF_8));
    private static final Duration PACE = Duration.ofMillis(150);

    private final JdbcClient store;
    private final Supplier<BusProcess> bus;
    private final Random random;
    private final Thread thread;
    private volatile boolean enough;
    private volatile int acts;

    /** @param bus the node whose control port is asked next */
    Operators(DataSource store, Supplier<BusProcess> bus, long seed) {
        this.store = JdbcClient.create(store);
        this.bus = bus;
        this.random = new Random(seed);
        this.thread = Thread.ofVirtual().start(this::work);
    }

    private record Parked(String exchange, String receiver, String subject) {}

    private void work() {
        while (!enough) {
            try {
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
        BusProcess asked = bus.get();
        int status = asked.send(HttpRequest.newBuilder(asked.control("/control/v1/exchanges/" + one.exchange()
                                + "/deliveries/" + one.receiver() + (skip ? "/skip" : "/retry")))
                        .timeout(Duration.ofSeconds(10))
                        .header("Authorization", LOGIN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(skip ? "{\"reason\":\"by hand\"}" : "{}")))
                .statusCode();
        acts += status == 202 ? 1 : 0;
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
