package vn.lgsp.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Made up: what became of some agencies of H28 in 2025 and again in 2027. */
class AgenciesTest {
    private static final String LIST = """
            old,new,from
            # 12 went alone, 13 and 14 together
            000.00.12.H28,H44.112,2025-07-01
            000.00.13.H28,H44.113,2025-07-01
            000.00.14.H28,H44.113,2025-07-01
            H44.112,H44.212,2027-01-01
            """;

    @TempDir
    private Path folder;

    private Agencies agencies = Agencies.UNCHANGED;

    @BeforeEach
    void read() throws IOException {
        agencies = read(LIST);
    }

    private Agencies read(String csv) throws IOException {
        return Agencies.read(Files.writeString(folder.resolve("agencies.csv"), csv));
    }

    @ParameterizedTest
    @CsvSource({
        "000.00.12.H28, H44.112",
        "000.00.12.H28, H44.212",
        "000.00.12.H28, H44.112.5",
        "H44.212, 000.00.12.H28",
        "H44.212, 000.07.12.H28",
        "H44, 000.00.13.H28",
        "H28, H44.113",
        "000.00.13.H28, H44.113",
        "H44.113, 000.00.14.H28",
        "H99, H99.1"
    })
    void rightsHoldForOldAndNewCodes(String right, String agency) {
        assertThat(agencies.covers(List.of("X1", right), AgencyCode.of(agency))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "000.00.13.H28, 000.00.14.H28",
        "000.00.13.H28, H44.112",
        "000.00.15.H28, H44.112",
        "H44.112, 000.00.15.H28",
        "H28, H44.7",
        "H44, 000.00.15.H28"
    })
    void rightsHoldForNothingElse(String right, String agency) {
        assertThat(agencies.covers(List.of(right), AgencyCode.of(agency))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // a receiver that takes new codes for dossiers born from September on
        "000.00.12.H28, H28,            2025-09-01, 2025-09-01, H44.112",
        "H44.112,       H44.112,        2025-09-01, 2025-09-01, H44.112",
        "H44.112,       000.00.12.H28,  2025-08-31, 2025-09-01, 000.00.12.H28",
        "000.00.12.H28, 000.00.12.H28,  2025-08-31, 2025-09-01, 000.00.12.H28",
        "H44.113,       000.00.14.H28,  2025-03-01, 2025-09-01, 000.00.14.H28",
        "H44.113,       G22,            2025-03-01, 2025-09-01, H44.113",
        "H99.1,         H99.1,          2025-03-01, 2025-09-01, H99.1",
        // one that was ready before the codes were right
        "000.00.12.H28, 000.00.12.H28,  2025-06-30, 2025-01-01, 000.00.12.H28",
        // renamed twice, each on its day
        "000.00.12.H28, 000.00.12.H28,  2026-12-31, 2025-09-01, H44.112",
        "000.00.12.H28, 000.00.12.H28,  2027-01-01, 2025-09-01, H44.212",
        "H44.212,       H44.112,        2027-02-01, 2027-03-01, H44.112",
        "H44.212,       000.00.12.H28,  2025-06-01, 2027-03-01, 000.00.12.H28"
    })
    void aReceiverGetsTheCodeThatIsRightForIt(
            String given, String own, LocalDate born, LocalDate since, String expected) {
        assertThat(agencies.codeFor(given, AgencyCode.of(own), born, since)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "H28.31,          000.00.13.H28,   true",
        "000.00.13.H28,   H28.31,          true",
        "H28.31,          000.04.13.H28,   true",
        "000.00.13.H28,   H28.31.7,        true",
        "H28.31,          H44.113,         true",
        "H44.113,         H28.31,          true",
        "H28.31,          000.00.14.H28,   false",
        "H28.31.7,        000.00.13.H28,   false",
        "H28.31.7,        H28.31,          false"
    })
    void rightsHoldForACodeInItsOtherForm(String right, String agency, boolean covered) {
        Map<String, String> forms = Map.of("000.00.13.H28", "H28.31", "H28.31", "000.00.13.H28");
        Agencies both = new Agencies(
                List.of(new Agencies.Renaming(
                        AgencyCode.of("000.00.13.H28"), AgencyCode.of("H44.113"), LocalDate.of(2025, 7, 1))),
                forms::get);
        assertThat(both.covers(List.of(right), AgencyCode.of(agency))).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"000.00.00.H28", "000.00.12.H28", "000.03.12.H28", "007.03.12.H28", "H28", "H28.12.4"})
    void aPathSaysItsCode(String code) {
        assertThat(AgencyCode.of(code).written()).isEqualTo(code.equals("000.00.00.H28") ? "H28" : code);
    }

    @Test
    void withoutAList_nobodyWasRenamed() {
        Agencies none = Agencies.read(folder.resolve("none.csv"));
        assertThat(none.covers(List.of("H28"), AgencyCode.of("H28.1"))).isTrue();
        assertThat(none.covers(List.of("H28"), AgencyCode.of("H44.112"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "old,new\nH28.1,H44.1\n",
                "old,new,from\nH28.1,H44.1\n",
                "old,new,from\nH28.1,,2025-07-01\n",
                "old,new,from\nH28.1,H44.1,01/07/2025\n",
                "old,new,from\nH28.1,H44.1,2025-07-01\nH28.1,H44.2,2025-07-01\n",
                "old,new,from\nH28.1,H44.1,2025-07-01\nH44.1,H28.1,2025-08-01\n",
                "old,new,from\nH28.1,H44.1,2025-07-01,\"x\n"
            })
    void listThatCannotBeUsed_isRefused_namingTheFile(String csv) {
        assertThatThrownBy(() -> read(csv)).isInstanceOf(ManifestBroken.class).hasMessageContaining("agencies.csv");
    }
}
