package vn.lgsp.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.messagestore.EventView;

/**
 * One try to deliver a message, as the log tells it.
 *
 * @param calls the requests that it took, other than for signing in; none if the message could not be worded
 * @param edited whether a person changed the message since
 */
record Attempt(List<EventView> calls, boolean edited) {

    /**
     * The last try of a delivery; null if there was none.
     *
     * @param events all events of the exchange, in their order
     * @param logins operations that sign in
     * @param questions operations that only ask whether a message arrived; a try that was no more than that is none
     */
    static @Nullable Attempt last(List<EventView> events, String receiver, Set<String> logins, Set<String> questions) {
        Attempt last = null;
        List<EventView> calls = new ArrayList<>();
        boolean doubted = false;
        for (EventView event : events) {
            if (!receiver.equals(event.receiver())) {
                continue;
            }
            if (event.kind() == Kind.CALLED) {
                calls.add(event);
                continue;
            }
            // Given up in doubt, it was tried before and not now.
            boolean unworded = event.kind() == Kind.PARKED && calls.isEmpty() && !doubted;
            List<EventView> sent = calls.stream()
                    .filter(call -> !logins.contains(operation(call)))
                    .toList();
            if (unworded || sent.stream().anyMatch(call -> !questions.contains(operation(call)))) {
                last = new Attempt(sent, false);
            }
            if (event.kind() == Kind.EDITED && last != null) {
                last = new Attempt(last.calls, true);
            }
            doubted = event.kind() == Kind.OUTCOME_UNKNOWN;
            calls.clear();
        }
        return last;
    }

    static String operation(EventView call) {
        return call.detail().getOrDefault("operation", "");
    }
}
