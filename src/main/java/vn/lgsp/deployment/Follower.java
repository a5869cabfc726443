package vn.lgsp.deployment;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again what other nodes, and the time, ask of this one. */
public final class Follower implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Logger log = LoggerFactory.getLogger(Follower.class);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("deployments").factory());
    private final Deployer deployer;
    private boolean failing;

    public Follower(Deployer deployer) {
        this.deployer = deployer;
        // Once before anything is delivered: a version that is watched is watched from the first message on.
        look();
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            deployer.follow();
            failing = false;
        } catch (RuntimeException e) {
            // The store's own watch tells that it is away; what runs goes on.
            if (!failing) {
                log.warn("event=deployments-unread reason=\"{}\"", e.getMessage());
            }
            failing = true;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
