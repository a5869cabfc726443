package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.Outcome.Delivered;
import vn.lgsp.exchange.Outcome.Rejected;

/**
 * What is parked lies in pages on the disk where there is much of it, and the broker brings no more into memory while nobody
 * takes what is there: who is in the pages must be reached all the same.
 */
class PagedQueuesIT {
    /** A queue keeps an eighth of it in memory. */
    private static final long MEMORY = 4L << 20;

    private static final byte[] BODY = new byte[4096];
    /** Four times as many as fit in memory. */
    private static final int MANY = 500;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private Laboratory lab;
    private Runnable stopForgetting = () -> {};
    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();
    /** Subjects that the partner refuses. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void start() throws Exception {
        lab = new Laboratory(folder, MEMORY);
        stopForgetting = lab.forgetLog();
        lab.system("paged");
    }

    @AfterEach
    void end() throws Exception {
        stopForgetting.run();
        lab.close();
    }

    private Laboratory.Node node() throws Exception {
        return lab.node(Laboratory.rules(16, Map.of()), Laboratory.deliverer((messages, mandate) -> {
            if (refused.contains(messages.getFirst().envelope().subject())) {
                return new Result(new Rejected("-7", "no"), List.of());
            }
            messages.forEach(
                    message -> delivered.add(lab.name(message.envelope().id())));
            return new Result(new Delivered("0", ""), List.of());
        }));
    }

    private void accept(List<String> names) {
        lab.accept(MessageType.DOSSIER_PUT, names, BODY);
    }

    private void retry(String name) throws ActiveMQException {
        lab.tell(new Command.Retry(lab.id(name), Act.of("an operator", "")));
    }

    @Test
    void parkedMessage_isFoundBehindManyOthers() throws Exception {
        // Given
        IntStream.range(0, MANY).forEach(i -> refused.add("s" + i));
        node();
        // One that goes through between two that do not, or all would be taken for a fault of the partner's.
        accept(IntStream.range(0, MANY)
                .boxed()
                .flatMap(i -> Stream.of("s" + i + "-0", "fine" + i + "-0"))
                .toList());
        await().atMost(PATIENCE).until(() -> lab.parkedCount() == MANY);

        // When
        refused.clear();
        retry("s" + (MANY - 1) + "-0");

        // Then
        await().atMost(PATIENCE).until(() -> delivered.contains("s" + (MANY - 1) + "-0"));
        await().atMost(PATIENCE).until(() -> lab.parkedCount() == MANY - 1);
    }

    @Test
    void allParked_comeBack_howeverManyAreAskedForAtOnce() throws Exception {
        // Given
        IntStream.range(0, MANY).forEach(i -> refused.add("s" + i));
        node();
        List<String> parked =
                IntStream.range(0, MANY).mapToObj(i -> "s" + i + "-0").toList();
        accept(parked.stream().flatMap(name -> Stream.of(name, "fine" + name)).toList());
        await().atMost(PATIENCE).until(() -> lab.parkedCount() == MANY);

        // When: the last first
        refused.clear();
        for (String name : parked.reversed()) {
            retry(name);
        }

        // Then
        await().atMost(PATIENCE).until(() -> lab.parkedCount() == 0);
        assertThat(delivered).containsAll(parked).doesNotHaveDuplicates();
    }

    /** The messages of a subject. */
    private static List<String> names(String subject, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> subject + "-" + i).toList();
    }

    private List<String> delivered(String subject) {
        return delivered.stream()
                .filter(name -> Laboratory.subject(name).equals(subject))
                .toList();
    }

    private void release(String subject) throws ActiveMQException {
        refused.remove(subject);
        retry(subject + "-0");
    }

    @Test
    void followersInPages_comeInOrder_whenAllAreReleased() throws Exception {
        // Given
        refused.addAll(List.of("a", "b"));
        node();
        accept(names("a", 0, MANY));
        accept(names("b", 0, 40));
        accept(names("b", 40, 100));
        await().atMost(PATIENCE).until(() -> lab.held() == MANY - 1 + 99);
        // When
        release("b");
        release("a");
        // Then
        await().atMost(PATIENCE).until(() -> lab.held() == 0);
        await().atMost(PATIENCE).until(() -> delivered.size() == MANY + 100);
        assertThat(delivered("a")).containsExactlyElementsOf(names("a", 0, MANY));
        assertThat(delivered("b")).containsExactlyElementsOf(names("b", 0, 100));
    }

    @Test
    void releasedSubject_goesOn_pastThousandsThatWaitForAnother() throws Exception {
        // Given
        refused.addAll(List.of("a", "b"));
        node();
        accept(names("a", 0, MANY));
        accept(names("b", 0, 40));
        accept(names("b", 40, 100));
        await().atMost(PATIENCE).until(() -> lab.held() == MANY - 1 + 99);
        // When
        release("b");
        // Then: those of the other stay, and what comes meanwhile keeps its place
        accept(names("b", 100, 120));
        await().atMost(PATIENCE).until(() -> delivered.size() == 120);
        assertThat(delivered("b")).containsExactlyElementsOf(names("b", 0, 120));
        accept(names("a", MANY, MANY + 20));
        await().atMost(PATIENCE).until(() -> lab.held() == MANY - 1 + 20);
        // When
        release("a");
        // Then
        await().atMost(PATIENCE).until(() -> lab.held() == 0);
        await().atMost(PATIENCE).until(() -> delivered.size() == MANY + 140);
        assertThat(delivered("a")).containsExactlyElementsOf(names("a", 0, MANY + 20));
    }

    @Test
    void turnThatAnOwnerBeganAndDidNotEnd_isEndedByTheNext() throws Exception {
        // Given
        refused.addAll(List.of("a", "b"));
        node();
        accept(names("a", 0, MANY));
        accept(names("b", 0, 100));
        accept(names("a", MANY, MANY + 200));
        accept(names("b", 100, 200));
        await().atMost(PATIENCE).until(() -> lab.held() == MANY + 200 - 1 + 199);
        lab.stopNodes();
        // When
        AtomicInteger asked = new AtomicInteger();
        try (QueueTurn turn = new QueueTurn(lab.broker, 1)) {
            long moved = turn.move(
                    Queues.held("paged"),
                    null,
                    message -> message.getStringProperty(Messages.SUBJECT).equals("b")
                            ? Queues.ready("paged")
                            : Queues.held("paged"),
                    () -> asked.getAndIncrement() == 1);
            assertThat(moved).isBetween(1L, MANY + 100L);
        }
        node();
        release("a");
        release("b");
        // Then
        await().atMost(PATIENCE).until(() -> lab.held() == 0);
        await().atMost(PATIENCE).until(() -> delivered.size() == MANY + 400);
        assertThat(delivered("a")).containsExactlyElementsOf(names("a", 0, MANY + 200));
        assertThat(delivered("b")).containsExactlyElementsOf(names("b", 0, 200));
    }

    /** Everything that people and partners do, and owners that die at any moment, with most of what is held in pages. */
    @ParameterizedTest
    @ValueSource(longs = {1, 5, 8})
    void orderHolds_whateverHappens(long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Integer> accepted = new HashMap<>();
        List<String> subjects = List.of("a", "b", "c", "d", "e");
        refused.addAll(subjects);
        Laboratory.Node node = node();
        for (int act = 0; act < 40; act++) {
            String subject = subjects.get(random.nextInt(subjects.size()));
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    int from = accepted.getOrDefault(subject, 0);
                    int to = from + 1 + random.nextInt(150);
                    accept(names(subject, from, to));
                    accepted.put(subject, to);
                }
                case 4 -> refused.add(subject);
                case 5, 6 -> {
                    refused.remove(subject);
                    retryAllParked(subject);
                }
                default -> {
                    node.kill();
                    node = node();
                }
            }
        }
        refused.clear();
        await().atMost(PATIENCE).until(() -> {
            for (String subject : subjects) {
                retryAllParked(subject);
            }
            return lab.held() + lab.dispatch() + lab.parkedCount() == 0;
        });
        for (String subject : subjects) {
            assertThat(told(subject))
                    .as(subject + " of " + seed)
                    .isEqualTo(names(subject, 0, accepted.getOrDefault(subject, 0)));
        }
    }

    private void retryAllParked(String subject) throws ActiveMQException {
        for (String name : lab.parked()) {
            if (Laboratory.subject(name).equals(subject)) {
                retry(name);
            }
        }
    }

    /** What a subject's partner got, without what it got twice in a row because an owner died. */
    private List<String> told(String subject) {
        List<String> told = new ArrayList<>();
        for (String name : delivered(subject)) {
            if (told.isEmpty() || !told.getLast().equals(name)) {
                told.add(name);
            }
        }
        return told;
    }
}
