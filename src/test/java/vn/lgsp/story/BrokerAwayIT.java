package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Publications;
import vn.lgsp.channel.Publisher;
import vn.lgsp.exchange.Ids;

/** A broker in a process of its own stops answering, and dies: callers hear so in time, and all but one at once. */
class BrokerAwayIT {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    @Test
    void callersHearItInTime_andAreServedAgain() throws Exception {
        try (OutsideBroker outside = OutsideBroker.start(folder);
                Broker broker =
                        Broker.connect(outside.url().split("\\?", -1)[0], OutsideBroker.USER, OutsideBroker.PASSWORD);
                Publisher publisher = new Publisher(broker)) {
            broker.createLogQueues();
            broker.createSystemQueues("a");
            assertThat(publisher.publish(List.of(Publications.of(Ids.next(), 1, 1, "a"))))
                    .isTrue();
            // When it is silent
            outside.signal("STOP");
            assertAllHearItInTime(publisher);
            outside.signal("CONT");
            // Then
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> publisher.publish(List.of(Publications.of(Ids.next(), 1, 1, "a"))));
            assertThat(publisher.publish(List.of(Publications.of(Ids.next(), 1, 1, "a"))))
                    .isTrue();
            // When it is dead
            outside.signal("KILL");
            assertAllHearItInTime(publisher);
        }
    }

    private static void assertAllHearItInTime(Publisher publisher) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long began = System.nanoTime();
            List<Future<Boolean>> first = IntStream.range(0, 20)
                    .mapToObj(n ->
                            threads.submit(() -> publisher.publish(List.of(Publications.of(Ids.next(), 1, 1, "a")))))
                    .toList();
            for (Future<Boolean> one : first) {
                assertThatThrownBy(one::get).hasCauseInstanceOf(BrokerFailed.class);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONGEST);
            // Now it is known: one tries, and the rest need not wait.
            long later = System.nanoTime();
            List<Future<Boolean>> rest = IntStream.range(0, 20)
                    .mapToObj(n ->
                            threads.submit(() -> publisher.publish(List.of(Publications.of(Ids.next(), 1, 1, "a")))))
                    .toList();
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> rest.stream().filter(Future::isDone).count() >= 19);
            for (Future<Boolean> one : rest) {
                assertThatThrownBy(one::get).hasCauseInstanceOf(BrokerFailed.class);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - later)).isLessThan(LONGEST);
        }
    }
}
