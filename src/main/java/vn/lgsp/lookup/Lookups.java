package vn.lgsp.lookup;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.exchange.Fingerprints;
import vn.lgsp.exchange.Ids;
import vn.lgsp.lookup.Reply.Answered;
import vn.lgsp.lookup.Reply.Reason;
import vn.lgsp.lookup.Reply.Unanswered;
import vn.lgsp.messagestore.LookupLog;
import vn.lgsp.messagestore.LookupRecord;
import vn.lgsp.routing.Lookup;
import vn.lgsp.translation.Violation;

/**
 * Asks systems in the name of others. Every question that is within its caller's limits is on record before it leaves. Who
 * may ask, how often, and how long it may take stands in the manifest of the system that is asked.
 */
public final class Lookups {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);

    private final Offers offers;
    private final Asking asking;
    private final LookupLog log;
    private final Fingerprints fingerprints;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final KeptAnswers kept = new KeptAnswers();

    Lookups(
            Offers offers,
            Asking asking,
            LookupLog log,
            Fingerprints fingerprints,
            InstantSource clock,
            MeterRegistry meters) {
        this.offers = offers;
        this.asking = asking;
        this.log = log;
        this.fingerprints = fingerprints;
        this.clock = clock;
        this.meters = meters;
    }

    /** A look-up by the system that is asked and its name in that system's manifest. */
    public Optional<Offer> offer(String system, String name) {
        return offers.named(system, name);
    }

    /** What this system may ask. */
    public List<Offer> offersTo(String system) {
        return offers.all().filter(offer -> offer.rule().isFor(system)).toList();
    }

    /**
     * Asks once, and answers within the look-up's time-out.
     *
     * @throws org.springframework.dao.DataAccessException if the question cannot be put on record; it is not asked then
     */
    public Reply ask(Inquiry inquiry) {
        long start = System.nanoTime();
        Reply reply = reply(inquiry, offers.turnstile(inquiry.offer().system()));
        told(inquiry, reply, Duration.ofNanos(System.nanoTime() - start));
        return reply;
    }

    private void told(Inquiry inquiry, Reply reply, Duration took) {
        Offer offer = inquiry.offer();
        boolean cached = reply instanceof Answered answered && answered.cached();
        Timer.builder("lgsp.lookups")
                .description("Look-ups by what came of them")
                .tags("system", offer.system(), "lookup", offer.name(), "outcome", reply.word(), "cached", "" + cached)
                .register(meters)
                .record(took);
        LOG.info(
                "event=lookup system={} lookup={} caller={} outcome={} cached={} ms={}",
                offer.system(),
                offer.name(),
                inquiry.caller().system().name(),
                reply.word(),
                cached,
                took.toMillis());
    }

    private Reply reply(Inquiry inquiry, Turnstile turnstile) {
        String caller = inquiry.caller().system().name();
        try {
            turnstile.count(caller);
        } catch (TurnedAway e) {
            // Not on record: whoever asks without end would fill it.
            return e.why();
        }
        Reason objection = objection(inquiry);
        if (objection != null) {
            return noted(record(inquiry, false), new Unanswered(objection));
        }
        List<Violation> violations = inquiry.offer().check(inquiry.question());
        if (!violations.isEmpty()) {
            return new Unanswered(Reason.INVALID, "", "", null, violations);
        }
        Reply known = known(inquiry);
        if (known != null) {
            return known;
        }
        LookupRecord record = record(inquiry, false);
        Duration quiet = inquiry.offer().quiet(clock.instant());
        if (quiet.isPositive()) {
            return noted(record, new Unanswered(Reason.AWAY, quiet));
        }
        try {
            return asked(inquiry, record, turnstile.enter(caller));
        } catch (TurnedAway e) {
            return noted(record, e.why());
        }
    }

    private static @Nullable Reason objection(Inquiry inquiry) {
        Lookup rule = inquiry.offer().rule();
        if (!rule.isFor(inquiry.caller().system().name())) {
            return Reason.FORBIDDEN;
        }
        if (rule.purpose() == Lookup.Need.REQUIRED && inquiry.purpose() == null) {
            return Reason.PURPOSE_MISSING;
        }
        return rule.officer() == Lookup.Need.REQUIRED && inquiry.officer() == null ? Reason.OFFICER_MISSING : null;
    }

    /** An answer from memory, if one may be told. */
    private @Nullable Reply known(Inquiry inquiry) {
        if (inquiry.offer().rule().cache() == null || inquiry.fresh()) {
            return null;
        }
        LookupRecord record = record(inquiry, true);
        return kept.find(record.fingerprint())
                .map(known -> noted(record, new Answered(record.id(), known.at(), true, known.answer())))
                .orElse(null);
    }

    private Reply asked(Inquiry inquiry, LookupRecord record, Turnstile.Place place) {
        try {
            log.begun(record);
        } catch (RuntimeException e) {
            place.unused();
            throw e;
        }
        long start = System.nanoTime();
        Asking.Said said = asking.ask(inquiry, record.id(), place);
        Duration cache = inquiry.offer().rule().cache();
        if (said.reply() instanceof Answered answered && cache != null && said.lasting()) {
            kept.keep(record.fingerprint(), answered.answer(), answered.at(), cache);
        }
        end(record, said.reply(), Duration.ofNanos(System.nanoTime() - start));
        return said.reply();
    }

    /** The caller gets its answer in any case: that it was asked is on record already. */
    private void end(LookupRecord record, Reply reply, Duration took) {
        try {
            log.ended(record.ended(reply.word(), code(reply), took));
        } catch (RuntimeException e) {
            LOG.warn("event=lookup-end-not-noted id={} reason=\"{}\"", record.id(), e.getMessage());
        }
    }

    private Reply noted(LookupRecord record, Reply reply) {
        log.begun(record.ended(reply.word(), code(reply), Duration.ZERO));
        return reply;
    }

    /** What the code of an answer says may be part of the answer. */
    private static String code(Reply reply) {
        return reply instanceof Unanswered unanswered ? unanswered.code() : "";
    }

    private LookupRecord record(Inquiry inquiry, boolean cached) {
        Offer offer = inquiry.offer();
        return new LookupRecord(
                Ids.next(),
                clock.instant(),
                inquiry.caller().system().name(),
                inquiry.caller().client().id(),
                inquiry.officer(),
                inquiry.purpose(),
                inquiry.dossier(),
                offer.system(),
                offer.name(),
                fingerprints.of(offer.system() + "/" + offer.name() + "\n" + Offer.canonical(inquiry.question())),
                null,
                null,
                cached,
                null);
    }
}
