package vn.lgsp.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vn.lgsp.routing.Lookup.Need;

/** What a manifest may say of a look-up. */
class LookupTest {
    private static Lookup lookup(@Nullable Duration cache, Need purpose, Need officer, String callers) {
        return new Lookup(
                Map.of("vi", "Màu"),
                "colour",
                "contract/q.schema.json",
                "contract/a.schema.json",
                null,
                null,
                Duration.ofSeconds(1),
                cache,
                purpose,
                officer,
                callers);
    }

    @ParameterizedTest
    @CsvSource({"REQUIRED, OPTIONAL", "OPTIONAL, REQUIRED"})
    void whatIsAboutPersons_isNeverKept(Need purpose, Need officer) {
        assertThatThrownBy(() -> lookup(Duration.ofHours(1), purpose, officer, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(lookup(Duration.ZERO, purpose, officer, "").isPersonal()).isTrue();
    }

    @Test
    void cacheOfNoTime_isNone() {
        assertThat(lookup(Duration.ZERO, Need.OPTIONAL, Need.OPTIONAL, "").cache())
                .isNull();
    }

    @Test
    void callersAreAll_orThoseThatAreNamed() {
        assertThat(lookup(null, Need.OPTIONAL, Need.OPTIONAL, " ").isFor("any")).isTrue();
        Lookup named = lookup(null, Need.OPTIONAL, Need.OPTIONAL, "first, second");
        assertThat(named.isFor("second")).isTrue();
        assertThat(named.isFor("sec")).isFalse();
    }

    @Test
    void limits_haveUsualValues_andNoneBelowOne() {
        LookupLimits usual = LookupLimits.usual();
        assertThat(usual.perSecond()).isEqualTo(20);
        assertThat(usual.burst()).isEqualTo(40);
        assertThat(usual.caller().perSecond()).isEqualTo(10);
        assertThat(usual.circuit().open()).isEqualTo(Duration.ofSeconds(30));
        assertThatThrownBy(() -> new LookupLimits.Share(-1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
