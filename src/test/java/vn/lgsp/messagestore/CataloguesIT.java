package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.messagestore.CatalogueContent.Row;
import vn.lgsp.messagestore.CatalogueReading.Difference;
import vn.lgsp.messagestore.Catalogues.Acceptance;
import vn.lgsp.messagestore.Catalogues.Result;

/** Versions of catalogues in a real database. */
class CataloguesIT {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Catalogues.Retry RETRY = new Catalogues.Retry(Duration.ofMinutes(1), Duration.ofHours(1));

    private static RunningStore store;
    private static Catalogues catalogues;
    private static CatalogueReading reading;

    private String name = "";

    @BeforeAll
    static void start() {
        store = RunningStore.start();
        catalogues = new Catalogues(store.source());
        reading = new CatalogueReading(store.source());
    }

    @AfterAll
    static void stop() throws Exception {
        store.close();
    }

    @BeforeEach
    void known() {
        name = "c-" + UUID.randomUUID();
        catalogues.know(List.of(name));
    }

    @Test
    void theSameRows_inAnyOrder_areNoNewVersion() {
        assertThat(fetched(row("a", "A"), row("b", "B"))).isEqualTo(Result.PUBLISHED);
        assertThat(fetched(row("b", "B"), row("a", "A"), row("a", "A"))).isEqualTo(Result.UNCHANGED);
        assertThat(state().version()).isEqualTo(1);
        assertThat(state().count()).isEqualTo(2);
    }

    @Test
    void everyVersionCanBeRead_andWhatDiffers() {
        // Given
        fetched(row("a", "A"), row("b", "B"), row("c", "C"));
        fetched(row("a", "A"), row("b", "B2"), row("d", "D"));
        fetched(row("a", "A"), row("b", "B"), row("c", "C"));

        // Then
        assertThat(reading.rows(name, 1, "", 10)).extracting(Row::name).containsExactly("A", "B", "C");
        assertThat(reading.rows(name, 2, "", 10)).extracting(Row::name).containsExactly("A", "B2", "D");
        assertThat(reading.rows(name, 3, "a", 1)).extracting(Row::code).containsExactly("b");
        assertThat(reading.row(name, 2, "c")).isEmpty();
        assertThat(reading.differences(name, 1, 2, "", 10))
                .containsExactly(
                        new Difference("b", row("b", "B"), row("b", "B2")),
                        new Difference("c", row("c", "C"), null),
                        new Difference("d", null, row("d", "D")));
        assertThat(reading.differences(name, 1, 3, "", 10)).isEmpty();
        CatalogueReading.Version second = reading.version(name, 2).orElseThrow();
        assertThat(List.of(second.added(), second.removed(), second.changed())).containsExactly(1, 1, 1);
        assertThat(reading.version(name, second.publishedAt()).orElseThrow().version())
                .isEqualTo(2);
        assertThat(reading.version(name, Instant.EPOCH)).isEmpty();
        assertThat(reading.codes(name, 2)).containsExactlyInAnyOrder("a", "b", "d");
    }

    @Test
    void anAnswerWithLessThanHalfTheRows_isSetAside_untilSomebodyAcceptsIt() {
        // Given
        fetched(row("a", "A"), row("b", "B"), row("c", "C"));

        // When
        assertThat(fetched(row("a", "A"))).isEqualTo(Result.SET_ASIDE);

        // Then
        CatalogueState shrunk = state();
        assertThat(shrunk.version()).isEqualTo(1);
        assertThat(shrunk.failure()).isEqualTo(CatalogueState.SHRUNK);
        String digest = CatalogueContent.of(List.of(row("a", "A"))).digest();
        assertThat(Objects.requireNonNull(shrunk.aside()).digest()).isEqualTo(digest);
        assertThat(catalogues.accept(name, "other", "an", "đúng", DAY)).isEqualTo(Acceptance.OTHER);
        assertThat(catalogues.accept(name, digest, "an", "đúng", DAY)).isEqualTo(Acceptance.PUBLISHED);
        assertThat(catalogues.accept(name, digest, "an", "đúng", DAY)).isEqualTo(Acceptance.NOTHING);
        assertThat(state().aside()).isNull();
        assertThat(reading.version(name, 2).orElseThrow().acceptedBy()).isEqualTo("an");
        assertThat(fetched(row("a", "A"))).isEqualTo(Result.UNCHANGED);
    }

