package vn.lgsp.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgencyCodeTest {

    @ParameterizedTest
    @CsvSource({
        "H28, H28",
        "H28, H28.12",
        "H28.12, H28.12.3",
        "H28, 000.00.12.H28",
        "000.00.00.H28, H28.12",
        "000.00.00.H28, 000.00.12.H28",
        "000.00.12.H28, 000.00.12.H28",
        "000.00.12.H28, 000.07.12.H28",
        "000.07.12.H28, 003.07.12.H28"
    })
    void covers_itselfAndWhatIsBelow(String above, String below) {
        assertThat(AgencyCode.of(above).covers(AgencyCode.of(below))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "H28, H29",
        "H28, H281",
        "H28.1, H28.12",
        "H28.12, H28",
        "000.00.12.H28, 000.00.13.H28",
        "000.00.12.H28, H28.12",
        "H28.12, 000.00.12.H28",
        "000.00.00.H28, 000.00.00.G22",
        "000.07.12.H28, 000.00.12.H28"
    })
    void covers_nothingElse(String one, String other) {
        assertThat(AgencyCode.of(one).covers(AgencyCode.of(other))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"000.00.12.H28-260315-0042, 000.00.12.H28", "H28.12-260315-0042, H28.12", "H28, H28"})
    void ofDossier_isWhatTheCodeBeginsWith(String dossier, String agency) {
        assertThat(AgencyCode.ofDossier(dossier).text()).isEqualTo(agency);
    }
}
