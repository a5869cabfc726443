package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.RunningBus;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.Queues;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.messagestore.Upkeep;
import vn.lgsp.messagestore.Wire;

/** The database is away while the one-stop registers: it hears so soon, and nothing half done is left. */
class StoreAwayIT {
    @TempDir
    static Path data;

    private static RunningStore store;
    private static Wire wire;
    private static RunningBus bus;
    private static String token;

    @BeforeAll
    static void start() {
        store = RunningStore.start();
        wire = store.wire();
        bus = RunningBus.start(data, store.settings(wire));
        token = bus.token("one-stop");
    }

    @AfterAll
    static void stop() throws Exception {
        wire.restore();
        bus.close();
        store.close();
    }

    @Test
    void answers503InTime_andLeavesNothing_whetherCutOrSilent() {
        assertThat(bus.part(Upkeep.class)).isNotNull();
        refusesWhile(wire::cut, "H28.12-260315-0101");
        refusesWhile(wire::silence, "H28.12-260315-0102");
    }

    private static void refusesWhile(Runnable trouble, String code) {
        // Given
        Broker broker = bus.part(Broker.class);
        await().until(() -> broker.count(Queues.dispatch("national-portal")) + broker.count(Queues.LOG) == 0);
        trouble.run();
        // When
        long began = System.nanoTime();
        HttpResponse<String> answer = put(code);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(broker.count(Queues.dispatch("national-portal"))).isZero();
        assertThat(broker.count(Queues.LOG)).isZero();
        wire.restore();
        await().atMost(Duration.ofSeconds(20)).until(() -> put(code).statusCode() == 202);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> store.sql()
                                .sql("SELECT count(*) FROM exchange WHERE subject = ?")
                                .param(code)
                                .query(Long.class)
                                .single()
                        == 1);
    }

    private static HttpResponse<String> put(String code) {
        return bus.call("PUT", "/api/v1/dossiers/" + code, token, RunningBus.dossier("Một"));
    }
}
