package vn.lgsp.deployment;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.messagestore.Preparations;
import vn.lgsp.messagestore.Preparations.Node;

/**
 * Says again and again that this node runs. It begins before the node reads what is live: what becomes live later waits for it,
 * and what was before it reads.
 */
public final class Presence implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(Presence.class);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("presence").factory());
    private final Preparations preparations;
    private final Node node;

    /** Begins. */
    public Presence(Preparations preparations, Node node) {
        this.preparations = preparations;
        this.node = node;
        preparations.beat(node);
        var unused =
                timer.scheduleWithFixedDelay(this::beat, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            preparations.beat(node);
        } catch (RuntimeException e) {
            // The store's own watch tells that it is away.
            log.debug("event=presence-untold reason=\"{}\"", e.getMessage());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            preparations.leave(node);
        } catch (RuntimeException e) {
            log.debug("event=presence-untold reason=\"{}\"", e.getMessage());
        }
    }
}
