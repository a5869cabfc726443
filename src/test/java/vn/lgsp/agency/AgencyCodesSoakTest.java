package vn.lgsp.agency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node holds of a country's codes. */
class AgencyCodesSoakTest {
    private static final int AGENCIES = 120_000;
    private static final Logger log = LoggerFactory.getLogger(AgencyCodesSoakTest.class);

    @Test
    void aCountry_takesLittleMemory() {
        collected();
        long before = heap();
        AgencyCodes codes = collected();
        long growth = heap() - before;
        log.info("event=codes-measured agencies={} kb={}", AGENCIES, growth >> 10);
        assertThat(growth).isLessThan(24 << 20);
        assertThat(codes.size()).isEqualTo(2 * AGENCIES);
        assertThat(codes.other("H28.3.4")).isEqualTo("004.00.03.H28");
    }

    private static AgencyCodes collected() {
        AgencyCodes.Collected collected = new AgencyCodes.Collected();
        for (int number = 0; number < AGENCIES; number++) {
            int top = 10 + number % 63;
            int second = number / 63 % 40;
            int third = number / 63 / 40;
            collected.add(
                    "H%d.%d.%d".formatted(top, second, third), "%03d.00.%02d.H%d".formatted(third, second, top), true);
        }
        return collected.codes();
    }

    /** What is really in use: one collection leaves some behind. */
    private static long heap() {
        IntStream.range(0, 4).forEach(each -> System.gc());
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
