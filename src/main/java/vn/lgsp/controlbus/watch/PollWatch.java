package vn.lgsp.controlbus.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import vn.lgsp.controlbus.watch.Alert.Condition;
import vn.lgsp.messagestore.PollState;
import vn.lgsp.messagestore.Polls;
import vn.lgsp.routing.Systems;

/** Says which systems cannot be asked: at once where a person has to mend something, after a while where they are away. */
final class PollWatch implements Lookout {
    private final Systems systems;
    private final Polls polls;
    private final Duration away;

    PollWatch(Systems systems, Polls polls, Duration away) {
        this.systems = systems;
        this.polls = polls;
        this.away = away;
    }

    @Override
    public Set<AlertKind> kinds() {
        return EnumSet.of(AlertKind.POLL_FAILING);
    }

    @Override
    public List<Condition> conditions(Instant now) {
        Map<String, List<PollState>> bySystem = new TreeMap<>();
        polls.states().stream()
                .filter(state -> isAsked(state) && isToBeTold(state, now))
                .forEach(state -> bySystem.computeIfAbsent(state.system(), system -> new ArrayList<>())
                        .add(state));
        List<Condition> conditions = new ArrayList<>();
        bySystem.forEach((system, failing) -> conditions.add(Condition.of(
                AlertKind.POLL_FAILING,
                system,
                Map.of(
                        "polls", failing.stream().map(PollState::poll).collect(Collectors.joining(", ")),
                        "code", String.valueOf(failing.getFirst().failure())))));
        return conditions;
    }

    private boolean isAsked(PollState state) {
        return systems.named(state.system())
                .filter(system -> system.manifest().polls().containsKey(state.poll()))
                .isPresent();
    }

    private boolean isToBeTold(PollState state, Instant now) {
        Instant since = state.failingSince();
        return since != null && (state.misconfigured() || since.plus(away).isBefore(now));
    }
}
