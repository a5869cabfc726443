package vn.lgsp.controlbus.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.messagestore.Partitions;
import vn.lgsp.messagestore.Reconciliations;
import vn.lgsp.messagestore.Reconciliations.Run;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest.Reconcile;
import vn.lgsp.routing.SystemFolders;

/** Each night begins once, however many nodes there are, and those that nobody saw are made up for. */
class NightsIT {
    private static final Reconcile HOW =
            new Reconcile("dossier.put", "ask", "mapping/ask.jslt", "mapping/told.jslt", 1, LocalTime.of(2, 0));

    private static RunningStore store;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
        new Partitions(store.source(), Clock.fixed(at("2026-03-10T00:00:00"), ZoneOffset.UTC)).extend();
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @Test
    void aNightBeginsOnce_withWhatChangedTheDayBefore() {
        // Given
        ConnectedSystem taker = system();
        delivered("first of the day", "2026-03-15T00:00:00", "taker");
        delivered("last of the day", "2026-03-15T23:59:59", "taker");
        delivered("the day before", "2026-03-14T23:59:59", "taker");
        delivered("the day after", "2026-03-16T00:00:00", "taker");
        delivered("for somebody else", "2026-03-15T10:00:00", "other");

        // When two nodes look, and look again
        for (int look = 0; look < 2; look++) {
            night("2026-03-16T02:05:00").begin(taker, HOW);
        }

        // Then
        Run run = only(runs());
        assertThat(run.actor()).isNull();
        assertThat(VietnamTime.text(run.from())).isEqualTo("2026-03-15T00:00:00+07:00");
        assertThat(VietnamTime.text(run.to())).isEqualTo("2026-03-16T00:00:00+07:00");
        assertThat(run.counted()).isEqualTo(2);

        // When nobody looked for a night
        night("2026-03-18T03:00:00").begin(taker, HOW);

        // Then
        assertThat(runs())
                .extracting(each -> VietnamTime.text(each.to()))
                .containsExactlyInAnyOrder(
                        "2026-03-16T00:00:00+07:00", "2026-03-17T00:00:00+07:00", "2026-03-18T00:00:00+07:00");
    }

    private static Run only(List<Run> runs) {
        assertThat(runs).hasSize(1);
        return runs.getFirst();
    }

    private static List<Run> runs() {
        return new Reconciliations(store.source()).latest("taker", 10);
    }

    private static Nights night(String local) {
        return new Nights(new Reconciliations(store.source()), InstantSource.fixed(at(local)));
    }

    private static ConnectedSystem system() {
        return new SystemFolders(text -> text.replaceAll("[$][{][A-Z_]+:([^}]*)}", "$1")
                        .replaceAll("[$][{][A-Z_]+}", "http://127.0.0.1:1"))
                .read(Path.of("src/test/resources/gateway/routes"))
                .named("taker")
                .orElseThrow();
    }

    private static void delivered(String subject, String local, String receiver) {
        UUID id = UUID.randomUUID();
        store.sql()
                .sql("INSERT INTO exchange (id, accepted_at, sender, type, subject, status)"
                        + " VALUES (?, ?, 'sender', 'dossier.put', ?, 'RECEIVED')")
                .params(id, at(local).atOffset(ZoneOffset.UTC), subject)
                .update();
        store.sql()
                .sql("INSERT INTO delivery (exchange_id, accepted_at, receiver, state, updated_at)"
                        + " VALUES (?, ?, ?, 'DELIVERED', now())")
                .params(id, at(local).atOffset(ZoneOffset.UTC), receiver)
                .update();
    }

    private static Instant at(String local) {
        return VietnamTime.parse(local + "+07:00");
    }
}
