package vn.lgsp.agency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import vn.lgsp.messagestore.AgencyDirectory;
import vn.lgsp.messagestore.AgencyDirectory.Listed;
import vn.lgsp.messagestore.AgencyRenamings;
import vn.lgsp.messagestore.AgencyRenamings.Renaming;
import vn.lgsp.messagestore.RunningStore;
import vn.lgsp.messagestore.Wire;
import vn.lgsp.routing.Agencies;
import vn.lgsp.routing.AgencyCode;

/** What a node knows of agencies follows the store, and outlives its absence. */
class AgencyBookIT {
    private static RunningStore store;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    private static DriverManagerDataSource through(Wire wire) {
        String[] settings = store.settings(wire);
        return new DriverManagerDataSource(value(settings[0]), value(settings[1]), value(settings[2]));
    }

    private static String value(String setting) {
        return setting.substring(setting.indexOf('=') + 1);
    }

    private static boolean same(AgencyBook book, String right, String code) {
        return book.get().covers(List.of(right), AgencyCode.of(code));
    }

    @Test
    void aNode_followsTheStore_goesOnWithoutIt_andNeverTakesAContradiction() throws Exception {
        // Given a list that seeds, and a node far from its store
        Path list = Files.writeString(folder.resolve("agencies.csv"), "old,new,from\nH28.14,H44.114,2025-07-01\n");
        AgencyRenamings renamings = new AgencyRenamings(store.source());
        AgencyDirectory directory = new AgencyDirectory(store.source());
        AgencyBook.seed(renamings, Agencies.list(list));
        try (Wire wire = store.wire();
                AgencyBook book =
                        new AgencyBook(new AgencyDirectory(through(wire)), new AgencyRenamings(through(wire)))) {
            assertThat(same(book, "H44.114", "H28.14")).isTrue();
            assertThat(book.isUnknown("H28.99")).isFalse();
            // When a directory is fetched
            directory.put("axis", List.of(new Listed("1", "", "H28.31", "000.00.13.H28", "Xã Ví Dụ", "", null, false)));
            directory.fetched("axis", directory.now(), "1", true, false);
            // Then both forms are one, and what it does not have is unknown
            await().until(() -> same(book, "H28.31", "000.00.13.H28") && book.isUnknown("H28.99"));
            assertThat(book.isUnknown("H28.14") || book.isUnknown("H44.114")).isFalse();
            // When the store is away
            wire.cut();
            renamings.put(new Renaming("H28.15", "H44.115", LocalDate.of(2025, 7, 1), null), AgencyBook::usable);
            assertThat(same(book, "H44.114", "H28.14")).isTrue();
            assertThat(same(book, "H44.115", "H28.15")).isFalse();
            assertThat(book.isUnknown("H28.99")).isTrue();
            // Then what was said meanwhile holds when it is there again
            wire.restore();
            await().until(() -> same(book, "H44.115", "H28.15"));
            // When rows contradict each other
            store.sql()
                    .sql(
                            "INSERT INTO agency_renaming VALUES ('H44.115', 'H28.15', '2026-01-01'), ('H28.16', 'H44.116', '2025-07-01')")
                    .update();
            assertThatThrownBy(() -> AgencyBook.seed(renamings, List.of())).hasMessageContaining("becomes itself");
            // Then nothing of them is taken until that is mended
            store.sql()
                    .sql("DELETE FROM agency_renaming WHERE old_code = 'H44.115'")
                    .update();
            await().until(() -> same(book, "H44.116", "H28.16"));
        }
    }
}
