package vn.lgsp.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.BrokerFailed;

/**
 * Which of the connected nodes each system prefers, so that the systems are spread over them. A preference only: who owns a
 * system is decided by the broker, and nothing is lost if nodes see each other differently for a while.
 */
final class Spread implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(Spread.class);

    private final UUID node;
    private final Supplier<Set<UUID>> nodes;
    private final Thread thread;
    private volatile Set<UUID> seen = Set.of();

    /**
     * @param node this node
     * @param nodes those that are connected now
     */
    Spread(UUID node, Supplier<Set<UUID>> nodes) {
        this.node = node;
        this.nodes = nodes;
        look();
        this.thread = Thread.ofVirtual().name("spread").start(this::run);
    }

    /** Whether this node is the one that the system prefers. */
    boolean isPreferred(String system) {
        return node.equals(preferred(system, node, seen));
    }

    /** The highest of all: a node that joins or leaves moves no system but its own. */
    static UUID preferred(String system, UUID self, Set<UUID> others) {
        return others.stream()
                .max(Comparator.comparingLong((UUID id) -> weight(system, id)).thenComparing(Comparator.naturalOrder()))
                .filter(best -> others.contains(self) || weight(system, best) > weight(system, self))
                .orElse(self);
    }

    private static long weight(String system, UUID node) {
        try {
            byte[] text = (system + "/" + node).getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run() {
        while (true) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                return;
            }
            look();
        }
    }

    private void look() {
        try {
            Set<UUID> now = nodes.get();
            if (!now.equals(seen)) {
                log.info("event=nodes-seen count={}", now.size());
                seen = now;
            }
        } catch (BrokerFailed e) {
            log.debug("event=nodes-not-seen reason=\"{}\"", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
