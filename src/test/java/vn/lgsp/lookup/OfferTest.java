package vn.lgsp.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.lgsp.translation.ExactJson;

/** When two questions are the same. */
class OfferTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1, \"b\": {\"c\": [1, 2], \"d\": \"é\"}} | {\"b\":{\"d\":\"é\",\"c\":[1,2]},\"a\":1} | true",
                "{\"a\": \"1\"}                                   | {\"a\": 1}                                | false",
                "{\"a\": [1, 2]}                                  | {\"a\": [2, 1]}                           | false",
                "{\"a\": \"x\\\",\\\"b\\\":\\\"y\"}                | {\"a\": \"x\", \"b\": \"y\"}              | false"
            })
    void questionsAreTheSame_inWhateverOrderTheirFieldsCome(String one, String other, boolean same) {
        String first = Offer.canonical(ExactJson.MAPPER.readTree(one));
        assertThat(first.equals(Offer.canonical(ExactJson.MAPPER.readTree(other))))
                .isEqualTo(same);
    }
}
