package vn.lgsp.polling;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import vn.lgsp.polling.ItemIntake.Fate;

/** What systems are asked, and what came of the items, as figures of this node; the sum over nodes is right. */
public final class PollFigures {
    private final MeterRegistry registry;

    public PollFigures(MeterRegistry registry) {
        this.registry = registry;
    }

    void asked(String system, String poll, boolean answered) {
        Counter.builder("lgsp.polls")
                .description("Rounds of asking a system, by whether it answered to the end")
                .tag("system", system)
                .tag("poll", poll)
                .tag("outcome", answered ? "answered" : "failed")
                .register(registry)
                .increment();
    }

    void item(String system, String poll, Fate fate) {
        String outcome = switch (fate) {
            case Fate.Accepted accepted -> accepted.repeated() ? "repeated" : "new";
            case Fate.Changed changed -> "changed";
            case Fate.Refused refused -> "refused";
        };
        Counter.builder("lgsp.poll.items")
                .description("Items that asked systems told, by what became of them")
                .tag("system", system)
                .tag("poll", poll)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }
}
