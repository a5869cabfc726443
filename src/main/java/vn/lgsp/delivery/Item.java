package vn.lgsp.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.Envelope;

/** A message in an owner's memory. It stays on the broker, unacknowledged, until a commit says what became of it. */
final class Item {
    private final Object token;
    private final Envelope envelope;
    private final byte[] sealed;
    private final long order;
    private final @Nullable String replyTo;
    private final Origin origin;
    private int failed;
    private int unknowns;
    private boolean queried;
    private boolean resent;
    private boolean edited;
    private boolean doubtful;
    private boolean decided;
    private @Nullable String resolution;

    /** The queue that it lies on until it is settled. */
    enum Origin {
        DISPATCH,
        HELD,
        PARKED
    }

    /**
     * @param token what the broker acknowledges it by
     * @param order its place in the system's dispatch queue; a smaller one was accepted earlier
     * @param replyTo where somebody waits for its outcome
     */
    Item(Object token, Envelope envelope, byte[] sealed, long order, @Nullable String replyTo, Origin origin) {
        this.token = token;
        this.envelope = envelope;
        this.sealed = sealed;
        this.order = order;
        this.replyTo = replyTo;
        this.origin = origin;
    }

    Origin origin() {
        return origin;
    }

    /** Whether it came from the dispatch queue, whose messages in memory are counted. */
    boolean fromDispatch() {
        return origin == Origin.DISPATCH;
    }

    Object token() {
        return token;
    }

    Envelope envelope() {
        return envelope;
    }

    byte[] sealed() {
        return sealed;
    }

    long order() {
        return order;
    }

    @Nullable
    String replyTo() {
        return replyTo;
    }

    UUID id() {
        return envelope.id();
    }

    String subject() {
        return envelope.subject();
    }

    /** It was lost, and sent once more from the log. */
    Item resentFromLog() {
        resent = true;
        return this;
    }

    boolean isResent() {
        return resent;
    }

    /** Whether its sender heard, or may have heard, that it did not go through at once. */
    boolean wasTroubled() {
        return resent || origin == Origin.PARKED;
    }

    /** How often it failed in a way that may be its own fault. */
    int failed() {
        return failed;
    }

    void fail() {
        failed++;
    }

    /** How often nobody knew whether it was taken. */
    int unknowns() {
        return unknowns;
    }

    void unknown(boolean query) {
        fail();
        unknowns++;
        queried = query;
        doubtful = true;
        decided = false;
        resolution = null;
    }

    /** Nobody knows whether it was taken, as its queue or the last owner says. */
    void doubted() {
        doubtful = true;
    }

    /** @param query whether its partner is asked before it is sent again */
    void doubted(boolean query) {
        doubted();
        queried = query;
    }

    /**
     * It was parked, and goes again.
     *
     * @param yes whether a person decided that while it was in doubt, and not before
     */
    void decidedByPerson(boolean yes) {
        decided = yes;
    }

    /** Whether nobody knows if it was taken. */
    boolean doubtful() {
        return doubtful;
    }

    /** It was sent again, and its partner said what became of it. */
    void answered() {
        resolved(decided ? "person" : "resend");
    }

    /** Its partner was asked, and has it. */
    void found() {
        resolved("query");
    }

    /** A person gives it up. */
    void givenUp() {
        resolved("person");
    }

    private void resolved(String how) {
        if (doubtful) {
            doubtful = false;
            resolution = how;
        }
    }

    /** How an unknown outcome of it came to its end; null if there was none. */
    @Nullable
    String resolution() {
        return resolution;
    }

    /** The same message with another body. */
    Item with(byte[] otherBody) {
        Item edited = new Item(token, envelope, otherBody, order, replyTo, origin);
        edited.doubtful = doubtful;
        edited.resent = resent;
        edited.edited = true;
        return edited;
    }

    boolean isEdited() {
        return edited;
    }

    /** Whether its partner is to be asked before it is sent again. */
    boolean toBeQueried() {
        return queried;
    }

    /** Its partner was asked, and does not have it. */
    void absent() {
        queried = false;
        resolved("resend");
    }

    @Override
    public String toString() {
        return "Item[" + id() + "]";
    }
}
