package vn.lgsp.channel;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.Publisher.Publication;

/**
 * Lets requests share a transaction. Who finds nobody there commits at once, by himself; who arrives meanwhile waits, and
 * the first who waited then commits for all who did. There is no thread of its own.
 */
final class GroupCommit {
    private static final int MOST = 128;
    private static final long MOST_BYTES = 1 << 20;

    private final Predicate<List<Publication>> commit;
    private final long patience;
    private final LongSupplier nanos;
    private final Deque<Member> waiting = new ArrayDeque<>();
    private boolean led;

    /**
     * @param commit commits all of them or none; false if the broker had one already, and so took none
     * @param patience how long one waits for its turn; claims must outlive that
     * @param nanos the time, in nanoseconds
     */
    GroupCommit(Predicate<List<Publication>> commit, Duration patience, LongSupplier nanos) {
        this.commit = commit;
        this.patience = patience.toNanos();
        this.nanos = nanos;
    }

    /**
     * One that wants to be published.
     *
     * @param since when it came, in nanoseconds
     * @param leads true when it is this one's turn to commit, false when another did it for this one
     * @param taken what became of it
     */
    private record Member(
            Publication publication, long since, CompletableFuture<Boolean> leads, CompletableFuture<Boolean> taken) {

        /** @param failure what kept the broker from taking it, if anything did */
        void tell(boolean isTaken, @Nullable RuntimeException failure) {
            if (failure == null) {
                taken.complete(isTaken);
            } else {
                taken.completeExceptionally(failure);
            }
            leads.complete(false);
        }

        boolean result() {
            try {
                return taken.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof BrokerFailed failed) {
                    throw new BrokerFailed(failed);
                }
                throw e.getCause() instanceof RuntimeException other ? other : e;
            }
        }
    }

    /**
     * Commits it, perhaps together with others.
     *
     * @return false if the broker had it already
     * @throws BrokerFailed if it is not known to have it
     */
    boolean publish(Publication publication) {
        Member mine = new Member(publication, nanos.getAsLong(), new CompletableFuture<>(), new CompletableFuture<>());
        enter(mine);
        if (mine.leads().join()) {
            lead();
        }
        return mine.result();
    }

    /** How many wait for the next transaction. */
    synchronized int waiting() {
        return waiting.size();
    }

    private synchronized void enter(Member member) {
        waiting.add(member);
        if (!led) {
            led = true;
            member.leads().complete(true);
        }
    }

    private void lead() {
        // Who interrupts the leader does not mean the others.
        boolean interrupted = Thread.interrupted();
        List<Member> group = new ArrayList<>(MOST);
        try {
            gather(group);
            commit(group);
        } catch (Error e) {
            BrokerFailed unknown = new BrokerFailed("Not known to be published", e, true);
            group.forEach(member -> member.tell(false, unknown));
            throw e;
        } finally {
            passOn();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Those who wait, the leader first, as many as a transaction should have. */
    private synchronized void gather(List<Member> group) {
        long bytes = 0;
        while (!waiting.isEmpty() && group.size() < MOST && bytes < MOST_BYTES) {
            Member next = waiting.element();
            group.add(next);
            waiting.remove();
            bytes += next.publication().bytes();
        }
    }

    private synchronized void passOn() {
        if (waiting.isEmpty()) {
            led = false;
        } else {
            waiting.element().leads().complete(true);
        }
    }

    /** @return whether the broker serves */
    private boolean commit(List<Member> all) {
        List<Member> group = inTime(all);
        boolean taken = false;
        @Nullable RuntimeException failure = null;
        try {
            taken = group.isEmpty()
                    || commit.test(group.stream().map(Member::publication).toList());
        } catch (RuntimeException e) {
            failure = e;
        }
        boolean serves = !(failure instanceof BrokerFailed failed && failed.isTrouble());
        if (serves && !taken && group.size() > 1) {
            return commitHalves(group);
        }
        for (Member member : group) {
            member.tell(taken, failure);
        }
        if (!serves) {
            refuseWaiting();
        }
        return serves;
    }

    /** One is at fault, and the others must not suffer for it. */
    private boolean commitHalves(List<Member> group) {
        int half = group.size() / 2;
        List<Member> rest = group.subList(half, group.size());
        if (commit(group.subList(0, half))) {
            return commit(rest);
        }
        rest.forEach(member -> member.tell(false, BrokerFailed.inTrouble()));
        return false;
    }

    /** Who waited too long is not sent any more: its claim may end, and the next same request be under way. */
    private List<Member> inTime(List<Member> group) {
        List<Member> inTime = new ArrayList<>();
        for (Member member : group) {
            if (nanos.getAsLong() - member.since() > patience) {
                member.tell(false, BrokerFailed.inTrouble());
            } else {
                inTime.add(member);
            }
        }
        return inTime;
    }

    private synchronized void refuseWaiting() {
        waiting.forEach(member -> member.tell(false, BrokerFailed.inTrouble()));
        waiting.clear();
    }
}
