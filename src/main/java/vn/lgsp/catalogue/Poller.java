package vn.lgsp.catalogue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.SharedCatalogue;

/**
 * Looks on every node for catalogues that are due; one node fetches those of a system, one after the other. A system that is
 * paused, by a person or by its quiet hours, is left alone. Then this node's own codes are renewed.
 */
final class Poller implements AutoCloseable {
    /** The node in charge of a system tells every ten seconds. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    private final Systems systems;
    private final Catalogues catalogues;
    private final Puller puller;
    private final KnownCodes codes;
    private final SystemStatuses statuses;
    private final Alone alone;
    private final InstantSource clock;
    private final CatalogueProperties settings;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("catalogues").factory());
    private final ExecutorService pulls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("catalogue-", 0).factory());
    private final Set<String> pulling = ConcurrentHashMap.newKeySet();
    private boolean failing;
    private volatile boolean closed;

    Poller(
            Systems systems,
            Catalogues catalogues,
            Puller puller,
            KnownCodes codes,
            SystemStatuses statuses,
            Alone alone,
            InstantSource clock,
            CatalogueProperties settings) {
        this.systems = systems;
        this.catalogues = catalogues;
        this.puller = puller;
        this.codes = codes;
        this.statuses = statuses;
        this.alone = alone;
        this.clock = clock;
        this.settings = settings;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        start();
    }

    void start() {
        if (!systems.catalogues().isEmpty()) {
            var unused = timer.scheduleWithFixedDelay(
                    this::tried, settings.first().toMillis(), settings.look().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void tried() {
        try {
            look();
            if (failing) {
                failing = false;
                LOG.info("event=catalogues-looked-after-again");
            }
        } catch (RuntimeException e) {
            if (!failing && !closed) {
                failing = true;
                LOG.error("event=catalogues-not-looked-after reason=\"{}\"", e.getMessage());
            }
        }
    }

    /** One look. What is fetched meanwhile, the next look tells of. */
    private void look() {
        catalogues.know(systems.catalogues().keySet());
        codes.renew();
        due().map(SharedCatalogue::system)
                .distinct()
                .filter(this::mayBeCalled)
                .filter(pulling::add)
                .forEach(system -> pulls.execute(() -> pull(system)));
    }

    private Stream<SharedCatalogue> due() {
        return catalogues.due(systems.catalogues().keySet()).stream()
                .map(systems.catalogues()::get)
                .filter(Objects::nonNull);
    }

    private boolean mayBeCalled(String system) {
        Instant now = clock.instant();
        boolean quiet = systems.named(system).map(ConnectedSystem::manifest).stream()
                .flatMap(manifest -> manifest.quiet().stream())
                .anyMatch(hours -> hours.at(now).isPresent());
        return !quiet
                && statuses.of(system)
                        .filter(status -> status.pausedBy() != null
                                && status.updatedAt().plus(FRESH).isAfter(now))
                        .isEmpty();
    }

    /** Asks again what is due when nobody else can be at it: another node may just have done it. */
    private void pull(String system) {
        try {
            alone.run(
                    "catalogues:" + system,
                    () -> due().filter(catalogue -> catalogue.system().equals(system) && !closed)
                            .forEach(puller::pull));
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.error("event=catalogues-not-fetched system={} reason=\"{}\"", system, e.getMessage());
            }
        } finally {
            pulling.remove(system);
        }
    }

    /** A call that takes longer than a moment is given up, before what it is made with is closed. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        if (!Alone.end(timer) || !Alone.end(pulls)) {
            LOG.warn("event=catalogues-still-fetching");
        }
    }
}
