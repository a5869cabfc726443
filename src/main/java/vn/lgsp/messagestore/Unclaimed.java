package vn.lgsp.messagestore;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Ids;

/**
 * What this node accepted while the store was away, until the store has it, and what it accepted just before: by this it
 * knows the same request again when nobody else can be asked. It is bounded; what it forgets only the broker still knows.
 */
final class Unclaimed {
    private static final int MOST = 50_000;
    private static final int LATELY = 20_000;
    /** A request without a key that comes back later is a new one: others may have been accepted elsewhere since. */
    private static final Duration REPEATED_WITHIN = Duration.ofMinutes(5);

    private final InstantSource clock;

    private final int most;
    private final Map<Head.Key, Head> heads;
    private final Map<ClaimKey, Known> lately;
    /** In the order of acceptance. */
    private final LinkedHashMap<ClaimKey, Known> accepted = new LinkedHashMap<>();

    private final Map<ClaimKey, Known> open = new HashMap<>();
    /** What the store granted and is being published. */
    private final Map<ClaimKey, Known> granted = new HashMap<>();

    private volatile boolean active;

    Unclaimed(InstantSource clock) {
        this(clock, MOST, LATELY);
    }

    Unclaimed(InstantSource clock, int most, int lately) {
        this.clock = clock;
        this.most = most;
        this.heads = new Bounded<>(most + lately);
        this.lately = new Bounded<>(lately);
    }

    /** A request and its exchange. */
    record Known(ClaimKey key, ClaimRequest request, UUID exchangeId) {

        private Claim asked(ClaimRequest again) {
            return request.content().equals(again.content()) && request.head().equals(again.head())
                    ? new Claim.Repeated(exchangeId, null)
                    : new Claim.Conflicting(exchangeId);
        }
    }

    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;
        private final int most;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }

    /** From now on requests are accepted here. */
    void begin() {
        if (!active) {
            synchronized (this) {
                active = true;
            }
        }
    }

    /** Whether requests are accepted here; longer than the store is away, until it has all of them. */
    boolean isActive() {
        return active;
    }

    /** Ends it if the store has everything. */
    synchronized void endIfEmpty() {
        active = !accepted.isEmpty() || !open.isEmpty();
    }

    /**
     * What there is to say to a request without the store; null if it has to ask again.
     *
     * @param evenNew whether one that is not known may be accepted
     * @throws StoreAway if it is not known and may not be accepted
     */
    synchronized @Nullable Claim claim(ClaimRequest request, boolean evenNew) {
        if (!active) {
            return null;
        }
        ClaimKey key = request.key(head(request));
        if (open.containsKey(key) || granted.containsKey(key)) {
            return null;
        }
        Known known = known(key, request);
        if (known != null) {
            return known.asked(request);
        }
        if (!evenNew) {
            throw new StoreAway("The store is away", null);
        }
        Known fresh = new Known(key, request, Ids.next());
        open.put(key, fresh);
        latest(fresh);
        return new Claim.Unclaimed(key, fresh.exchangeId(), UnclaimedWords.of(fresh));
    }

    /** The latest about its subject, unless others may have accepted something since without this node hearing of it. */
    private @Nullable Head head(ClaimRequest request) {
        Head head = heads.get(request.head());
        boolean certain = head != null
                && (accepted.containsKey(new ClaimKey(request.sender(), head.keyHash()))
                        || isRecent(head.exchangeId()));
        return certain ? head : null;
    }

    private @Nullable Known known(ClaimKey key, ClaimRequest request) {
        Known known = accepted.get(key);
        if (known != null) {
            return known;
        }
        known = lately.get(key);
        return known != null && (request.idempotencyKey() != null || isRecent(known.exchangeId())) ? known : null;
    }

    private boolean isRecent(UUID exchangeId) {
        return Duration.between(Ids.time(exchangeId), clock.instant()).compareTo(REPEATED_WITHIN) < 0;
    }

    private void latest(Known known) {
        Head.Key head = known.request().head();
        // Put anew, it is the youngest.
        heads.remove(head);
        heads.put(
                head,
                new Head(
                        known.exchangeId(),
                        known.key().hash(),
                        known.request().content(),
                        known.request().status()));
    }

    /** What {@link #claim} accepted is with the broker, or not. */
    synchronized void settled(ClaimKey key, boolean taken) {
        Known known = open.remove(key);
        if (known != null && taken) {
            accepted.put(key, known);
            if (accepted.size() > most) {
                accepted.pollFirstEntry();
            }
        }
    }

    /** The store granted it: what is known of it counts if the store is away a moment later. */
    synchronized void granted(Claim.Granted grant, ClaimRequest request) {
        Known known = new Known(grant.key(), request, grant.exchangeId());
        granted.put(known.key(), known);
        if (!grant.again()) {
            latest(known);
        }
    }

    /** What the store granted is with the broker, or not. */
    synchronized void grantSettled(ClaimKey key, boolean taken) {
        Known known = granted.remove(key);
        if (known != null && taken) {
            lately.put(key, known);
        }
    }

    /** The eldest that the store does not have. */
    synchronized List<Known> eldest(int number) {
        return accepted.values().stream().limit(number).toList();
    }

    /** The store has them. */
    synchronized void written(List<Known> known) {
        for (Known one : known) {
            if (accepted.remove(one.key(), one)) {
                lately.put(one.key(), one);
            }
        }
    }
}
