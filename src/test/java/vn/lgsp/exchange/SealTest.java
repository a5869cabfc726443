package vn.lgsp.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SealTest {
    private static final UUID EXCHANGE = UUID.fromString("01a20a09-d6c8-7910-95a0-5fe166960be1");
    private static final byte[] FIRST = key(1);
    private static final byte[] SECOND = key(2);

    private final Seal seal = new Seal("k1", Map.of("k1", FIRST));

    @Property
    void opens_whatItSealed(@ForAll byte[] body) {
        assertThat(seal.open(seal.seal(body, EXCHANGE), EXCHANGE)).isEqualTo(body);
    }

    @Test
    void sealsTheSameBody_differentlyEachTime_andHidesIt() {
        // Given
        byte[] body = "Bùi Văn Mẫu".getBytes(UTF_8);

        // When
        byte[] once = seal.seal(body, EXCHANGE);

        // Then
        assertThat(once).isNotEqualTo(seal.seal(body, EXCHANGE));
        assertThat(new String(once, UTF_8)).doesNotContain("Mẫu");
    }

    @Test
    void doesNotOpen_underAnotherExchange() {
        byte[] sealed = seal.seal(new byte[] {1}, EXCHANGE);

        assertThatThrownBy(() -> seal.open(sealed, UUID.randomUUID())).isInstanceOf(Seal.SealBroken.class);
    }

    @Property
    void doesNotOpen_whenAnyBitIsChanged(@ForAll int place, @ForAll byte mask) {
        // Given
        byte[] sealed = seal.seal("nội dung".getBytes(UTF_8), EXCHANGE);
        byte change = mask == 0 ? 1 : mask;

        // When
        sealed[Math.floorMod(place, sealed.length)] ^= change;

        // Then
        assertThatThrownBy(() -> seal.open(sealed, EXCHANGE)).isInstanceOf(Seal.SealBroken.class);
    }

    @Property
    void doesNotOpen_whatIsNoSealedBody(@ForAll byte[] anything) {
        assertThatThrownBy(() -> seal.open(anything, EXCHANGE)).isInstanceOf(Seal.SealBroken.class);
    }

    @Test
    void opensWithAnOldKey_afterKeysWereChanged() {
        // Given
        byte[] old = seal.seal(new byte[] {7}, EXCHANGE);

        // When
        Seal changed = new Seal("k2", Map.of("k2", SECOND, "k1", FIRST));

        // Then
        assertThat(changed.open(old, EXCHANGE)).containsExactly(7);
        assertThatThrownBy(() -> new Seal("k2", Map.of("k2", SECOND)).open(old, EXCHANGE))
                .hasMessage("No key with the id 'k1'");
    }

    @Test
    void refusesKeys_ofTheWrongLength() {
        assertThatThrownBy(() -> new Seal("k1", Map.of("k1", new byte[16]))).hasMessageContaining("16 bytes");
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) seed);
        return key;
    }
}
