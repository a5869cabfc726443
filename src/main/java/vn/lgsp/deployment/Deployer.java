package vn.lgsp.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Queues;
import vn.lgsp.delivery.EngineRoom;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.Act;
import vn.lgsp.messagestore.Deployments.Content;
import vn.lgsp.messagestore.Deployments.State;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.Preparations;
import vn.lgsp.messagestore.Preparations.Wish;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.FolderVersion;
import vn.lgsp.routing.ManifestBroken;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.ValuesMissing;

/**
 * Makes versions of folders live, and takes them back. Everything that can fail is done before anything changes: whatever goes
 * wrong, the version that runs goes on. What all nodes have to do together is in {@link Switchover}.
 */
public final class Deployer {
    /** How long whoever asked waits until a version that is live runs at every node. */
    private static final Duration EVERYWHERE = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Logger log = LoggerFactory.getLogger(Deployer.class);

    private final Systems systems;
    private final LiveFolders folders;
    private final Deployments store;
    private final Preparations preparations;
    private final DeploymentProperties rules;
    private final Stage stage;
    private final Probation probation;
    private final Switchover switchover;
    private final InstantSource clock;
    private final FolderCheck check = new FolderCheck();

    public Deployer(
            Systems systems,
            SystemFolders reader,
            LiveFolders folders,
            RouteRegistry registry,
            EngineRoom engine,
            Deployments store,
            Preparations preparations,
            Exchanges exchanges,
            Preparations.Node node,
            DeploymentProperties rules,
            InstantSource clock) {
        this.systems = systems;
        this.folders = folders;
        this.store = store;
        this.preparations = preparations;
        this.rules = rules;
        this.clock = clock;
        this.stage = new Stage(systems, reader, folders, registry, engine, store);
        this.probation = new Probation(stage, folders, engine, store, exchanges, rules);
        this.switchover = new Switchover(stage, probation, folders, store, preparations, node, clock, rules.within());
    }

    /** Tells this of each folder that is about to go live. */
    public void beforeLive(Consumer<Path> listener) {
        stage.beforeLive(listener);
    }

    /** How a request to change what is live went. */
    public sealed interface Outcome {
        /** @param deployment its number; none if it is the folder that came with the installation */
        record Live(String system, String version, @Nullable Long deployment) implements Outcome {}

        /** The same is live already. */
        record Unchanged(String system, String version) implements Outcome {}

        /** Nothing has changed. */
        record Refused(List<Finding> findings) implements Outcome {}

        /** There is no such system, nothing that was live before, or nothing that waits. */
        record Nothing() implements Outcome {}

        /** Another person has to agree. */
        record Awaiting(String system, String version, long deployment) implements Outcome {}

        /** Who asked for it cannot be the one to agree. */
        record SecondPerson() implements Outcome {}

        /** It did not become live, or not for long, for what the text says. */
        record Stopped(String why) implements Outcome {}

        /** Nodes are busy with another deployment. */
        record Busy() implements Outcome {}

        /** Messages wait for the system that was to go. */
        record InUse(Map<String, Long> left) implements Outcome {}

        /** Another person would have to agree to the removal, and nothing is given up before that. */
        record ParkedFirst() implements Outcome {}

        /** There is no such system any more. */
        record Removed(String system, long deployment) implements Outcome {}

