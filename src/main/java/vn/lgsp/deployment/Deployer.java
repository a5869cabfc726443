package vn.lgsp.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.Act;
import vn.lgsp.delivery.Command;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.delivery.route.SystemRoutes;
import vn.lgsp.exchange.DeliveryState;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.ManifestBroken;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.ValuesMissing;

/**
 * Makes versions of folders live, and takes them back. Everything that can fail is done before anything changes: whatever goes
 * wrong, the version that runs goes on. One change at a time at a node; what other nodes did is followed.
 */
public final class Deployer {
    private static final Duration PARKED_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final String ITSELF = "bus";
    private static final Logger log = LoggerFactory.getLogger(Deployer.class);

    private final Systems systems;
    private final SystemFolders reader;
    private final LiveFolders folders;
    private final RouteRegistry registry;
    private final EngineRoom engine;
    private final Deployments store;
    private final Exchanges exchanges;
    private final FolderCheck check = new FolderCheck();
    private final List<Consumer<Path>> listeners = new CopyOnWriteArrayList<>();
    /** What could not be followed was told once. */
    private final Map<String, Long> notFollowed = new TreeMap<>();

    public Deployer(
            Systems systems,
            SystemFolders reader,
            LiveFolders folders,
            RouteRegistry registry,
            EngineRoom engine,
            Deployments store,
            Exchanges exchanges) {
        this.systems = systems;
        this.reader = reader;
        this.folders = folders;
        this.registry = registry;
        this.engine = engine;
        this.store = store;
        this.exchanges = exchanges;
    }

    /** Tells this of each folder that is about to go live. */
    public void beforeLive(Consumer<Path> listener) {
        listeners.add(listener);
    }

    /** How a request to change what is live went. */
    public sealed interface Outcome {
        /** @param deployment its number; none if it is the folder that came with the installation */
        record Live(String system, String version, @Nullable Long deployment) implements Outcome {}

        /** The same is live already. */
        record Unchanged(String system, String version) implements Outcome {}

        /** Nothing has changed. */
        record Refused(List<Finding> findings) implements Outcome {}

        /** There is no such system, or nothing that was live before. */
        record Nothing() implements Outcome {}
    }

    /** Systems that are ready to run, and what they take the place of. */
    private record Prepared(List<ConnectedSystem> systems, List<SystemRoutes> routes) {
        void forget() {
            routes.forEach(SystemRoutes::retire);
        }
    }

    /** Only looks: what is wrong with this folder as a version of the system. */
    public List<Finding> check(String system, byte[] zip) {
        Path work = Folders.temporary();
        try {
            return check(unpacked(work, system, zip));
        } catch (FolderArchive.Refused e) {
            return List.of(archive(system, e));
        } finally {
            Folders.delete(work);
        }
    }

    private static Finding archive(String system, FolderArchive.Refused e) {
        return FolderRule.ARCHIVE.at(Path.of(system), 1, String.valueOf(e.getMessage()));
    }

    private static Finding unusable(String system, RuntimeException e) {
        return FolderRule.MANIFEST.at(Path.of(system, "system.yaml"), 1, String.valueOf(e.getMessage()));
    }

    private static Path unpacked(Path work, String system, byte[] zip) {
        if (!SystemFolders.isName(system)) {
            throw new FolderArchive.Refused("'" + system + "' is no name of a system");
        }
        Path folder = work.resolve(system);
        FolderArchive.unpack(zip, folder);
        return folder;
    }

    /** The findings name files as they are called in the folder. */
    private List<Finding> check(Path folder) {
        return check.check(folder, List.copyOf(folders.all())).stream()
                .map(each -> new Finding(
                        folder.resolveSibling("").relativize(each.file()),
                        each.line(),
                        each.code(),
                        each.english(),
                        each.vietnamese()))
                .toList();
    }

