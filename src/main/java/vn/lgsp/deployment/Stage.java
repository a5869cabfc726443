package vn.lgsp.deployment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.delivery.route.SystemRoutes;
import vn.lgsp.delivery.route.Trial;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.Act;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;

/** What runs at this node: loads beside it what may take its place, and puts it there. What can fail fails while loading. */
final class Stage {
    private final Systems systems;
    private final SystemFolders reader;
    private final LiveFolders folders;
    private final RouteRegistry registry;
    private final EngineRoom engine;
    private final Deployments store;
    private final List<Consumer<Path>> listeners = new CopyOnWriteArrayList<>();

    Stage(
            Systems systems,
            SystemFolders reader,
            LiveFolders folders,
            RouteRegistry registry,
            EngineRoom engine,
            Deployments store) {
        this.systems = systems;
        this.reader = reader;
        this.folders = folders;
        this.registry = registry;
        this.engine = engine;
        this.store = store;
    }

    /**
     * Systems that are ready to run.
     *
     * @param against what was live at this node then; ready for nothing else
     * @param gone the system that is none any more, or null
     */
    record Prepared(
            Map<String, Long> against,
            @Nullable String gone,
            List<ConnectedSystem> systems,
            List<SystemRoutes> routes) {
        void forget() {
            routes.forEach(SystemRoutes::retire);
        }
    }

    void beforeLive(Consumer<Path> listener) {
        listeners.add(listener);
    }

    /** @throws RuntimeException if it cannot be used; nothing has changed then */
    Prepared prepare(Content content) {
        return content.act() == Act.REMOVE ? prepareWithout(content.system()) : prepare(folders.folder(content));
    }

    /**
     * Loads all systems that this folder changes: its own, and those that are like it.
     *
     * @throws RuntimeException if one cannot be used; nothing has changed then
     */
    Prepared prepare(Path folder) {
        String name = String.valueOf(folder.getFileName());
        Map<String, Long> against = folders.deployed();
        Systems next = reader.read(folders.with(folder));
        if (next.named(name).isEmpty()) {
            throw new IllegalStateException("it is not enabled here, so it would not run");
        }
        List<ConnectedSystem> changed = next.all().stream()
                .filter(each -> !systems.named(each.name()).equals(Optional.of(each)))
                .toList();
        changed.forEach(this::assertKeepsWhatWaits);
        changed.forEach(systems::assertFits);
        List<SystemRoutes> routes = new ArrayList<>();
        try {
            for (ConnectedSystem each : changed) {
                if (each.manifest().connection() != null) {
                    routes.add(registry.load(each));
                }
            }
            return new Prepared(against, null, changed, routes);
        } catch (RuntimeException e) {
            routes.forEach(SystemRoutes::retire);
            throw e;
        }
    }

    /** @throws RuntimeException if others need the system */
    Prepared prepareWithout(String system) {
        Map<String, Long> against = folders.deployed();
        reader.read(folders.without(system));
        return new Prepared(against, system, List.of(), List.of());
    }

    boolean fits(Prepared prepared) {
        return prepared.against().equals(folders.deployed());
    }

    /** A system that receives goes on receiving the types of which messages may wait for it. */
    private void assertKeepsWhatWaits(ConnectedSystem next) {
        systems.named(next.name()).ifPresent(now -> {
            TreeSet<String> gone = new TreeSet<>();
            now.manifest().receives().forEach(each -> gone.add(each.type()));
            next.manifest().receives().forEach(each -> gone.remove(each.type()));
            if (!gone.isEmpty() && store.waiting(next.name()) > 0) {
                throw new IllegalStateException("messages wait for it, and it would no longer receive " + gone);
            }
        });
    }

    /** New calls take this from now on. What failed half-way can be done once more. */
    void use(Prepared prepared) {
        try {
            prepared.systems()
                    .forEach(system -> listeners.forEach(
                            listener -> listener.accept(system.folders().getFirst())));
            prepared.routes().forEach(registry::use);
            prepared.systems().forEach(engine::renew);
            prepared.systems().forEach(systems::put);
            if (prepared.gone() != null) {
                systems.remove(prepared.gone());
            }
        } catch (RuntimeException e) {
            prepared.routes().stream()
                    .filter(each -> registry.live(each.system().name()).stream().noneMatch(live -> live == each))
                    .forEach(SystemRoutes::retire);
            throw e;
        }
    }

    /**
     * Only what a delivery needs that is under way: its system's calls go by this folder from now on.
     *
     * @return false if they go on as before, because by this folder nobody is called
     */
    boolean useAtOnce(String name, Path folder) {
        ConnectedSystem system = read(name, folder).orElse(null);
        if (system == null) {
            return false;
        }
        if (system.manifest().connection() == null) {
            // Nothing is under way to a system that is not called either way.
            return registry.live(name).isEmpty();
        }
        registry.use(registry.load(system));
        return true;
    }

    private Optional<ConnectedSystem> read(String name, Path folder) {
        return reader.read(folders.with(folder)).named(name);
    }

    /**
     * Watches a version before it is used, or the one that runs.
     *
     * @param prepared null if it runs
     * @param before where the folder of the version before lies
     * @return false if nothing of it can be watched, because no message goes to it or comes from it
     */
    boolean watch(
            String system, @Nullable Prepared prepared, int length, Trial.Verdict verdict, Optional<Path> before) {
        Optional<ConnectedSystem> version = prepared == null
                ? systems.named(system)
                : prepared.systems().stream()
                        .filter(each -> each.name().equals(system))
                        .findFirst();
        Set<String> ways = version.map(each -> Trial.ways(each.manifest())).orElseGet(Set::of);
        if (version.isEmpty() || ways.isEmpty()) {
            return false;
        }
        Trial trial = new Trial(verdict, length, ways, () -> before.flatMap(folder -> read(system, folder)));
        registry.watch(version.get(), trial);
        Stream<SystemRoutes> routes = prepared == null
                ? registry.live(system).stream()
                : prepared.routes().stream().filter(each -> each.system().name().equals(system));
        routes.forEach(each -> each.watch(trial));
        return true;
    }

    void trust(String system) {
        registry.trust(system);
    }

    /** Nothing of the system is left to be done. */
    void clear(String system) {
        engine.forget(system);
        registry.remove(system);
    }

    boolean isDelivering() {
        return engine.isDelivering();
    }

    /** Messages that are not settled, by where they are; nothing if there are none. */
    Map<String, Long> left(String system) {
        Map<String, Long> left = engine.queued(system);
        long unsettled = left.isEmpty() ? store.waiting(system) : 0;
        return unsettled == 0 ? left : Map.of("exchange.log", unsettled);
    }
}
