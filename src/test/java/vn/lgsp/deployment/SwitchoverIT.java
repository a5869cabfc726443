package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import vn.lgsp.Meanwhile;
import vn.lgsp.delivery.route.Trial;
import vn.lgsp.deployment.Deployer.Outcome;
import vn.lgsp.exchange.Outcome.Unmappable;
import vn.lgsp.messagestore.Deployments;
import vn.lgsp.messagestore.Deployments.State;
import vn.lgsp.messagestore.Preparations;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.FolderVersion;

/** Two nodes on one store change what is live together, whatever one of them does or does not do. */
class SwitchoverIT extends NodesOnOneStore {
    @Test
    void versionRunsAtAllNodes_whenItIsSaidToBeLive() {
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        assertThat(here.runs()).isEqualTo(version());
        assertThat(there.runs()).isEqualTo(version());
        // When it is taken back at the other node
        String first = version();
        change();
        assertThat(there.deploy()).isInstanceOf(Outcome.Live.class);
        assertThat(here.runs()).isEqualTo(version());
        assertThat(here.deployer.takeBack(TRACKER, BINH, "Lùi")).isInstanceOf(Outcome.Live.class);
        assertThat(here.runs()).isEqualTo(first);
        await().until(() -> there.runs().equals(first));
        assertThat(new Preparations(store.source()).standing(latest().id()))
                .extracting(Preparations.Standing::name)
                .containsExactly("here", "there");
    }

    @Test
    void nodeThatCannotLoadIt_stopsIt_andIsNamed() {
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        String good = version();
        there.values.remove("TRACKER_TOKEN");
        change();
        // When
        Outcome outcome = here.deploy();
        // Then
        assertThat(outcome).isInstanceOf(Outcome.Stopped.class);
        assertThat(outcome.toString()).contains("there").contains("TRACKER_TOKEN");
        assertThat(List.of(here.runs(), there.runs())).containsOnly(good);
        assertThat(latest().state()).isEqualTo(State.FAILED);
        assertThat(latest().endedReason()).contains("there");
    }

    @Test
    void nodeThatIsSilent_stopsItInTime_andIsNamed() {
        within = Duration.ofSeconds(2);
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        there.looks.set(false);
        Outcome outcome = here.deploy();
        assertThat(outcome).isInstanceOf(Outcome.Stopped.class);
        assertThat(outcome.toString()).contains("not ready in time: there");
        assertThat(here.runs()).isEmpty();
        // What stopped stops nothing that comes later
        there.looks.set(true);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        assertThat(there.runs()).isEqualTo(version());
    }

    @Test
    void nodeThatDies_isWaitedForOnlyUntilItCountsAsGone() {
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        there.looks.set(false);
        CompletableFuture<Outcome> outcome = Meanwhile.get(here::deploy);
        await().until(() ->
                new Deployments(store.source()).current().stream().anyMatch(each -> each.state() == State.PREPARING));
        there.die();
        await().during(Duration.ofSeconds(1)).until(() -> here.runs().isEmpty());
        // When time passes
        store.sql()
                .sql("UPDATE node SET seen_at = seen_at - interval '10 seconds' WHERE name = 'there'")
                .update();
        assertThat(outcome.join()).isInstanceOf(Outcome.Live.class);
        // When it comes back
        assertThat(new OneNode("there", 2).runs()).isEqualTo(version());
    }

    @Test
    void whoAskedDiesInTheMiddle_andTheOthersEndIt() throws InterruptedException {
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        there.looks.set(false);
        Thread asked = Thread.ofVirtual().start(here::deploy);
        await().until(() ->
                new Deployments(store.source()).current().stream().anyMatch(each -> each.state() == State.PREPARING));
        here.die();
        asked.interrupt();
        asked.join();
        store.sql().sql("UPDATE node SET seen_at = 'epoch' WHERE name = 'here'").update();
        there.looks.set(true);
        await().until(() -> there.runs().equals(version()));
        assertThat(latest().state()).isEqualTo(State.LIVE);
    }

