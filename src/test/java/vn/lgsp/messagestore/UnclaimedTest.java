package vn.lgsp.messagestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vn.lgsp.exchange.Ids;

/** A node's own memory, for the time when the store cannot be asked. */
class UnclaimedTest {
    private Instant now = Instant.now();
    private final Unclaimed memory = new Unclaimed(() -> now, 100, 10);

    @BeforeEach
    void begin() {
        memory.begin();
    }

    private static ClaimRequest request(@Nullable String key, String subject, String content) {
        return new ClaimRequest("sender", "dossier.put", subject, key, Hash.over(content), List.of("receiver"), null);
    }

    private @Nullable Claim claim(@Nullable String key, String content) {
        return memory.claim(request(key, "d", content), true);
    }

    private UUID accepted(@Nullable String key, String content) {
        Claim.Unclaimed claim = (Claim.Unclaimed) Objects.requireNonNull(claim(key, content));
        memory.settled(claim.key(), true);
        return claim.exchangeId();
    }

    @Test
    void knowsByKey_forAnyAge() {
        UUID first = accepted("k", "X");
        accepted("other", "Y");
        assertThat(claim("k", "X")).isEqualTo(new Claim.Repeated(first, null));
        assertThat(claim("k", "Y")).isEqualTo(new Claim.Conflicting(first));
        assertThat(memory.claim(request("k", "d2", "X"), true)).isEqualTo(new Claim.Conflicting(first));
    }

    @Test
    void withoutKey_theLatestContentCounts() {
        UUID x = accepted(null, "X");
        assertThat(claim(null, "X")).isEqualTo(new Claim.Repeated(x, null));
        UUID y = accepted(null, "Y");
        UUID again = accepted(null, "X");
        assertThat(List.of(x, y, again)).doesNotHaveDuplicates();
        assertThat(claim(null, "X")).isEqualTo(new Claim.Repeated(again, null));
    }

    @Test
    void whatTheStoreGrantedJustBefore_isKnown() {
        // Given
        ClaimRequest request = request("k", "d", "X");
        Claim.Granted grant = new Claim.Granted(request.key(null), Ids.next(), false, null);
        memory.granted(grant, request);
        // When
        Claim whilePublished = claim("k", "X");
        memory.grantSettled(grant.key(), true);
        // Then
        assertThat(whilePublished).isNull();
        assertThat(claim("k", "X")).isEqualTo(new Claim.Repeated(grant.exchangeId(), null));
        // Its content is the latest about this subject.
        assertThat(claim(null, "X")).isEqualTo(new Claim.Repeated(grant.exchangeId(), null));
    }

    @Test
    void whatWasGrantedLongBefore_isNoRepetition_withoutAKey() {
        // Given X, and perhaps something else at another node since
        ClaimRequest request = request(null, "d", "X");
        Claim.Granted grant = new Claim.Granted(request.key(null), Ids.next(), false, null);
        memory.granted(grant, request);
        memory.grantSettled(grant.key(), true);
        // When
        now = now.plus(Duration.ofMinutes(6));
        // Then: the status may have gone back to X
        assertThat(claim(null, "X")).isInstanceOf(Claim.Unclaimed.class);
        assertThatThrownBy(() -> memory.claim(request(null, "d", "X2"), false)).isInstanceOf(StoreAway.class);
    }

    @Test
    void whatWasAcceptedInThisOutage_isKnown_howeverLongItLasts() {
        UUID x = accepted(null, "X");
        now = now.plus(Duration.ofHours(6));
        assertThat(claim(null, "X")).isEqualTo(new Claim.Repeated(x, null));
    }

    @Test
    void oneThatIsBeingPublished_isWaitedFor_andMayBeTriedAgainUnderTheSameKey() {
        // Given
        Claim.Unclaimed first = (Claim.Unclaimed) Objects.requireNonNull(claim(null, "X"));
        assertThat(claim(null, "X")).isNull();
        // When
        memory.settled(first.key(), false);
        // Then: what the broker may have of it, it knows again
        assertThat(((Claim.Unclaimed) Objects.requireNonNull(claim(null, "X"))).key())
                .isEqualTo(first.key());
    }

    @Test
    void whatMayNotBeTwice_isRefusedUnlessKnown() {
        UUID known = accepted("k", "X");
        assertThat(memory.claim(request("k", "d", "X"), false)).isEqualTo(new Claim.Repeated(known, null));
        assertThatThrownBy(() -> memory.claim(request("new", "d", "X"), false)).isInstanceOf(StoreAway.class);
    }

    @Test
    void endsOnlyWhenTheStoreHasEverything() {
        // Given
        Claim.Unclaimed open = (Claim.Unclaimed) Objects.requireNonNull(claim("open", "X"));
        accepted("k", "X");
        // When
        memory.written(memory.eldest(10));
        memory.endIfEmpty();
        boolean whileOneIsOpen = memory.isActive();
        memory.settled(open.key(), true);
        memory.endIfEmpty();
        boolean whileOneIsUnwritten = memory.isActive();
        memory.written(memory.eldest(10));
        memory.endIfEmpty();
        // Then
        assertThat(List.of(whileOneIsOpen, whileOneIsUnwritten, memory.isActive()))
                .containsExactly(true, true, false);
        assertThat(claim("new", "X")).as("asks the store").isNull();
    }

    @Test
    void isBounded_andForgetsTheEldest() {
        List<UUID> all =
                IntStream.range(0, 150).mapToObj(n -> accepted("k" + n, "X")).toList();
        assertThat(memory.eldest(1000).stream().map(Unclaimed.Known::exchangeId))
                .isEqualTo(all.subList(50, 150));
        assertThat(claim("k149", "X")).isEqualTo(new Claim.Repeated(all.get(149), null));
        assertThat(claim("k0", "X")).isInstanceOf(Claim.Unclaimed.class);
    }
}
