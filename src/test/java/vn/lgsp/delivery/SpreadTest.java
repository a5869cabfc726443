package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which node a system prefers. */
class SpreadTest {
    private static final List<String> SYSTEMS =
            IntStream.range(0, 400).mapToObj(i -> "system-" + i).toList();
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    private static Map<String, UUID> spread(UUID self, Set<UUID> nodes) {
        return SYSTEMS.stream()
                .collect(Collectors.toMap(system -> system, system -> Spread.preferred(system, self, nodes)));
    }

    @Test
    void nodesAgree_andShareTheSystems() {
        Map<String, UUID> seenByA = spread(A, Set.of(A, B));
        assertThat(spread(B, Set.of(A, B))).isEqualTo(seenByA);
        Map<UUID, Long> shares =
                seenByA.values().stream().collect(Collectors.groupingBy(node -> node, Collectors.counting()));
        assertThat(shares.get(A)).isBetween(150L, 250L);
    }

    @Test
    void aNodeThatJoins_movesOnlyWhatComesToIt() {
        Map<String, UUID> before = spread(A, Set.of(A, B));
        Map<String, UUID> after = spread(A, Set.of(A, B, C));
        Set<UUID> gained = new HashSet<>();
        before.forEach((system, node) -> {
            UUID now = Objects.requireNonNull(after.get(system));
            if (!now.equals(node)) {
                gained.add(now);
            }
        });
        assertThat(gained).containsExactly(C);
    }

    @Test
    void aNodeThatIsNotSeenYet_countsItself() {
        assertThat(spread(A, Set.of())).containsValue(A).doesNotContainValue(B);
        assertThat(spread(A, Set.of(B))).isEqualTo(spread(A, Set.of(A, B)));
    }
}
