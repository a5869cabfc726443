package vn.lgsp.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcedureCodeTest {

    @ParameterizedTest
    @CsvSource({
        "1.004203, 1.004203",
        "1.004203.000.00.00.H28, 1.004203",
        "1.004203.H28, 1.004203",
        "1.004203.H28.12, 1.004203",
        "1.004203.01, 1.004203.01",
        "H28, H28"
    })
    void aLocalCopy_isKnownByItsNationalCode(String code, String national) {
        assertThat(ProcedureCode.national(code)).isEqualTo(national);
    }
}
