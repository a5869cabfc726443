package vn.lgsp.agency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of codes, and which belong together. */
class AgencyCodesTest {
    private final AgencyCodes.Collected collected = new AgencyCodes.Collected();

    @Test
    void aCodeIsKnown_withItsOtherForm() {
        collected.add("H28.31", "000.00.13.H28", true);
        AgencyCodes codes = collected.codes();
        assertThat(codes.other("H28.31")).isEqualTo("000.00.13.H28");
        assertThat(codes.other("000.00.13.H28")).isEqualTo("H28.31");
        assertThat(codes.other("H28")).isNull();
        assertThat(codes.size()).isEqualTo(2);
    }

    @Test
    void whoGoesToAnotherProvince_isKnown_andNotTheSameOne() {
        collected.add("H44.113", "000.00.13.H28", true);
        AgencyCodes codes = collected.codes();
        assertThat(codes.other("H44.113")).isNull();
        assertThat(codes.know("000.00.13.H28")).isTrue();
    }

    @Test
    void aCodeThatTwoClaim_belongsToNeither() {
        collected.add("H28.31", "000.00.13.H28", true);
        collected.add("H28.32", "000.00.13.H28", true);
        collected.add("H28.33", "000.00.14.H28", true);
        AgencyCodes codes = collected.codes();
        assertThat(codes.other("000.00.13.H28")).isNull();
        assertThat(codes.other("H28.31")).isNull();
        assertThat(codes.other("H28.32")).isNull();
        assertThat(codes.other("H28.33")).isEqualTo("000.00.14.H28");
    }

    @Test
    void thoseThatAreOver_takeNothingBack() {
        collected.add("H28.30", "000.00.13.H28", false);
        collected.add("H28.31", "000.00.13.H28", true);
        collected.add("H28.40", "000.00.20.H28", false);
        AgencyCodes codes = collected.codes();
        assertThat(codes.other("000.00.13.H28")).isEqualTo("H28.31");
        assertThat(codes.other("H28.30")).isNull();
        assertThat(codes.other("H28.40")).isEqualTo("000.00.20.H28");
    }

    @ParameterizedTest
    @CsvSource({
        "H28,           true",
        "000.00.00.H28, true",
        "H28.1,         true",
        "H28.2,         false",
        "000.00.07.H28, true",
        "000.00.08.H28, false",
        "H29.1,         true",
        "H29.2,         false",
        // of H29 nobody tells in the other form
        "000.00.08.H29, true",
        "X99,           false",
        "000.00.08.X99, false",
        "nonsense,      false",
        // registered or renamed, which says nothing of others
        "H30.5,         true",
        "000.00.05.H29, true",
        "000.00.06.H29, true",
        "H30.6,         false"
    })
    void aCodeIsUnknown_whereOthersOfItsProvinceAreTold(String code, boolean known) {
        collected.add("H28.1", "000.00.07.H28", true);
        collected.add("H29.1", "", true);
        collected.add("H30.5");
        collected.add("000.00.05.H29");
        assertThat(collected.codes().know(code)).isEqualTo(known);
    }
}
