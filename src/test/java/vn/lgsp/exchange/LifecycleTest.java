package vn.lgsp.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {

    @Test
    void everyState_canBeReached() {
        assertThat(reachable(DeliveryState.ACCEPTED)).containsExactlyInAnyOrder(DeliveryState.values());
    }

    @ParameterizedTest
    @EnumSource
    void everyState_leadsToASettledOne(DeliveryState state) {
        assertThat(reachable(state)).anyMatch(DeliveryState::settled);
    }

    @Test
    void nothingFollows_deliveredAndSkipped_only() {
        assertThat(Arrays.stream(DeliveryState.values()).filter(DeliveryState::settled))
                .containsExactly(DeliveryState.DELIVERED, DeliveryState.SKIPPED);
    }

    @Test
    void aParkedMessage_moves_onlyByAPerson() {
        assertThat(DeliveryState.PARKED.next()).containsExactlyInAnyOrder(DeliveryState.WAITING, DeliveryState.SKIPPED);
    }

    @Test
    void everyEvent_leavesAState_thatTheTableKnows() {
        Set<DeliveryState> left = EnumSet.noneOf(DeliveryState.class);
        for (LogEvent.Kind kind : LogEvent.Kind.values()) {
            if (kind.state() != null) {
                left.add(Objects.requireNonNull(kind.state()));
            }
        }
        assertThat(reachable(DeliveryState.ACCEPTED)).containsAll(left);
    }

    private static Set<DeliveryState> reachable(DeliveryState from) {
        Set<DeliveryState> seen = EnumSet.of(from);
        Deque<DeliveryState> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (DeliveryState next : open.pop().next()) {
                if (seen.add(next)) {
                    open.push(next);
                }
            }
        }
        return seen;
    }
}
