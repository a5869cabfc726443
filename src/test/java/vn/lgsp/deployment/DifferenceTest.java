package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import vn.lgsp.translation.ExactJson;

class DifferenceTest {
    private static List<Difference> between(String was, String now) {
        return Difference.between(ExactJson.MAPPER.readTree(was), ExactJson.MAPPER.readTree(now));
    }

    @Test
    void sameDocuments_haveNone_inWhateverOrderTheirNamesStand() {
        assertThat(between("{\"a\":1,\"b\":[true,null]}", "{\"b\":[true,null],\"a\":1}"))
                .isEmpty();
    }

    @Test
    void eachPlace_isNamed_withWhatItIsIn() {
        assertThat(between(
                        "{\"a\":{\"x/y\":1},\"list\":[{\"name\":\"A\"},{\"name\":\"B\"}],\"gone\":1}",
                        "{\"a\":{\"x/y\":2},\"list\":[{\"name\":\"A\"},{\"name\":\"C\"},3],\"new\":{\"z\":1}}"))
                .extracting(Difference::at, Difference::parent, Difference::key)
                .containsExactly(
                        tuple("/a/x~1y", "a", "x/y"),
                        tuple("/gone", "", "gone"),
                        tuple("/list/1/name", "list", "name"),
                        tuple("/list/2", "", "list"),
                        tuple("/new", "", "new"));
    }

    @Test
    void anotherKindOfValue_andNullInsteadOfNothing_areDifferences() {
        assertThat(between("{\"a\":\"1\"}", "{\"a\":1}")).hasSize(1);
        assertThat(between("{\"a\":[1]}", "{\"a\":{\"0\":1}}")).hasSize(1);
        assertThat(between("{}", "{\"a\":null}"))
                .singleElement()
                .satisfies(each -> assertThat(each.was()).isNull());
    }
}
