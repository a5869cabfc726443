package vn.lgsp.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import vn.lgsp.channel.Publisher.Publication;
import vn.lgsp.exchange.Ids;

@Timeout(60)
class GroupCommitTest {
    private final BlockingQueue<List<UUID>> begun = new LinkedBlockingQueue<>();
    private final SynchronousQueue<Function<List<UUID>, Boolean>> answers = new SynchronousQueue<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong nanos = new AtomicLong();
    private final GroupCommit commits = new GroupCommit(this::commit, Duration.ofSeconds(10), nanos::get);

    private final UUID first = Ids.next();
    private final UUID second = Ids.next();
    private final UUID third = Ids.next();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    /** Says what it got, and does as it is told. */
    private boolean commit(List<Publication> publications) {
        List<UUID> ids = publications.stream().map(p -> p.envelope().id()).toList();
        begun.add(ids);
        try {
            return answers.take().apply(ids);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Future<Boolean> publish(UUID id) {
        return callers.submit(() -> commits.publish(Publications.of(id, 1, 1, "a")));
    }

    /** The first is being committed, the others wait. */
    private List<Future<Boolean>> firstAlone_thenTwoWait() throws Exception {
        Future<Boolean> one = publish(first);
        assertThat(begun.take()).containsExactly(first);
        Future<Boolean> two = publish(second);
        await().until(() -> commits.waiting() == 1);
        Future<Boolean> three = publish(third);
        await().until(() -> commits.waiting() == 2);
        return List.of(one, two, three);
    }

    private static void assertTrouble(Future<Boolean> one, String said) {
        assertThatThrownBy(one::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(BrokerFailed.class)
                .hasMessageContaining(said);
    }

    @Test
    void whoArriveWhileOneIsCommitted_goTogetherInTheNext() throws Exception {
        // Given
        List<Future<Boolean>> all = firstAlone_thenTwoWait();
        // When
        answers.put(ids -> true);
        // Then
        assertThat(begun.take()).containsExactly(second, third);
        assertThat(all.get(0).get()).isTrue();
        answers.put(ids -> true);
        assertThat(all.get(1).get()).isTrue();
        assertThat(all.get(2).get()).isTrue();
    }

    @Test
    void afterAllWereServed_theNextCommitsAtOnce() throws Exception {
        for (UUID id : List.of(first, second)) {
            Future<Boolean> one = publish(id);
            assertThat(begun.take()).containsExactly(id);
            answers.put(ids -> true);
            assertThat(one.get()).isTrue();
        }
    }

    @Test
    void oneThatIsKnownAlready_keepsNobodyBack() throws Exception {
        // Given
        List<Future<Boolean>> all = firstAlone_thenTwoWait();
        // When: the broker has the second
        Function<List<UUID>, Boolean> broker = ids -> !ids.contains(second);
        for (int commit = 0; commit < 4; commit++) {
            answers.put(broker);
        }
        // Then
        assertThat(all.get(1).get()).isFalse();
        assertThat(all.get(2).get()).isTrue();
        assertThat(begun).containsExactly(List.of(second, third), List.of(second), List.of(third));
    }

    @Test
    void oneThatIsRefused_keepsNobodyBack() throws Exception {
        // Given
        List<Future<Boolean>> all = firstAlone_thenTwoWait();
        // When
        Function<List<UUID>, Boolean> broker = ids -> {
            if (ids.contains(third)) {
                throw new BrokerFailed("The broker has no queue", null);
            }
            return true;
        };
        for (int commit = 0; commit < 4; commit++) {
            answers.put(broker);
        }
        // Then
        assertThat(all.get(1).get()).isTrue();
        assertTrouble(all.get(2), "no queue");
    }

    @Test
    void whoWaitForABrokerInTrouble_hearSo_andAreNotSent() throws Exception {
        // Given
        List<Future<Boolean>> all = firstAlone_thenTwoWait();
        // When
        answers.put(ids -> {
            throw new BrokerFailed("Cut", new IllegalStateException(), true);
        });
        // Then
        assertTrouble(all.get(0), "Cut");
        assertTrouble(all.get(1), "in trouble");
        assertTrouble(all.get(2), "in trouble");
        assertThat(begun).isEmpty();
        assertThat(List.of(silent(all.get(0)), silent(all.get(1)))).containsExactly(true, false);
    }

    @Test
    void whenTriedInParts_nobodyWaitsForTroubleTwice() throws Exception {
        // Given
        List<Future<Boolean>> all = firstAlone_thenTwoWait();
        answers.put(ids -> true);
        // When: the broker knows one of them, and then is cut off
        answers.put(ids -> false);
        answers.put(ids -> {
            throw new BrokerFailed("Cut", new IllegalStateException());
        });
        // Then
        assertTrouble(all.get(1), "Cut");
        assertTrouble(all.get(2), "in trouble");
        assertThat(begun).containsExactly(List.of(second, third), List.of(second));
    }

    @Test
    void aGroupThatTheBrokerDoesNotAnswer_mayStillBeTaken() throws Exception {
        // Given
        List<Future<Boolean>> all = firstAlone_thenTwoWait();
        answers.put(ids -> true);
        // When
        answers.put(ids -> {
            throw new BrokerFailed("Cut", new IllegalStateException(), true);
        });
        // Then
        assertTrouble(all.get(1), "Cut");
        assertTrouble(all.get(2), "Cut");
        assertThat(List.of(silent(all.get(1)), silent(all.get(2)))).containsExactly(true, true);
    }

    @Test
    void whoWaitedTooLong_isNotSent() throws Exception {
        // Given
        List<Future<Boolean>> all = firstAlone_thenTwoWait();
        // When
        answers.put(ids -> {
            nanos.addAndGet(Duration.ofSeconds(11).toNanos());
            return true;
        });
        // Then
        assertThat(all.get(0).get()).isTrue();
        assertTrouble(all.get(1), "in trouble");
        assertTrouble(all.get(2), "in trouble");
        assertThat(begun).isEmpty();
    }

    @Test
    void manyWhoWait_goInSeveralTransactions() throws Exception {
        // Given
        Future<Boolean> one = publish(first);
        assertThat(begun.take()).containsExactly(first);
        List<Future<Boolean>> others =
                Stream.generate(() -> publish(Ids.next())).limit(200).toList();
        await().until(() -> commits.waiting() == 200);
        // When
        for (int commit = 0; commit < 3; commit++) {
            answers.put(ids -> true);
        }
        // Then
        assertThat(one.get()).isTrue();
        for (Future<Boolean> other : others) {
            assertThat(other.get()).isTrue();
        }
        assertThat(begun).extracting(List::size).containsExactly(128, 72);
    }

    @Test
    void aLeaderThatIsInterrupted_commitsForTheOthers_andStaysInterrupted() throws Exception {
        // Given
        AtomicBoolean still = new AtomicBoolean();
        Future<Boolean> one = callers.submit(() -> {
            Thread.currentThread().interrupt();
            boolean taken = commits.publish(Publications.of(first, 1, 1, "a"));
            still.set(Thread.interrupted());
            return taken;
        });
        // When
        answers.put(ids -> true);
        // Then
        assertThat(one.get()).isTrue();
        assertThat(still).isTrue();
    }

    private static boolean silent(Future<Boolean> one) {
        return one.exceptionNow() instanceof BrokerFailed failed && failed.isSilent();
    }

    @Test
    void aBrokerThatComesBack_isUsedAgain() throws Exception {
        // Given
        Future<Boolean> failed = publish(first);
        answers.put(ids -> {
            throw new BrokerFailed("Cut", new IllegalStateException());
        });
        assertTrouble(failed, "Cut");
        // When
        Future<Boolean> next = publish(second);
        answers.put(ids -> true);
        // Then
        assertThat(next.get()).isTrue();
    }

    @Test
    void anErrorOfTheMachine_leavesNobodyWaiting() throws Exception {
        // Given
        List<Future<Boolean>> all = firstAlone_thenTwoWait();
        // When
        answers.put(ids -> {
            throw new OutOfMemoryError("Made up");
        });
        answers.put(ids -> true);
        // Then
        assertThatThrownBy(all.getFirst()::get).hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(all.get(1).get()).isTrue();
        assertThat(all.get(2).get()).isTrue();
    }
}
