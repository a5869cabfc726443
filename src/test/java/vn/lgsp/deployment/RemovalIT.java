package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import vn.lgsp.Meanwhile;
import vn.lgsp.deployment.Deployer.Outcome;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.State;
import vn.lgsp.messagestore.Preparations;
import vn.lgsp.messagestore.Preparations.Node;
import vn.lgsp.routing.FolderVersion;

/** A system goes from all nodes, or from none. */
class RemovalIT extends NodesOnOneStore {
    @Test
    void systemIsRemovedEverywhere_whenNothingIsLeft_andItsSeedStaysAway() throws IOException {
        NewFolder.write(seeds.resolve(TRACKER), NewFolder.Kind.PUSH, "Theo dõi");
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        assertThat(there.runs()).isNotEmpty();
        // Not while messages wait
        here.queued.put("tracker.parked", 3L);
        assertThat(here.deployer.remove(TRACKER, ANNA, "Ngừng"))
                .isEqualTo(new Outcome.InUse(Map.of("tracker.parked", 3L)));
        here.queued.clear();
        // Not while another is like it
        Path like = work.resolve("like").resolve("other-tracker");
        Files.createDirectories(like);
        Files.writeString(like.resolve("system.yaml"), "like: tracker\ntitle:\n  vi: Bản khác\n  en: Another\n");
        Files.writeString(like.resolve("README.md"), "# Bản khác\n");
        Outcome other = here.deployer.deploy("other-tracker", FolderArchive.pack(like), ANNA, "Thử");
        assertThat(other).isInstanceOf(Outcome.Live.class);
        Outcome needed = here.deployer.remove(TRACKER, ANNA, "Ngừng");
        assertThat(needed).isInstanceOf(Outcome.Refused.class);
        assertThat(needed.toString()).contains("like: 'tracker'");
        assertThat(here.deployer.remove("other-tracker", ANNA, "Ngừng")).isInstanceOf(Outcome.Removed.class);
        // Then it goes
        assertThat(here.deployer.remove(TRACKER, ANNA, "Ngừng")).isInstanceOf(Outcome.Removed.class);
        assertThat(List.of(here.runs(), there.runs())).containsOnly("");
        await().until(() -> there.forgotten.contains(TRACKER) && here.forgotten.contains(TRACKER));
        assertThat(here.deployer.remove(TRACKER, ANNA, "Ngừng")).isInstanceOf(Outcome.Nothing.class);
        // And stays away
        there.die();
        OneNode again = new OneNode("there", 2);
        assertThat(again.runs()).isEmpty();
        assertThat(latest().act()).isEqualTo(Deployments.Act.REMOVE);
        // Until somebody deploys it again, also as it was
        assertThat(again.deployer.deploy(TRACKER, FolderArchive.pack(seeds.resolve(TRACKER)), BINH, "Lại"))
                .isInstanceOf(Outcome.Live.class);
        assertThat(here.runs()).isEqualTo(FolderVersion.of(seeds.resolve(TRACKER)));
    }

    private UUID parked(OneNode node) {
        UUID exchange = UUID.randomUUID();
        store.sql()
                .sql("INSERT INTO delivery (exchange_id, accepted_at, receiver, state, updated_at)"
                        + " VALUES (:id, now(), 'tracker', 'PARKED', now())")
                .param("id", exchange)
                .update();
        node.queued.merge("tracker.parked", 1L, Long::sum);
        return exchange;
    }

    private static void settle(OneNode node, UUID exchange) {
        store.sql()
                .sql("UPDATE delivery SET state = 'SKIPPED' WHERE exchange_id = :id")
                .param("id", exchange)
                .update();
        node.queued.clear();
    }

    @Test
    void nothingIsGivenUp_forARemovalThatIsRefusedAnyway() throws IOException {
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        parked(here);
        List<UUID> skipped = new ArrayList<>();
        // While something waits for it that cannot be given up
        here.queued.put("tracker.dispatch", 1L);
        assertThat(here.deployer.removeSkipping(TRACKER, ANNA, "Ngừng", skipped::add))
                .isInstanceOf(Outcome.InUse.class);
        here.queued.remove("tracker.dispatch");
        // While another is like it
        Path like = Files.createDirectories(work.resolve("like").resolve("other-tracker"));
        Files.writeString(like.resolve("system.yaml"), "like: tracker\ntitle:\n  vi: Bản khác\n  en: Another\n");
        Files.writeString(like.resolve("README.md"), "# Bản khác\n");
        assertThat(here.deployer.deploy("other-tracker", FolderArchive.pack(like), ANNA, "Thử"))
                .isInstanceOf(Outcome.Live.class);
        assertThat(here.deployer.removeSkipping(TRACKER, ANNA, "Ngừng", skipped::add))
                .isInstanceOf(Outcome.Refused.class);
        // While another person would have to agree
        approval = true;
        OneNode there = new OneNode("there", 2);
        there.queued.putAll(here.queued);
        assertThat(there.deployer.removeSkipping(TRACKER, ANNA, "Ngừng", skipped::add))
                .isInstanceOf(Outcome.ParkedFirst.class);
        assertThat(skipped).isEmpty();
    }

    @Test
    void whatLiesParked_isGivenUpOnce_andWhatParksLaterStopsTheRemoval() {
        within = Duration.ofSeconds(20);
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        UUID first = parked(here);
        List<UUID> skipped = new ArrayList<>();
        List<UUID> later = new ArrayList<>();
        Outcome stopped = here.deployer.removeSkipping(TRACKER, ANNA, "Ngừng", each -> {
            skipped.add(each);
            settle(here, each);
            later.add(parked(here));
        });
        assertThat(stopped.toString()).contains("tracker.parked=1");
        assertThat(skipped).containsExactly(first);
        // When it is asked for again
        Outcome removed = here.deployer.removeSkipping(TRACKER, ANNA, "Ngừng", each -> settle(here, each));
        assertThat(removed).isInstanceOf(Outcome.Removed.class);
        assertThat(later).hasSize(1);
    }

    @Test
    void removalThatLeavesMessages_isTakenBack() {
        within = Duration.ofSeconds(3);
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        CompletableFuture<Outcome> removal = Meanwhile.get(() -> here.deployer.remove(TRACKER, ANNA, "Ngừng"));
        // Given a message that was accepted while it went, and then parked
        await().until(() -> here.runs().isEmpty());
        here.queued.put("tracker.parked", 1L);
        // Then
        await().atMost(Duration.ofMinutes(1)).until(() -> here.runs().equals(version()));
        assertThat(removal.join().toString()).contains("tracker.parked=1");
        assertThat(here.forgotten).isEmpty();
    }

    @Test
    void removalThatANodeDoesNotFollow_isTakenBackInTime_andTheNodeIsNamed() {
        within = Duration.ofSeconds(3);
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        // Given a node that gets ready and then does nothing
        Preparations others = new Preparations(store.source());
        Node ill = new Node(new UUID(0, 3), "ill");
        others.beat(ill);
        store.sql()
                .sql("UPDATE node SET seen_at = seen_at + interval '1 hour' WHERE name = 'ill'")
                .update();
        CompletableFuture<Outcome> removal = Meanwhile.get(() -> here.deployer.remove(TRACKER, ANNA, "Ngừng"));
        await().until(() -> latest().state() == State.PREPARING);
        others.answer(latest().id(), ill, Preparations.Answer.READY, null);
        // Then
        assertThat(removal.join().toString()).contains("not removed at: ill");
        await().until(() -> here.runs().equals(version()));
        assertThat(here.forgotten).isEmpty();
    }
}
