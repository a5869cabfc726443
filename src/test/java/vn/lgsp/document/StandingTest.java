package vn.lgsp.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.lgsp.document.Standing.Recall;

/** How a document stands with one recipient, from what was said about it. */
class StandingTest {

    private static Standing after(@Nullable String said) {
        return Standing.of(said == null ? List.of() : List.of(said.split(" ", -1)));
    }

    @ParameterizedTest
    @CsvSource({
        "01, 01",
        "01 03 05, 05",
        "03 01, 03",
        "05 04 03, 05",
        "03 03 03, 03",
        "03 02, 03",
        "02 03 06, 02",
        "06 05, 06",
        "03 99 04, 04",
        "16 15, "
    })
    void reportsMoveForwardOnly(String said, @Nullable String stands) {
        Standing standing = after(said);
        assertThat(standing.progress() == null ? null : standing.progress().code())
                .isEqualTo(stands);
    }

    @ParameterizedTest
    @CsvSource({
        "03, NONE",
        "03 13, ASKED",
        "13 03, ASKED",
        "03 13 15, ACCEPTED",
        "03 13 16, REFUSED",
        "03 13 16 13, ASKED",
        "03 15, NONE",
        "06 13, NONE",
        "02 13 15, NONE"
    })
    void aWishToHaveItBack_staysOpenUntilItIsAnswered(String said, Recall recall) {
        assertThat(after(said).recall()).isEqualTo(recall);
    }

    @Test
    void whatWasTakenBack_movesNoMore() {
        Standing standing = after("03 13 15 05");
        assertThat(standing.isOver()).isTrue();
        assertThat(standing.progress()).isNotNull().hasToString("RECEIVED");
        assertThat(after(null)).isEqualTo(Standing.NONE);
    }
}
