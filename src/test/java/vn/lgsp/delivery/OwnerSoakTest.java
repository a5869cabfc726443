package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static vn.lgsp.delivery.Laboratory.soon;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.WorkTime;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome.Rejected;
import vn.lgsp.exchange.Outcome.Unavailable;
import vn.lgsp.routing.Manifest.UnknownPolicy;

/** The owner of a system on a real broker: queues, commands, broken connections, take-over. */
class OwnerSoakTest {
    private static final Logger log = LoggerFactory.getLogger(OwnerSoakTest.class);
    private static final Rejected NO = new Rejected("-7", "no");
    private static final LaneRules RULES = Laboratory.rules(8, Map.of());
    private static final LaneRules BATCHES = Laboratory.rules(
            8, Map.of(MessageType.DOSSIER_PROGRESS, new LaneRules.TypeRule(3, UnknownPolicy.RESEND, true)));

    @TempDir
    static Path folder;

    private static Laboratory lab;
    private ScriptedPartner partner;

    @BeforeAll
    static void start() throws Exception {
        lab = new Laboratory(folder, 64 << 20);
    }

    @AfterAll
    static void end() throws Exception {
        lab.close();
    }

    @BeforeEach
    void system(TestInfo test) throws InterruptedException {
        lab.system(test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT));
        partner = new ScriptedPartner(lab::name);
    }

    private static List<String> numbered(String subject, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> subject + "-" + i).toList();
    }

    @Test
    void refusedMessage_isParked_andItsFollowersComeAfterIt_whenItIsRetried() throws Exception {
        // Given
        partner.answers("a-1", NO);
        lab.node(RULES, partner);
        lab.accept("a-1", "a-2", "a-3", "b-1");
        soon(() -> assertThat(lab.parked()).containsExactly("a-1"));
        soon(() -> assertThat(lab.held()).isEqualTo(2));
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).containsExactly("b-1"));

        // When it is retried in vain, and once more when the partner has changed its mind
        lab.tell(new Command.Retry(lab.id("a-1"), Act.of("an operator", "")));
        soon(() -> assertThat(lab.log(Kind.PARKED)).containsExactly("a-1", "a-1"));
        lab.accept("a-4");
        partner.takes("a-1");
        lab.tell(new Command.Retry(lab.id("a-1"), Act.of("an operator", "")));

        // Then
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).containsExactly("b-1", "a-1", "a-2", "a-3", "a-4"));
        assertThat(lab.parked()).isEmpty();
        soon(() -> assertThat(lab.dispatch() + lab.held()).isZero());
        assertThat(lab.inflight()).isEmpty();
    }

    @Test
    void messagesGivenBack_keepTheirOrder() throws Exception {
        // Given a subject whose every third message is refused
        List<String> all = numbered("a", 1, 200);
        List<String> refused = IntStream.rangeClosed(1, 200)
                .filter(i -> i % 20 == 1)
                .mapToObj(i -> "a-" + i)
                .toList();
        refused.forEach(name -> partner.answers(name, NO));
        lab.node(RULES, partner);
        lab.accept(MessageType.DOSSIER_PUT, all);

        // When each is given up, so that the followers are read and given back again and again
        for (String name : refused) {
            soon(() -> assertThat(lab.parked()).containsExactly(name));
            lab.tell(new Command.Skip(lab.id(name), Act.of("an operator", "done by hand")));
        }

        // Then
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).hasSize(190));
        assertThat(partner.called()).containsExactlyElementsOf(all);
        assertThat(lab.log(Kind.SKIPPED)).containsExactlyElementsOf(refused);
    }

    @Test
    void followersThatComeToLieBehindYoungerOnes_areStillFirst() throws Exception {
        // Given a batch under way, and so many behind it that they go to the held queue
        partner.blocks("a-1");
        lab.tell(new Command.Pause(Act.of("an operator", "works"), Instant.now(), null));
        lab.node(BATCHES, partner);
        lab.accept(MessageType.DOSSIER_PROGRESS, numbered("a", 1, 3));
        soon(() -> assertThat(lab.delivering()).isEqualTo(3));
        lab.tell(new Command.Resume(Act.of("an operator", "")));
        soon(() -> assertThat(partner.called()).containsExactly("a-1+a-2+a-3"));
        lab.accept(MessageType.DOSSIER_PROGRESS, numbered("a", 4, 150));
        soon(() -> assertThat(lab.held()).isGreaterThan(90));

        // When the batch is refused for its first message, and that one given up
        partner.answers("a-1", NO);
        partner.release();
        soon(() -> assertThat(lab.parked()).containsExactly("a-1"));
        lab.tell(new Command.Skip(lab.id("a-1"), Act.of("an operator", "done by hand")));

        // Then
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).containsExactlyElementsOf(numbered("a", 2, 150)));
    }

    @Test
    void subjectWithThousandsOfFollowers_letsOthersFlow() throws Exception {
        // Given
        partner.blocks("a-0");
        lab.node(RULES, partner);
        lab.accept("a-0");
        for (int i = 0; i < 10; i++) {
            lab.accept(MessageType.DOSSIER_PUT, numbered("a", i * 500 + 1, i * 500 + 500));
        }

        // When
        long start = System.nanoTime();
        List<String> others = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            others.add("other" + i + "-1");
        }
        lab.accept(MessageType.DOSSIER_PUT, others);
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).hasSize(100));
        Duration passed = Duration.ofNanos(System.nanoTime() - start);
        partner.release();

        // Then
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).hasSize(5_101));
        log.info(
                "event=measured others=100 stuckFollowers=5000 millis={} followersDoneMillis={}",
                passed.toMillis(),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        assertThat(partner.bySubject().get("a")).containsExactlyElementsOf(numbered("a", 0, 5_000));
        soon(() -> assertThat(lab.dispatch() + lab.held()).isZero());
    }

    @Test
    void pauseAndRetry_outliveTheOwner() throws Exception {
        // Given a retry under way, and then a pause
        partner.answers("a-1", NO);
        Laboratory.Node first = lab.node(RULES, partner);
        lab.accept("a-1", "a-2");
        soon(() -> assertThat(lab.parked()).containsExactly("a-1"));
        partner.blocks("a-1");
        lab.tell(new Command.Retry(lab.id("a-1"), Act.of("an operator", "")));
        soon(() -> assertThat(partner.called()).hasSize(2));
        lab.tell(new Command.Pause(Act.of("an operator", "works"), Instant.now(), null));
        soon(() -> assertThat(first.status().pausedBy()).isEqualTo("an operator"));

        // When
        first.kill();
        partner.takes("a-1");
        Laboratory.Node second = lab.node(RULES, partner);
        soon(() -> assertThat(second.owns()).isTrue());
        soon(() -> assertThat(second.status().pausedBy()).isEqualTo("an operator"));
        lab.accept("b-1");
        partner.release();
        lab.tell(new Command.Resume(Act.of("an operator", "")));

        // Then
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).contains("a-1", "a-2", "b-1"));
        assertThat(lab.parked()).isEmpty();
        assertThat(lab.log(Kind.OUTCOME_UNKNOWN)).containsExactly("a-1");
    }

    @Test
    void heldMessagesOnTheDisk_areKnownToTheNextOwner() throws Exception {
        // Given more held messages than the broker keeps in memory, each behind a parked one of its own
        int subjects = 1_500;
        List<String> first = new ArrayList<>();
        List<String> followers = new ArrayList<>();
        List<String> latest = new ArrayList<>();
        for (int i = 0; i < subjects; i++) {
            partner.answers("p" + i + "-1", new Rejected("-" + i, "no"));
            first.add("p" + i + "-1");
            followers.add("p" + i + "-2");
            latest.add("p" + i + "-3");
        }
        Laboratory.Node node = lab.node(RULES, partner);
        lab.accept(MessageType.DOSSIER_PUT, first);
        soon(() -> assertThat(lab.parked()).hasSize(subjects));
        lab.accept(MessageType.DOSSIER_PUT, followers, new byte[16_000]);
        soon(() -> assertThat(lab.held()).isEqualTo(subjects));

        // When another owner takes over, and one more comes for each
        node.kill();
        Laboratory.Node second = lab.node(RULES, partner);
        soon(() -> assertThat(second.owns()).isTrue());
        lab.accept(MessageType.DOSSIER_PUT, latest);

        // Then nobody is passed
        soon(() -> assertThat(lab.held()).isEqualTo(2 * subjects));
        assertThat(lab.log(Kind.DELIVERED)).isEmpty();
    }

    @Test
    void partnerThatIsAway_costsNothing() throws Exception {
        Unavailable away = new Unavailable("connect.refused", "");
        List<String> all = numbered("a", 1, 5);
        all.forEach(name -> partner.answers(name, away));
        Laboratory.Node node = lab.node(RULES, partner);
        lab.accept(MessageType.DOSSIER_PUT, all);
        soon(() -> assertThat(node.status().away()).isEqualTo("connect.refused"));
        all.forEach(partner::takes);
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).containsExactlyElementsOf(all));
        assertThat(lab.parked()).isEmpty();
    }

    @Test
    void largeMessages_arriveWhole() throws Exception {
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        lab.accept(MessageType.DOSSIER_PUT, List.of("a-1", "b-1", "c-1", "a-2"), large);
        lab.accept("d-1");
        partner.answers("a-1", NO);
        lab.node(RULES, partner);
        soon(() -> assertThat(lab.parked()).containsExactly("a-1"));
        partner.takes("a-1");
        lab.tell(new Command.Retry(lab.id("a-1"), Act.of("an operator", "")));
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).contains("a-1", "a-2", "b-1", "c-1", "d-1"));
        for (String name : List.of("a-1", "a-2", "b-1", "c-1")) {
            assertThat(partner.bodies().get(name)).as(name).isEqualTo(large);
        }
    }

    @Test
    void messageThatNobodyCanRead_isSetAside() throws Exception {
        long before = lab.broker.count(Queues.UNEXPECTED);
        lab.sendRaw(new byte[] {1, 2, 3});
        lab.accept("a-1");
        lab.node(RULES, partner);
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).containsExactly("a-1"));
        soon(() -> assertThat(lab.broker.count(Queues.UNEXPECTED)).isEqualTo(before + 1));
        soon(() -> assertThat(lab.dispatch()).isZero());
    }

    @Test
    void brokenConnection_restartsTheOwner_withoutLossOrDisorder() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            for (int subject = 0; subject < 10; subject++) {
                all.add("s" + subject + "-" + i);
            }
        }
        Deliverer slow = Laboratory.deliverer((messages, mandate) -> {
            try {
                WorkTime.millis(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return partner.deliver(messages, false, mandate);
        });
        lab.node(RULES, slow);
        lab.accept(MessageType.DOSSIER_PUT, all);
        for (int cut = 1; cut <= 3; cut++) {
            int progress = cut * 500;
            soon(() -> assertThat(partner.called()).hasSizeGreaterThan(progress));
            lab.cutConnections();
        }
        soon(() -> assertThat(lab.dispatch() + lab.held()).isZero());
        assertThat(lab.log(Kind.DELIVERED)).containsExactlyInAnyOrderElementsOf(all);
        partner.bySubject()
                .forEach((subject, called) -> assertThat(called.stream().distinct())
                        .as("first calls of %s", subject)
                        .containsExactlyElementsOf(numbered(subject, 1, 300)));
        long repeated = partner.called().size() - all.size();
        assertThat(repeated).isLessThanOrEqualTo(lab.log(Kind.OUTCOME_UNKNOWN).size());
    }

    @Test
    void nextOwner_countsExactlyTheDeliveriesInFlightAsUnknown() throws Exception {
        // Given two nodes: one works, the other stands by
        partner.blocks("a-1", "b-1", "c-1");
        Laboratory.Node first = lab.node(RULES, partner);
        soon(() -> assertThat(first.owns()).isTrue());
        ScriptedPartner elsewhere = new ScriptedPartner(lab::name);
        Laboratory.Node second = lab.node(RULES, elsewhere);
        lab.accept("a-1", "a-2", "b-1", "b-2", "c-1", "d-1");
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).containsExactly("d-1"));
        soon(() -> assertThat(lab.inflight()).containsExactly("a-1", "b-1", "c-1"));
        assertThat(second.owns()).isFalse();

        // When the one that works dies
        first.kill();

        // Then the other goes on
        soon(() -> assertThat(second.owns()).isTrue());
        soon(() -> assertThat(lab.log(Kind.DELIVERED))
                .containsExactlyInAnyOrder("d-1", "a-1", "a-2", "b-1", "b-2", "c-1"));
        assertThat(lab.log(Kind.OUTCOME_UNKNOWN)).containsExactlyInAnyOrder("a-1", "b-1", "c-1");
        assertThat(elsewhere.bySubject().get("a")).containsExactly("a-1", "a-2");
        partner.release();
    }

    @Test
    void ownersThatDieAgainAndAgain_keepTheOrder() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            all.add("hot-" + i);
            all.add("s" + i % 20 + "-" + i);
        }
        lab.accept(MessageType.DOSSIER_PROGRESS, all);
        for (int owner = 0; owner < 4; owner++) {
            Laboratory.Node node = lab.node(BATCHES, partner);
            int progress = partner.called().size() + 30;
            soon(() -> assertThat(partner.called()).hasSizeGreaterThan(progress));
            node.kill();
        }
        lab.node(BATCHES, partner);
        soon(() -> assertThat(lab.dispatch() + lab.held()).isZero());
        assertThat(lab.log(Kind.DELIVERED)).containsExactlyInAnyOrderElementsOf(all);
        List<String> hot = partner.bySubject().getOrDefault("hot", List.of()).stream()
                .flatMap(together -> List.of(together.split("\\+")).stream())
                .distinct()
                .toList();
        assertThat(hot).containsExactlyElementsOf(numbered("hot", 1, 400));
    }
}
