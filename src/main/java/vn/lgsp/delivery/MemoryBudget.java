package vn.lgsp.delivery;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much of the dispatch queue an owner may have in memory: 4,096 units of 16 KiB. A message takes one unit and one more
 * for each 16 KiB that it has, so that one system's large messages never take the memory of others.
 */
final class MemoryBudget {
    private static final int UNITS = 4096;
    private static final int UNIT_BYTES = 16 * 1024;
    private static final long PATIENCE_MILLIS = 200;

    private final Semaphore units = new Semaphore(UNITS);

    /** Takes the unit that every message needs; false if there is none for some time. */
    boolean take() throws InterruptedException {
        return take(1);
    }

    /** Takes what a message of this size needs besides; false if there is not so much for some time. */
    boolean takeRest(Item item) throws InterruptedException {
        return take(weight(item) - 1);
    }

    private boolean take(int count) throws InterruptedException {
        return units.tryAcquire(count, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Gives back the unit of a message that did not come, or could not be read. */
    void giveBack() {
        units.release();
    }

    /** Gives back what those messages took that came from the dispatch queue. */
    void giveBack(List<Item> settled) {
        units.release(settled.stream()
                .filter(Item::fromDispatch)
                .mapToInt(MemoryBudget::weight)
                .sum());
    }

    static int weight(Item item) {
        return 1 + item.sealed().length / UNIT_BYTES;
    }
}
