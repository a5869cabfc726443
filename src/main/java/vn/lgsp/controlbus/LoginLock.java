package vn.lgsp.controlbus;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts failed logins of a user from an address and locks the pair for a while after too many. */
final class LoginLock {
    /** Bound on memory: whoever invents names pushes out the oldest pair. */
    private static final int MAX_PAIRS = 10_000;

    private static final int MAX_NAME = 64;

    private record Pair(String user, String address) {}

    private record Failures(int count, Instant last) {}

    private final int maxFailures;
    private final Duration lockTime;
    private final Clock clock;
    private final Map<Pair, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Failures> eldest) {
            return size() > MAX_PAIRS;
        }
    };

    LoginLock(int maxFailures, Duration lockTime, Clock clock) {
        this.maxFailures = maxFailures;
        this.lockTime = lockTime;
        this.clock = clock;
    }

    synchronized boolean isLocked(String user, String address) {
        Failures seen = current(pair(user, address));
        return seen != null && seen.count() >= maxFailures;
    }

    /** Returns true when this failure is the one that locks. */
    synchronized boolean failed(String user, String address) {
        Pair pair = pair(user, address);
        Failures seen = current(pair);
        int count = seen == null ? 1 : seen.count() + 1;
        failures.put(pair, new Failures(count, clock.instant()));
        return count == maxFailures;
    }

    synchronized void succeeded(String user, String address) {
        failures.remove(pair(user, address));
    }

    private @Nullable Failures current(Pair pair) {
        Failures seen = failures.get(pair);
        if (seen != null && !clock.instant().isBefore(seen.last().plus(lockTime))) {
            failures.remove(pair);
            return null;
        }
        return seen;
    }

    private static Pair pair(String user, String address) {
        String name = user.length() > MAX_NAME ? user.substring(0, MAX_NAME) : user;
        return new Pair(name.toLowerCase(Locale.ROOT), address);
    }
}