    @Test
    void theFirstAnswer_mustHaveRows_andAFullOneForgetsWhatWasSetAside() {
        assertThat(fetched()).isEqualTo(Result.SET_ASIDE);
        assertThat(state().version()).isZero();
        assertThat(fetched(row("a", "A"))).isEqualTo(Result.PUBLISHED);
        assertThat(state().aside()).isNull();
        assertThat(state().failures()).isZero();
    }

    @Test
    void failures_areTriedAgain_everMoreSeldom_andWhatIsServedStays() {
        fetched(row("a", "A"));
        List<Long> distances = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            catalogues.failed(name, "connect.refused", "", RETRY);
            CatalogueState state = state();
            distances.add(Duration.between(state.failedAt(), state.dueAt()).toMinutes());
        }
        assertThat(distances).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(state().version()).isEqualTo(1);
        assertThat(catalogues.due(List.of(name))).isEmpty();
        catalogues.hurry(name);
        assertThat(catalogues.due(List.of(name))).containsExactly(name);
    }

    @Test
    void whatTheDatabaseWouldNotTakeAsJson_isKeptAsItCame() {
        String body = "{\"x\":\"\\u0000\"}";
        fetched(new Row("a", "A", body));
        assertThat(reading.row(name, 1, "a").orElseThrow().body()).isEqualTo(body);
    }

    @Test
    void whatWasReplacedLongAgo_isForgotten_andWhatTheHistoryNeedsIsNot() {
        // Given: replaced 500, 300, 100 and 0 days ago
        fetched(row("a", "A"), row("b", "B"), row("x", "X"));
        fetched(row("a", "A"), row("b", "B2"), row("x", "X"));
        fetched(row("a", "A"), row("c", "C"));
        fetched(row("a", "A"), row("c", "C"), row("d", "D"));
        age(1, 900);
        age(2, 500);
        age(3, 300);
        age(4, 100);
        List<Difference> third = reading.differences(name, 2, 3, "", 10);
        List<Difference> fourth = reading.differences(name, 3, 4, "", 10);

        // When
        applied(400);

        // Then
        assertThat(versions()).containsExactly(4, 3, 2);
        assertThat(reading.rows(name, 2, "", 10)).extracting(Row::name).containsExactly("A", "B2", "X");
        assertThat(reading.differences(name, 2, 3, "", 10)).isEqualTo(third).hasSize(3);
        assertThat(reading.differences(name, 3, 4, "", 10)).isEqualTo(fourth).hasSize(1);
        assertThat(reading.before(name, 3)).hasValue(2);
        assertThat(reading.before(name, 2)).isEmpty();
        assertThat(store.count("catalogue_row WHERE catalogue = '" + name + "' AND name = 'B'"))
                .isZero();

        // The one in force, and the one that it is compared with, stay for ever.
        applied(1);
        assertThat(versions()).containsExactly(4, 3);
        assertThat(reading.differences(name, 3, 4, "", 10)).isEqualTo(fourth);
        assertThat(store.count("catalogue_row WHERE catalogue = '" + name + "'"))
                .isEqualTo(3);
        assertThat(reading.before(name, 1)).hasValue(0);
        fetched(row("a", "A"), row("c", "C2"), row("d", "D"));
        assertThat(versions()).containsExactly(5, 4, 3);
    }

    private void age(int version, int days) {
        store.sql()
                .sql("UPDATE catalogue_version SET published_at = now() - make_interval(days => :days)"
                        + " WHERE catalogue = :name AND version = :version")
                .param("days", days)
                .param("name", name)
                .param("version", version)
                .update();
    }

    private static void applied(int days) {
        catalogues.forget(Instant.now().minus(Duration.ofDays(days)));
    }

    private List<Integer> versions() {
        return reading.versions(name, Integer.MAX_VALUE, 10).stream()
                .map(CatalogueReading.Version::version)
                .toList();
    }

    private Result fetched(Row... rows) {
        return catalogues.fetched(name, CatalogueContent.of(List.of(rows)), DAY, RETRY);
    }

    private CatalogueState state() {
        return Objects.requireNonNull(catalogues.states().get(name));
    }

    private static Row row(String code, String name) {
        return new Row(code, name, "{\"code\":\"" + code + "\",\"name\":\"" + name + "\"}");
    }
}
