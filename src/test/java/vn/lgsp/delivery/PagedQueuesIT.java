package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    private volatile boolean mended;

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
            if (!mended && !messages.getFirst().envelope().subject().startsWith("fine")) {
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
        node();
        // One that goes through between two that do not, or all would be taken for a fault of the partner's.
        accept(IntStream.range(0, MANY)
                .boxed()
                .flatMap(i -> Stream.of("s" + i + "-0", "fine" + i + "-0"))
                .toList());
        await().atMost(PATIENCE).until(() -> lab.parkedCount() == MANY);

        // When
        mended = true;
        retry("s" + (MANY - 1) + "-0");

        // Then
        await().atMost(PATIENCE).until(() -> delivered.contains("s" + (MANY - 1) + "-0"));
        await().atMost(PATIENCE).until(() -> lab.parkedCount() == MANY - 1);
    }

    @Test
    void allParked_comeBack_howeverManyAreAskedForAtOnce() throws Exception {
        // Given
        node();
        List<String> parked =
                IntStream.range(0, MANY).mapToObj(i -> "s" + i + "-0").toList();
        accept(parked.stream().flatMap(name -> Stream.of(name, "fine" + name)).toList());
        await().atMost(PATIENCE).until(() -> lab.parkedCount() == MANY);

        // When: the last first
        mended = true;
        for (String name : parked.reversed()) {
            retry(name);
        }

        // Then
        await().atMost(PATIENCE).until(() -> lab.parkedCount() == 0);
        assertThat(delivered).containsAll(parked).doesNotHaveDuplicates();
    }
}