    @Test
    void anotherPersonHasToAgree_ifConfiguredSo() {
        approval = true;
        OneNode here = new OneNode("here", 1);
        OneNode there = new OneNode("there", 2);
        assertThat(here.deploy()).isInstanceOf(Outcome.Awaiting.class);
        assertThat(latest().state()).isEqualTo(State.AWAITING_APPROVAL);
        // Not who asked, and not by asking again
        assertThat(here.deployer.approve(TRACKER, version(), ANNA)).isInstanceOf(Outcome.SecondPerson.class);
        assertThat(there.deployer.deploy(TRACKER, FolderArchive.pack(folder), BINH, "Thử"))
                .isInstanceOf(Outcome.Awaiting.class);
        assertThat(here.runs()).isEmpty();
        // Another one, at another node
        assertThat(there.deployer.approve(TRACKER, version(), BINH)).isInstanceOf(Outcome.Live.class);
        assertThat(List.of(here.runs(), there.runs())).containsOnly(version());
        assertThat(latest().approvedBy()).isEqualTo(BINH);
        assertThat(latest().by()).isEqualTo(ANNA);
        // Or does not
        String live = version();
        change();
        assertThat(here.deploy()).isInstanceOf(Outcome.Awaiting.class);
        assertThat(there.deployer.refuse(TRACKER, version(), BINH, "Chưa đúng")).isInstanceOf(Outcome.Declined.class);
        assertThat(there.deployer.approve(TRACKER, version(), BINH)).isInstanceOf(Outcome.Nothing.class);
        assertThat(latest().state()).isEqualTo(State.REFUSED);
        assertThat(latest().endedReason()).isEqualTo("Chưa đúng");
        // Or nobody does in time
        change();
        assertThat(here.deploy()).isInstanceOf(Outcome.Awaiting.class);
        store.sql()
                .sql("UPDATE deployment SET until = now() WHERE state = 'AWAITING_APPROVAL'")
                .update();
        assertThat(there.deployer.approve(TRACKER, version(), BINH)).isInstanceOf(Outcome.Nothing.class);
        await().until(() -> latest().state() == State.EXPIRED);
        assertThat(List.of(here.runs(), there.runs())).containsOnly(live);
    }

    /** However a request and the node's own look meet. */
    @Test
    void nodeThatRunsIt_staysKnownToRunIt() {
        OneNode here = new OneNode("here", 1);
        Preparations preparations = new Preparations(store.source());
        for (int i = 0; i < 10; i++) {
            change();
            assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
            assertThat(preparations.standing(latest().id()))
                    .extracting(Preparations.Standing::answer)
                    .containsExactly(Preparations.Answer.RUNNING);
        }
    }

    @Test
    void versionThatWasNotWatchedToItsEnd_isWatchedByWhoComesNext() {
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        here.die();
        OneNode next = new OneNode("here", 1);
        assertThat(next.registry.live(TRACKER).orElseThrow().isWatched()).isTrue();
        // When it got through, here or elsewhere
        new Deployments(store.source()).prove(latest().id());
        await().until(() -> !next.registry.live(TRACKER).orElseThrow().isWatched());
        next.die();
        assertThat(new OneNode("here", 1).registry.live(TRACKER).orElseThrow().isWatched())
                .isFalse();
    }

    @Test
    void versionThatHasBeenLiveForLong_isWatchedNoMore_alsoNotAfterARestart() {
        OneNode here = new OneNode("here", 1);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        await().during(Duration.ofSeconds(1)).until(() -> latest().provenAt() == null);
        here.die();
        store.sql()
                .sql("UPDATE deployment SET live_at = live_at - interval '1 day' WHERE state = 'LIVE'")
                .update();
        // When nothing travelled, and another process begins
        OneNode next = new OneNode("here", 1);
        assertThat(next.registry.live(TRACKER).orElseThrow().isWatched()).isFalse();
        assertThat(latest().provenAt()).isNotNull();
        // And where one goes on
        change();
        assertThat(next.deploy()).isInstanceOf(Outcome.Live.class);
        assertThat(next.registry.live(TRACKER).orElseThrow().isWatched()).isTrue();
        store.sql()
                .sql("UPDATE deployment SET live_at = live_at - interval '1 day' WHERE state = 'LIVE'")
                .update();
        await().until(() -> !next.registry.live(TRACKER).orElseThrow().isWatched());
    }

    @Test
    void versionThatCallsItsSystem_afterOneThatCalledNobody_isTakenBackToo() throws IOException {
        NewFolder.write(seeds.resolve(TRACKER), NewFolder.Kind.INBOX, "Tự lấy");
        String seed = FolderVersion.of(seeds.resolve(TRACKER));
        OneNode here = new OneNode("here", 1);
        assertThat(here.runs()).isEqualTo(seed);
        assertThat(here.deploy()).isInstanceOf(Outcome.Live.class);
        ConnectedSystem version = here.systems.named(TRACKER).orElseThrow();
        Trial trial = here.registry.trial(version).orElseThrow();
        String way = Trial.ways(version.manifest()).iterator().next();
        trial.notAnswered(way, new Unmappable("mapping.failed", ""), false);
        // Then
        assertThat(trial.isCondemned()).isTrue();
        await().until(() -> here.runs().equals(seed));
        assertThat(latest().state()).isEqualTo(State.TAKEN_BACK);
    }

    @Test
    void whatNobodyIsCalledBy_needsNoWatching() throws IOException {
        OneNode here = new OneNode("here", 1);
        Path fetcher = work.resolve("mine").resolve("fetcher");
        NewFolder.write(fetcher, NewFolder.Kind.INBOX, "Tự lấy");
        here.values.putAll(new TreeMap<>(Map.of("FETCHER_SECRET", "made-up-secret")));
        assertThat(here.deployer.deploy("fetcher", FolderArchive.pack(fetcher), ANNA, "Thử"))
                .isInstanceOf(Outcome.Live.class);
        await().until(() -> new Deployments(store.source()).current().stream().allMatch(Deployments.Current::proven));
    }
}