    /**
     * Makes a folder live as the next version of a system, or as a new system.
     *
     * @param zip the files of the folder, without the folder itself
     */
    public synchronized Outcome deploy(String system, byte[] zip, String actor, String reason) {
        Path work = Folders.temporary();
        try {
            Path folder = unpacked(work, system, zip);
            List<Finding> findings = check(folder);
            return findings.isEmpty() ? deploy(folder, actor, reason) : new Outcome.Refused(findings);
        } catch (FolderArchive.Refused e) {
            return new Outcome.Refused(List.of(archive(system, e)));
        } catch (ManifestBroken | ValuesMissing | IllegalStateException | IllegalArgumentException e) {
            return new Outcome.Refused(List.of(unusable(system, e)));
        } finally {
            Folders.delete(work);
        }
    }

    private Outcome deploy(Path folder, String actor, String reason) {
        String system = String.valueOf(folder.getFileName());
        String version = FolderVersion.of(folder);
        if (isLive(system, version)) {
            return new Outcome.Unchanged(system, version);
        }
        byte[] packed = FolderArchive.pack(folder);
        Prepared prepared = prepare(folders.folder(system, version, packed));
        boolean used = false;
        try {
            // Once this is done the new version is the live one, whatever happens to this process.
            long id = store.begin(system, version, packed, actor, reason);
            Content content = new Content(id, system, version, packed);
            folders.use(content);
            watch(content, prepared);
            use(prepared);
            used = true;
            log.info("event=deployed system={} version={} deployment={} actor={}", system, version, id, actor);
            return new Outcome.Live(system, version, id);
        } finally {
            if (!used) {
                prepared.forget();
            }
        }
    }

    private boolean isLive(String system, String version) {
        return store.live(system)
                .map(live -> live.version().equals(version))
                .orElseGet(() -> folders.seed(system)
                        .map(seed -> FolderVersion.of(seed).equals(version))
                        .orElse(false));
    }

