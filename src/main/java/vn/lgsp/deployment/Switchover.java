package vn.lgsp.deployment;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.Act;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.messagestore.Deployments.Current;
import vn.lgsp.messagestore.Deployments.State;
import vn.lgsp.messagestore.Preparations;
import vn.lgsp.messagestore.Preparations.Answer;
import vn.lgsp.messagestore.Preparations.Node;
import vn.lgsp.messagestore.Preparations.Standing;
import vn.lgsp.messagestore.Preparations.Wish;

/**
 * This node's part in every change of what is live: it prepares what all have to prepare and says so, switches when the store
 * says that it is live, and says so too. No node leads: whoever looks when all are ready makes it live, so that the death of
 * any one of them stops nothing.
 */
final class Switchover {
    /** Requests that were routed before the system went may be accepted so long after it. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(Switchover.class);

    private final Stage stage;
    private final Probation probation;
    private final LiveFolders folders;
    private final Deployments store;
    private final Preparations preparations;
    private final Node node;
    private final InstantSource clock;
    /** How long nodes may take to prepare a version, or to be done with a system. */
    private final Duration within;

    private final Map<Long, Stage.Prepared> prepared = new HashMap<>();
    private final Set<Long> failed = new HashSet<>();
    private final Set<Long> watched = new HashSet<>();
    /** Of which the others know that they run here. */
    private final Set<Long> running = new HashSet<>();
    /** Removals of which nothing is left here. */
    private final Set<Long> cleared = new HashSet<>();
    /** Since when this node knows of a removal. */
    private final Map<Long, Instant> removed = new HashMap<>();
    /** What could not be followed was told once. */
    private final Map<String, Long> notFollowed = new TreeMap<>();

    Switchover(
            Stage stage,
            Probation probation,
            LiveFolders folders,
            Deployments store,
            Preparations preparations,
            Node node,
            InstantSource clock,
            Duration within) {
        this.stage = stage;
        this.probation = probation;
        this.folders = folders;
        this.store = store;
        this.preparations = preparations;
        this.node = node;
        this.clock = clock;
        this.within = within;
    }

    /**
     * Has all nodes prepare what this one has prepared already; nothing if they are busy with another. In one go: a look in
     * between would be ready, and perhaps run it, before this says that it is ready.
     */
    synchronized OptionalLong begin(Wish wish, Stage.Prepared ready) {
        OptionalLong id = preparations.prepare(wish, within);
        if (id.isPresent()) {
            prepared.put(id.getAsLong(), ready);
            preparations.answer(id.getAsLong(), node, Answer.READY, null);
        }
        return id;
    }

    /** Does what there is to do. */
    synchronized void look() {
        probation.tell();
        preparations.expire("Không ai phê duyệt kịp / nobody agreed in time");
        List<Current> current = store.current();
        if (current.stream().anyMatch(each -> each.state() == State.PREPARING)) {
            current.stream().filter(each -> each.state() == State.PREPARING).forEach(this::prepare);
            preparations.switchOver();
            preparations.overdue().forEach(this::giveUp);
            current = store.current();
        }
        forget(current);
        Map<String, Current> live = new TreeMap<>();
        current.stream().filter(each -> each.state() == State.LIVE).forEach(each -> live.put(each.system(), each));
        follow(live);
        live.values().stream()
                .filter(each -> Objects.equals(each.id(), folders.deployed().get(each.system())))
                .forEach(this::attend);
    }

    private void prepare(Current wanted) {
        Stage.Prepared before = prepared.get(wanted.id());
        if (failed.contains(wanted.id()) || before != null && stage.fits(before)) {
            return;
        }
        if (before != null) {
            prepared.remove(wanted.id());
            before.forget();
        }
        Content content = store.content(wanted.id());
        try {
            prepared.put(wanted.id(), stage.prepare(content));
        } catch (RuntimeException e) {
            failed.add(wanted.id());
            log.warn("event=version-unusable system={} deployment={}", wanted.system(), wanted.id(), e);
            preparations.answer(wanted.id(), node, Answer.FAILED, String.valueOf(e.getMessage()));
            preparations.end(wanted.id(), State.FAILED, Probation.ITSELF, node.name() + ": " + e.getMessage());
            return;
        }
        preparations.answer(wanted.id(), node, Answer.READY, null);
    }

