package vn.lgsp.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vn.lgsp.channel.Publisher.Publication;

/**
 * Lets requests share a transaction. Who finds nobody there commits at once, by himself; who arrives meanwhile waits, and
 * the first who waited then commits for all who did. There is no thread of its own.
 */
final class GroupCommit {
    private static final int MOST = 128;

    private final Predicate<List<Publication>> commit;
    private final Deque<Member> waiting = new ArrayDeque<>();
    private boolean led;

    /** @param commit commits all of them or none; false if the broker had one already, and so took none */
    GroupCommit(Predicate<List<Publication>> commit) {
        this.commit = commit;
    }

    /**
     * One that wants to be published.
     *
     * @param leads true when it is this one's turn to commit, false when another did it for this one
     * @param taken what became of it
     */
    private record Member(Publication publication, CompletableFuture<Boolean> leads, CompletableFuture<Boolean> taken) {

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
                throw e;
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
        Member mine = new Member(publication, new CompletableFuture<>(), new CompletableFuture<>());
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
        List<Member> group = group();
        try {
            commit(group);
        } catch (Error e) {
            group.forEach(member -> member.tell(false, new BrokerFailed("Not known to be published", e, true)));
            throw e;
        } finally {
            passOn();
        }
    }

    /** Those who wait, the leader first. */
    private synchronized List<Member> group() {
        List<Member> group = new ArrayList<>();
        while (!waiting.isEmpty() && group.size() < MOST) {
            group.add(waiting.remove());
        }
        return group;
    }

    private synchronized void passOn() {
        if (waiting.isEmpty()) {
            led = false;
        } else {
            waiting.element().leads().complete(true);
        }
    }

    private void commit(List<Member> group) {
        boolean taken = false;
        @Nullable RuntimeException failure = null;
        try {
            taken = commit.test(group.stream().map(Member::publication).toList());
        } catch (RuntimeException e) {
            failure = e;
        }
        boolean trouble = failure instanceof BrokerFailed && failure.getCause() != null;
        if (group.size() > 1 && !taken && !trouble) {
            // One is at fault, and the others must not suffer for it.
            group.forEach(member -> commit(List.of(member)));
            return;
        }
        for (Member member : group) {
            member.tell(taken, failure);
        }
        if (trouble) {
            refuseWaiting();
        }
    }

    /** The broker is in trouble, and has heard nothing of these. */
    private synchronized void refuseWaiting() {
        waiting.forEach(member -> member.tell(false, new BrokerFailed("The broker is in trouble", null)));
        waiting.clear();
    }
}
