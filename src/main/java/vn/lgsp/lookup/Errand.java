package vn.lgsp.lookup;

import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import vn.lgsp.delivery.partner.Passage;
import vn.lgsp.delivery.partner.Trace;

/** The requests that one question takes, signing in among them; none begins when its time is over. */
final class Errand implements Passage {
    private final UUID id;
    private final Offer offer;
    private final Logger log;
    private final long end;

    Errand(UUID id, Offer offer, Logger log) {
        this.id = id;
        this.offer = offer;
        this.log = log;
        this.end = System.nanoTime() + offer.rule().timeout().toNanos();
    }

    @Override
    public void made(Trace request) {
        log.info(
                "event=lookup-call id={} system={} operation={} status={} outcome={} code={} ms={}",
                id,
                offer.system(),
                request.operation(),
                request.status(),
                request.outcome(),
                request.code(),
                request.duration().toMillis());
    }

    @Override
    public boolean lasts() {
        return patience().isPositive();
    }

    @Override
    public Duration patience() {
        return Duration.ofNanos(end - System.nanoTime());
    }
}