    /**
     * Loads all systems that this folder changes: its own, and those that are like it.
     *
     * @throws RuntimeException if one cannot be used; nothing has changed then
     */
    private Prepared prepare(Path folder) {
        String name = String.valueOf(folder.getFileName());
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
            return new Prepared(changed, routes);
        } catch (RuntimeException e) {
            routes.forEach(SystemRoutes::retire);
            throw e;
        }
    }

    /** A system that receives goes on receiving the types of which messages may wait for it. */
    private void assertKeepsWhatWaits(ConnectedSystem next) {
        systems.named(next.name()).ifPresent(now -> {
            TreeSet<String> gone = new TreeSet<>();
            now.manifest().receives().forEach(each -> gone.add(each.type()));
            next.manifest().receives().forEach(each -> gone.remove(each.type()));
            if (!gone.isEmpty() && store.isWaitedFor(next.name())) {
                throw new IllegalStateException("messages wait for it, and it would no longer receive " + gone);
            }
        });
    }

    private void use(Prepared prepared) {
        prepared.systems()
                .forEach(system -> listeners.forEach(
                        listener -> listener.accept(system.folders().getFirst())));
        prepared.routes().forEach(registry::use);
        prepared.systems().forEach(engine::renew);
        prepared.systems().forEach(systems::put);
    }

    /** Those that are like the system only follow it. */
    private void watch(Content content, Prepared prepared) {
        prepared.routes().stream()
                .filter(version -> version.system().name().equals(content.system()))
                .forEach(version -> version.watch((why, refused) -> condemn(content, why, refused)));
    }

    /** In the middle of a delivery: only what the delivery needs is done at once. */
    private boolean condemn(Content bad, String why, List<UUID> refused) {
        try {
            Path folder = before(bad).orElse(null);
            if (folder == null) {
                return false;
            }
            ConnectedSystem system =
                    reader.read(folders.with(folder)).named(bad.system()).orElse(null);
            if (system == null || system.manifest().connection() == null) {
                return false;
            }
            registry.use(registry.load(system));
        } catch (RuntimeException e) {
            log.error("event=version-not-taken-back system={} alert=true", bad.system(), e);
            return false;
        }
        log.error(
                "event=version-condemned system={} version={} reason={} alert=true", bad.system(), bad.version(), why);
        Thread.ofVirtual().start(() -> {
            try {
                takeBackItself(bad, why);
                retry(bad, why, refused);
            } catch (RuntimeException e) {
                // What was refused lies parked, and the attention page tells of it.
                log.error("event=version-half-taken-back system={} alert=true", bad.system(), e);
            }
        });
        return true;
    }

    private Optional<Path> before(Content bad) {
        return store.before(bad.system(), bad.version()).map(folders::folder).or(() -> folders.seed(bad.system()));
    }

    /** What partners refused because of the version goes back to its place, as soon as it lies where it can be taken from. */
    private void retry(Content bad, String why, List<UUID> refused) {
        Act act = Act.of(ITSELF, "Phiên bản " + bad.version() + " bị lùi / was taken back: " + why);
        for (UUID exchange : refused) {
            if (awaitParked(exchange, bad.system())) {
                engine.tell(bad.system(), new Command.Retry(exchange, act));
            }
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

    /** Another node, or a person, may have been quicker. */
    private synchronized void takeBackItself(Content bad, String why) {
        if (store.live(bad.system()).map(Content::id).equals(Optional.of(bad.id()))) {
            takeBack(bad, ITSELF, "Tự động lùi phiên bản / taken back by itself: " + why);
        }
    }

    /** Makes live again what was live before. */
    public synchronized Outcome takeBack(String system, String actor, String reason) {
        return store.live(system).map(bad -> takeBack(bad, actor, reason)).orElseGet(Outcome.Nothing::new);
    }

    private Outcome takeBack(Content bad, String actor, String reason) {
        String system = bad.system();
        Content earlier = store.before(system, bad.version()).orElse(null);
        Path folder = earlier == null ? folders.seed(system).orElse(null) : folders.folder(earlier);
        if (folder == null) {
            return new Outcome.Nothing();
        }
        Prepared prepared;
        try {
            prepared = prepare(folder);
        } catch (ManifestBroken | ValuesMissing | IllegalStateException | IllegalArgumentException e) {
            return new Outcome.Refused(List.of(unusable(system, e)));
        }
        store.takeBack(bad, earlier, actor, reason);
        if (earlier == null) {
            folders.useSeed(system);
        } else {
            store.live(system).ifPresent(folders::use);
        }
        use(prepared);
        log.info("event=taken-back system={} version={} actor={}", system, bad.version(), actor);
        return new Outcome.Live(
                system, FolderVersion.of(folder), folders.deployed().get(system));
    }

    /** Does here what was done at other nodes since the last time. */
    public synchronized void follow() {
        Map<String, Long> live = store.live();
        TreeSet<String> all = new TreeSet<>(live.keySet());
        all.addAll(folders.deployed().keySet());
        for (String system : all) {
            Long now = live.get(system);
            if (!Objects.equals(now, folders.deployed().get(system))) {
                follow(system, now);
            }
        }
    }

    private void follow(String system, @Nullable Long now) {
        Content content = now == null ? null : store.live(system).orElse(null);
        Path folder = content == null ? folders.seed(system).orElse(null) : folders.folder(content);
        if (folder == null) {
            return;
        }
        try {
            Prepared prepared = prepare(folder);
            if (content == null) {
                folders.useSeed(system);
            } else {
                folders.use(content);
                watch(content, prepared);
            }
            use(prepared);
        } catch (RuntimeException e) {
            // The other version goes on here; the next look tries again.
            if (!Objects.equals(now, notFollowed.put(system, now == null ? 0L : now))) {
                log.error("event=version-not-followed system={} deployment={} alert=true", system, now, e);
            }
        }
    }

    /** Who made what live, the latest first. */
    public List<Deployments.Entry> history(@Nullable String system, int limit) {
        return store.history(system, limit);
    }
}
