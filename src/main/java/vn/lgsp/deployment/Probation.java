package vn.lgsp.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.Act;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.route.Trial;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.messagestore.Exchanges;

/**
 * What becomes of versions that are watched. A delivery must not wait for the store: what it finds is acted on at this node at
 * once, and told to the others at the next look.
 */
final class Probation {
    static final String ITSELF = "bus";
    private static final Duration PARKED_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Logger log = LoggerFactory.getLogger(Probation.class);

    private final Stage stage;
    private final LiveFolders folders;
    private final EngineRoom engine;
    private final Deployments store;
    private final Exchanges exchanges;
    private final DeploymentProperties rules;
    private final Queue<Condemned> condemned = new ConcurrentLinkedQueue<>();
    private final Set<Long> trusted = ConcurrentHashMap.newKeySet();

    Probation(
            Stage stage,
            LiveFolders folders,
            EngineRoom engine,
            Deployments store,
            Exchanges exchanges,
            DeploymentProperties rules) {
        this.stage = stage;
        this.rules = rules;
        this.folders = folders;
        this.engine = engine;
        this.store = store;
        this.exchanges = exchanges;
    }

    private record Condemned(Content bad, String why, List<UUID> refused) {}

    /**
     * Watches a version before it is used, or the one that runs.
     *
     * @param prepared null if it runs
     */
    void begin(Content version, Stage.@Nullable Prepared prepared) {
        // Looked for now: when it is needed the store may be away.
        Optional<Path> before = before(version);
        if (!stage.watch(version.system(), prepared, rules.trial(), over(version, before), before)) {
            trusted.add(version.id());
        }
    }

    private Trial.Verdict over(Content version, Optional<Path> before) {
        return new Trial.Verdict() {
            @Override
            public Trial.Sentence condemn(String why, List<UUID> refused) {
                Condemned verdict = new Condemned(version, why, refused);
                return before.map(folder -> Probation.this.condemn(verdict, folder))
                        .orElseGet(() -> stays(verdict));
            }

            @Override
            public void trust() {
                trusted.add(version.id());
            }
        };
    }

    private static Trial.Sentence stays(Condemned verdict) {
        told("version-not-taken-back", verdict);
        return Trial.Sentence.STAYS;
    }

    /** In the middle of a delivery: only what the delivery needs is done at once. */
    private Trial.Sentence condemn(Condemned verdict, Path before) {
        condemned.add(verdict);
        told("version-condemned", verdict);
        String system = verdict.bad().system();
        try {
            return stage.useAtOnce(system, before) ? Trial.Sentence.GONE : Trial.Sentence.GOES;
        } catch (RuntimeException e) {
            log.error("event=version-not-taken-back-yet system={} alert=true", system, e);
            return Trial.Sentence.GOES;
        }
    }

    private static void told(String event, Condemned verdict) {
        Content bad = verdict.bad();
        log.error(
                "event={} system={} version={} reason={} alert=true",
                event,
                bad.system(),
                bad.version(),
                verdict.why());
    }

    private Optional<Path> before(Content bad) {
        return store.before(bad.system(), bad.version()).map(folders::folder).or(() -> folders.seed(bad));
    }

    /** Tells the store what was found, and whose time is over. What it does not take stays to be told. */
    void tell() {
        for (Long id : trusted) {
            store.prove(id);
            trusted.remove(id);
        }
        for (Condemned each = condemned.peek(); each != null; each = condemned.peek()) {
            Content bad = each.bad();
            Content earlier = store.before(bad.system(), bad.version()).orElse(null);
            // Another node, or a person, may have been quicker.
            store.takeBack(bad, earlier, ITSELF, "Tự động lùi phiên bản / taken back by itself: " + each.why());
            condemned.remove();
            Condemned done = each;
            Thread.ofVirtual().start(() -> retry(done));
        }
        store.proveAfter(rules.trialWithin());
    }

    /**
     * What partners refused because of the version goes back to its place, as soon as it lies where it can be taken from: what
     * this process saw, and what was refused while another was in charge.
     */
    private void retry(Condemned verdict) {
        Content bad = verdict.bad();
        String why = "Phiên bản " + bad.version() + " bị lùi / was taken back: " + verdict.why();
        try {
            TreeSet<UUID> refused = new TreeSet<>(verdict.refused());
            if (bad.since() != null) {
                refused.addAll(store.refused(bad.system(), bad.since()));
            }
            for (UUID exchange : refused) {
                if (awaitParked(exchange, bad.system())) {
                    engine.tell(bad.system(), new Command.Retry(exchange, Act.of(ITSELF, why)));
                }
            }
        } catch (RuntimeException e) {
            // What was refused lies parked, and the attention page tells of it.
            log.error("event=version-half-taken-back system={} alert=true", bad.system(), e);
        }
    }

    private boolean awaitParked(UUID exchange, String receiver) {
        for (long left = PARKED_WITHIN.dividedBy(LOOK); left > 0; left--) {
            if (exchanges.exchange(exchange).stream()
                    .flatMap(view -> view.deliveries().stream())
                    .anyMatch(delivery ->
                            delivery.receiver().equals(receiver) && delivery.state() == DeliveryState.PARKED)) {
                return true;
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }
}