    private void giveUp(long id) {
        String silent = preparations.standing(id).stream()
                .filter(each -> each.runs() && each.answer() == null)
                .map(Standing::name)
                .collect(Collectors.joining(", "));
        preparations.end(id, State.FAILED, Probation.ITSELF, "Không sẵn sàng kịp thời / not ready in time: " + silent);
    }

    private void forget(List<Current> current) {
        Set<Long> ids = current.stream().map(Current::id).collect(Collectors.toSet());
        prepared.entrySet().removeIf(each -> {
            boolean over = !ids.contains(each.getKey());
            if (over) {
                each.getValue().forget();
            }
            return over;
        });
        List.of(failed, watched, running, cleared).forEach(each -> each.retainAll(ids));
        removed.keySet().retainAll(ids);
    }

    private void follow(Map<String, Current> live) {
        TreeSet<String> all = new TreeSet<>(live.keySet());
        all.addAll(folders.deployed().keySet());
        for (String system : all) {
            Current now = live.get(system);
            if (!Objects.equals(
                    now == null ? null : now.id(), folders.deployed().get(system))) {
                follow(system, now);
            }
        }
    }

    private void follow(String system, @Nullable Current now) {
        if (now != null && now.act() == Act.REMOVE && !stage.isDelivering()) {
            // What came in since is delivered first.
            return;
        }
        long id = now == null ? 0 : now.id();
        Content content = now == null ? null : store.content(id);
        try {
            if (now == null || content == null) {
                folders.seed(system).ifPresent(seed -> stage.use(stage.prepare(seed)));
                folders.useSeed(system);
            } else {
                switchTo(content, now.proven());
            }
            notFollowed.remove(system);
        } catch (RuntimeException e) {
            // The other version goes on here; the next look tries again.
            if (!Objects.equals(id, notFollowed.put(system, id))) {
                log.error("event=version-not-followed system={} deployment={} alert=true", system, id, e);
            }
        }
    }

    private void switchTo(Content content, boolean proven) {
        Stage.Prepared ready = prepared.remove(content.id());
        if (ready != null && !stage.fits(ready)) {
            ready.forget();
            ready = null;
        }
        if (ready == null) {
            ready = stage.prepare(content);
        }
        if (content.act() == Act.DEPLOY && !proven) {
            probation.begin(content, ready);
            watched.add(content.id());
        }
        stage.use(ready);
        folders.use(content);
    }

    /** What runs here already. */
    private void attend(Current live) {
        if (!running.contains(live.id())) {
            preparations.answer(live.id(), node, Answer.RUNNING, null);
            running.add(live.id());
        }
        if (live.act() == Act.REMOVE) {
            clear(live);
        } else if (live.proven() && watched.remove(live.id())) {
            stage.trust(live.system());
        } else if (!live.proven() && !watched.contains(live.id())) {
            // This process has only just begun: whoever watched it before died over it.
            probation.begin(store.content(live.id()), null);
            watched.add(live.id());
        }
    }

    /** The owner of a system's queue goes when nobody can send there any more, and nothing is left. */
    private void clear(Current removal) {
        if (removal.proven()) {
            if (cleared.add(removal.id())) {
                stage.clear(removal.system());
            }
            return;
        }
        Instant since = removed.computeIfAbsent(removal.id(), id -> clock.instant());
        Instant now = clock.instant();
        if (!stage.isDelivering() || now.isBefore(since.plus(UNDER_WAY))) {
            return;
        }
        String unaware = unaware(removal.id());
        Map<String, Long> left = stage.left(removal.system());
        if (unaware.isEmpty() && left.isEmpty()) {
            store.prove(removal.id());
        } else if (now.isAfter(since.plus(UNDER_WAY).plus(within))) {
            Content content = store.content(removal.id());
            String why = unaware.isEmpty()
                    ? "Vẫn còn thông điệp / messages are left: " + left
                    : "Chưa gỡ xong ở / not removed at: " + unaware;
            store.takeBack(content, content, Probation.ITSELF, why);
        }
    }

    /** The nodes where it does not run yet; empty if there are none. */
    private String unaware(long id) {
        return preparations.standing(id).stream()
                .filter(each -> each.runs() && each.answer() != Answer.RUNNING)
                .map(Standing::name)
                .collect(Collectors.joining(", "));
    }

    /** Whether every node that is there runs it. */
    boolean isEverywhere(long id) {
        return unaware(id).isEmpty();
    }
}
