package vn.lgsp.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.lgsp.routing.AgencyCode;

class KnownAgenciesTest {
    private static final KnownAgencies KNOWN =
            KnownAgencies.of(Set.of("000.00.00.H28", "000.00.12.H28", "H44.1", "H44.1.2"));

    @ParameterizedTest
    @CsvSource({
        "H28, true",
        "000.00.00.H28, true",
        "000.00.12.H28, true",
        "000.00.13.H28, false",
        "000.01.12.H28, false",
        // The new form, of which the catalogue says nothing below this province.
        "H28.13, true",
        "H44, true",
        "H44.1.2, true",
        "H44.1.3, false",
        "000.00.05.H44, true",
        "H99, false",
        "H99.1, false"
    })
    void anAgency_isUnknownOnlyWhereTheCatalogueCouldKnowIt(String code, boolean known) {
        assertThat(KNOWN.know(AgencyCode.of(code))).isEqualTo(known);
    }
}