        /** What was asked for will not be. */
        record Declined(String system, String version) implements Outcome {}
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
     * Makes a folder live as the next version of a system, or as a new system, or has it wait for another person.
     *
     * @param zip the files of the folder, without the folder itself
     */
    public Outcome deploy(String system, byte[] zip, String actor, String reason) {
        Path work = Folders.temporary();
        try {
            Path folder = unpacked(work, system, zip);
            List<Finding> findings = check(folder);
            return findings.isEmpty() ? deploy(folder, actor, reason) : new Outcome.Refused(findings);
        } catch (FolderArchive.Refused e) {
            return new Outcome.Refused(List.of(archive(system, e)));
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
        Content waiting = preparations.awaiting(system, version).orElse(null);
        if (waiting != null) {
            return new Outcome.Awaiting(system, version, waiting.id());
        }
        byte[] packed = FolderArchive.pack(folder);
        return wish(
                new Wish(system, version, packed, Act.DEPLOY, actor, reason),
                () -> stage.prepare(folders.folder(system, version, packed)));
    }

    private boolean isLive(String system, String version) {
        return store.live(system)
                .map(live -> live.act() == Act.DEPLOY && live.version().equals(version))
                .orElseGet(() -> folders.seed(system)
                        .map(seed -> FolderVersion.of(seed).equals(version))
                        .orElse(false));
    }

    /**
     * Takes a system out: nobody signs in as it any more, nothing is sent to it, and the folder that came with the installation
     * does not bring it back. Deploying it again does.
     */
    public Outcome remove(String system, String actor, String reason) {
        Path folder = folders.live(system).orElse(null);
        if (folder == null || systems.named(system).isEmpty()) {
            return new Outcome.Nothing();
        }
        Map<String, Long> left = stage.left(system);
        if (!left.isEmpty()) {
            return new Outcome.InUse(left);
        }
        String version = FolderVersion.of(folder);
        return wish(
                new Wish(system, version, FolderArchive.pack(folder), Act.REMOVE, actor, reason),
                () -> stage.prepareWithout(system));
    }

    /**
     * Takes a system out, and gives up what lies parked for it now. Nothing is given up if the removal would be refused anyway;
     * what parks later, such as something that was held behind it, stops the removal.
     *
     * @param skip gives one up
     */
    public Outcome removeSkipping(String system, String actor, String reason, Consumer<UUID> skip) {
        if (folders.live(system).isEmpty() || systems.named(system).isEmpty()) {
            return new Outcome.Nothing();
        }
        if (rules.approval()) {
            return new Outcome.ParkedFirst();
        }
        try {
            stage.prepareWithout(system).forget();
        } catch (ManifestBroken | ValuesMissing | IllegalStateException | IllegalArgumentException e) {
            return new Outcome.Refused(List.of(unusable(system, e)));
        }
        Map<String, Long> left = stage.left(system);
        if (left.containsKey(Queues.dispatch(system))) {
            return new Outcome.InUse(left);
        }
        Set<UUID> parked = Set.copyOf(store.parked(system));
        parked.stream().sorted().forEach(skip);
        Instant limit = clock.instant().plus(rules.within());
        boolean patient = true;
        while (patient && isSettling(system, parked)) {
            patient = clock.instant().isBefore(limit) && pause();
        }
        return remove(system, actor, reason);
    }

    /** Whether what was given up, or what was held behind it, is still on its way. */
    private boolean isSettling(String system, Set<UUID> givenUp) {
        Set<String> left = stage.left(system).keySet();
        return !left.isEmpty()
                && (!left.equals(Set.of(Queues.parked(system)))
                        || !Collections.disjoint(store.parked(system), givenUp));
    }

    /** What this node cannot use is refused before others hear of it. */
    private Outcome wish(Wish wish, Supplier<Stage.Prepared> prepare) {
        Stage.Prepared ready;
        try {
            ready = prepare.get();
        } catch (ManifestBroken | ValuesMissing | IllegalStateException | IllegalArgumentException e) {
            return new Outcome.Refused(List.of(unusable(wish.system(), e)));
        }
        boolean used = false;
        try {
            if (rules.approval()) {
                long id = preparations.ask(wish, rules.approvalWithin());
                told("deployment-asked", wish.act(), wish.system(), wish.version(), wish.actor());
                return new Outcome.Awaiting(wish.system(), wish.version(), id);
            }
            Instant patience = clock.instant().plus(rules.within());
            while (true) {
                OptionalLong id = switchover.begin(wish, ready);
                if (id.isPresent()) {
                    used = true;
                    return settled(id.getAsLong());
                }
                if (clock.instant().isAfter(patience) || !pause()) {
                    return new Outcome.Busy();
                }
            }
        } finally {
            if (!used) {
                ready.forget();
            }
        }
    }

    /** Another person agrees: what waits is looked at once more, and made live. */
    public Outcome approve(String system, String version, String actor) {
        Content waiting = preparations.awaiting(system, version).orElse(null);
        if (waiting == null) {
            return new Outcome.Nothing();
        }
        if (store.entry(waiting.id()).by().equals(actor)) {
            return new Outcome.SecondPerson();
        }
        if (waiting.act() == Act.REMOVE && !stage.left(system).isEmpty()) {
            return new Outcome.InUse(stage.left(system));
        }
        List<Finding> findings = waiting.act() == Act.REMOVE ? List.of() : check(system, waiting.zip());
        if (!findings.isEmpty()) {
            return new Outcome.Refused(findings);
        }
        Instant patience = clock.instant().plus(rules.within());
        while (!preparations.approve(waiting.id(), actor, rules.within())) {
            if (preparations.awaiting(system, version).isEmpty()) {
                return new Outcome.Nothing();
            }
            if (clock.instant().isAfter(patience) || !pause()) {
                return new Outcome.Busy();
            }
        }
        told("deployment-approved", waiting.act(), system, version, actor);
        return settled(waiting.id());
    }

    /** Another person does not agree, or who asked for it has thought better of it. */
    public Outcome refuse(String system, String version, String actor, String reason) {
        Content waiting = preparations.awaiting(system, version).orElse(null);
        if (waiting == null || !preparations.end(waiting.id(), State.REFUSED, actor, reason)) {
            return new Outcome.Nothing();
        }
        told("deployment-refused", waiting.act(), system, version, actor);
        return new Outcome.Declined(system, version);
    }

    private static void told(String event, Act act, String system, String version, String actor) {
        log.info("event={} act={} system={} version={} actor={}", event, act, system, version, actor);
    }

    /** Takes part until all nodes have prepared it, and then until all run it. */
    private Outcome settled(long id) {
        Instant limit = null;
        while (true) {
            switchover.look();
            Deployments.Entry now = store.entry(id);
            if (now.state() == State.LIVE) {
                limit = limit == null ? clock.instant().plus(EVERYWHERE) : limit;
                boolean over = now.act() == Act.REMOVE
                        ? now.provenAt() != null
                        : switchover.isEverywhere(id) || clock.instant().isAfter(limit);
                if (over) {
                    return live(now);
                }
            } else if (now.state() != State.PREPARING) {
                return now.liveAt() == null || now.act() == Act.REMOVE
                        ? new Outcome.Stopped(String.valueOf(now.endedReason()))
                        : live(now);
            }
            if (!pause()) {
                return new Outcome.Stopped("interrupted");
            }
        }
    }

    private static Outcome live(Deployments.Entry entry) {
        told("deployed", entry.act(), entry.system(), entry.version(), entry.by());
        return entry.act() == Act.REMOVE
                ? new Outcome.Removed(entry.system(), entry.id())
                : new Outcome.Live(entry.system(), entry.version(), entry.id());
    }

    private static boolean pause() {
        try {
            Thread.sleep(LOOK);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Makes live again what was live before. It has run, and whoever asks for it is in a hurry: nobody has to agree, and other
     * nodes follow.
     */
    public Outcome takeBack(String system, String actor, String reason) {
        return store.live(system).map(bad -> takeBack(bad, actor, reason)).orElseGet(Outcome.Nothing::new);
    }

    private Outcome takeBack(Content bad, String actor, String reason) {
        String system = bad.system();
        Content earlier = bad.act() == Act.REMOVE
                ? bad
                : store.before(system, bad.version()).orElse(null);
        Path folder = earlier == null ? folders.seed(bad).orElse(null) : folders.folder(earlier);
        if (folder == null) {
            return new Outcome.Nothing();
        }
        try {
            stage.prepare(folder).forget();
        } catch (ManifestBroken | ValuesMissing | IllegalStateException | IllegalArgumentException e) {
            return new Outcome.Refused(List.of(unusable(system, e)));
        }
        if (!store.takeBack(bad, earlier, actor, reason)) {
            return new Outcome.Nothing();
        }
        log.info("event=taken-back system={} version={} actor={}", system, bad.version(), actor);
        switchover.look();
        return new Outcome.Live(
                system, FolderVersion.of(folder), folders.deployed().get(system));
    }

    /** Does here what other nodes, and the time, ask of this one. */
    void follow() {
        switchover.look();
    }

    /** Who made what live, or asked for it, the latest first. */
    public List<Deployments.Entry> history(@Nullable String system, int limit) {
        return store.history(system, limit);
    }

    /** How a deployment stands, or stood, at each node. */
    public List<Preparations.Standing> nodes(long deployment) {
        return preparations.standing(deployment);
    }
}
