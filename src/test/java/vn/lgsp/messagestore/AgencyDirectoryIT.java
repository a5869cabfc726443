package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.messagestore.AgencyDirectory.Agency;
import vn.lgsp.messagestore.AgencyDirectory.Listed;
import vn.lgsp.messagestore.AgencyRenamings.Renaming;
import vn.lgsp.messagestore.AgencyRenamings.Seed;

/** Agencies and what became of them, in the real tables. */
class AgencyDirectoryIT {
    private static final LocalDate JULY = LocalDate.of(2025, 7, 1);
    private static RunningStore store;

    private static AgencyDirectory directory;
    private static AgencyRenamings renamings;

    @BeforeAll
    static void startStore() {
        store = RunningStore.start();
        directory = new AgencyDirectory(store.source());
        renamings = new AgencyRenamings(store.source());
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void clear() {
        store.sql().sql("TRUNCATE agency, agency_source, agency_renaming").update();
    }

    private static Listed one(String id, String code, String other, String name) {
        return new Listed(id, "", code, other, name, "", null, false);
    }

    private List<Agency> listed() {
        List<Agency> all = new ArrayList<>();
        directory.each(all::add);
        return all;
    }

    private List<String> codes() {
        List<String> all = new ArrayList<>();
        directory.eachCode(
                each -> all.add(each.code() + " " + each.otherCode() + (each.until() == null ? "" : " over")));
        return all;
    }

    @Test
    void aNewCode_isAnotherRow_andTheOldOneStays() {
        directory.put("axis", List.of(one("7", "H28.1", "000.00.01.H28", "Sở Một")));
        directory.put("axis", List.of(one("7", "H44.1", "000.00.01.H28", "Sở Một")));
        assertThat(codes()).containsExactly("H28.1 000.00.01.H28 over", "H44.1 000.00.01.H28");
        assertThat(listed()).extracting(Agency::code).containsExactly("H44.1");
    }

    @Test
    void aCodeThatComesBack_isNotOver() {
        directory.put("axis", List.of(one("7", "H28.1", "", "Sở Một")));
        directory.put("axis", List.of(one("7", "H28.2", "", "Sở Một")));
        directory.put("axis", List.of(one("7", "H28.1", "", "Sở Một")));
        assertThat(codes()).containsExactly("H28.1 ", "H28.2  over");
    }

    @Test
    void theOtherForm_onceTold_isNotTakenBack() {
        directory.put("axis", List.of(one("7", "H28.1", "000.00.01.H28", "Sở Một")));
        directory.put("axis", List.of(one("7", "H28.1", "", "Sở Mới")));
        assertThat(listed()).singleElement().satisfies(each -> {
            assertThat(each.otherCode()).isEqualTo("000.00.01.H28");
            assertThat(each.name()).isEqualTo("Sở Mới");
        });
    }

    @Test
    void whatIsOver_endsOnce_andIsStillKnown() {
        directory.put("axis", List.of(one("7", "H28.1", "", "Sở Một"), one("8", "H28.2", "", "Sở Hai")));
        Listed gone = new Listed("7", "", "H28.1", "", "Sở Một", "", null, true);
        directory.put("axis", List.of(gone));
        Instant until = until("H28.1");
        directory.put("axis", List.of(gone, new Listed("8", "", "", "", "", "", null, true)));
        assertThat(until("H28.1")).isEqualTo(until);
        assertThat(codes()).containsExactly("H28.1  over", "H28.2  over");
        assertThat(directory.search("sở", 10)).isEmpty();
    }

    private @Nullable Instant until(String code) {
        return listed().stream()
                .filter(each -> each.code().equals(code))
                .findFirst()
                .orElseThrow()
                .until();
    }

    @Test
    void whoAWholeListDoesNotName_isOver_unlessMostWouldBe() {
        List<Listed> ten = new ArrayList<>();
        for (int each = 0; each < 10; each++) {
            ten.add(one("id" + each, "H28." + each, "", "Sở " + each));
        }
        directory.put("axis", ten);
        directory.put("other", List.of(one("x", "G22.1", "", "Bộ")));
        Instant later = later();
        directory.put("axis", ten.subList(0, 4));
        assertThat(directory.fetched("axis", later, "1", true, true)).isZero();
        Instant muchLater = later();
        directory.put("axis", ten.subList(0, 9));
        assertThat(directory.fetched("axis", muchLater, "1", false, true)).isZero();
        assertThat(directory.fetched("axis", muchLater, "1", true, true)).isEqualTo(1);
        assertThat(until("G22.1")).isNull();
        assertThat(directory.fetchedAt("axis")).isPresent();
    }

    /** Times of the database have microseconds: what is written next is not of this moment. */
    private Instant later() {
        Instant now = directory.now();
        await().until(() -> directory.now().isAfter(now));
        return directory.now();
    }

    @Test
    void theRevision_growsWithEveryChange() {
        long before = renamings.revision();
        directory.put("axis", List.of(one("7", "H28.1", "", "Sở Một")));
        long after = renamings.revision();
        assertThat(after).isGreaterThan(before);
        store.sql()
                .sql("INSERT INTO agency_renaming VALUES ('a', 'b', now(), NULL, NULL)")
                .update();
        assertThat(renamings.revision()).isGreaterThan(after);
    }

    private static Renaming line(String old, String now, LocalDate from) {
        return new Renaming(old, now, from, new Seed(now, from));
    }

    private List<String> renamed() {
        return renamings.all().stream()
                .map(each -> each.old() + ">" + each.now() + (each.isChanged() ? "!" : ""))
                .toList();
    }

    @Test
    void theList_seeds_andIsFollowed_untilAPersonChangesARow() {
        List<Renaming> first = List.of(line("A", "B", JULY), line("C", "D", JULY));
        assertThat(renamings.seed(first, all -> {})).isEmpty();
        assertThat(renamings.seed(first, all -> {})).isEmpty();
        assertThat(renamed()).containsExactly("A>B", "C>D");
        // When the list changes, and a line goes
        assertThat(renamings.seed(List.of(line("A", "B2", JULY)), all -> {})).isEmpty();
        assertThat(renamed()).containsExactly("A>B2", "C>D");
        // When persons change rows, one by the API and one with SQL
        renamings.put(new Renaming("A", null, null, null), all -> {});
        store.sql()
                .sql("UPDATE agency_renaming SET valid_from = '2025-08-01' WHERE old_code = 'C'")
                .update();
        renamings.put(new Renaming("E", "F", JULY, null), all -> {});
        List<Renaming> again = List.of(line("A", "B3", JULY), line("C", "D", JULY), line("E", "F", JULY));
        // Then these stay, and what is not followed is told
        assertThat(renamings.seed(again, all -> {})).extracting(Renaming::old).containsExactly("A", "C");
        assertThat(renamed()).containsExactly("A>null!", "C>D!", "E>F!");
    }

    @Test
    void whatCannotBeUsed_changesNothing() {
        renamings.seed(List.of(line("A", "B", JULY)), all -> {});
        assertThatThrownBy(() -> renamings.put(new Renaming("B", "A", JULY, null), all -> {
                    throw new IllegalArgumentException("B becomes itself");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(renamed()).containsExactly("A>B");
    }
}
