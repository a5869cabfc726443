package vn.lgsp.delivery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.OutcomeUnknown;

/** A partner that takes everything, unless it was told what else to do with a message. Remembers what it was called with. */
final class ScriptedPartner implements Deliverer {
    static final Outcome TAKEN = new Delivered("0", "");

    private final Function<UUID, String> names;
    private final Map<String, Outcome> answers = new ConcurrentHashMap<>();
    private final Set<String> blocked = ConcurrentHashMap.newKeySet();
    private final List<String> called = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> bodies = new ConcurrentHashMap<>();
    private final CountDownLatch released = new CountDownLatch(1);

    ScriptedPartner(Function<UUID, String> names) {
        this.names = names;
    }

    void answers(String name, Outcome outcome) {
        answers.put(name, outcome);
    }

    void takes(String name) {
        answers.remove(name);
    }

    /** Calls with this message get no answer until {@link #release}. */
    void blocks(String... blocking) {
        blocked.addAll(List.of(blocking));
    }

    void release() {
        blocked.clear();
        released.countDown();
    }

    @Override
    public Result deliver(List<Message> messages, boolean query, Mandate mandate) {
        List<String> together = messages.stream()
                .map(message -> names.apply(message.envelope().id()))
                .toList();
        called.add(String.join("+", together));
        messages.forEach(message -> bodies.put(names.apply(message.envelope().id()), message.sealed()));
        if (together.stream().anyMatch(blocked::contains) && !await()) {
            return new Result(new OutcomeUnknown("timeout", ""), List.of());
        }
        return new Result(
                together.stream()
                        .filter(answers::containsKey)
                        .findFirst()
                        .map(answers::get)
                        .orElse(TAKEN),
                List.of());
    }

    @Override
    public Outcome health(String system) {
        return TAKEN;
    }

    private boolean await() {
        try {
            return released.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    List<String> called() {
        return List.copyOf(called);
    }

    /** What it was called with, by subject. */
    Map<String, List<String>> bySubject() {
        return called().stream().collect(Collectors.groupingBy(Laboratory::subject, HashMap::new, Collectors.toList()));
    }

    /** With what bodies it was called last. */
    Map<String, byte[]> bodies() {
        return Map.copyOf(bodies);
    }
}
