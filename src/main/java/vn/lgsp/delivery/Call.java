package vn.lgsp.delivery;

import java.util.List;

/**
 * Messages of one subject that are handed to the partner together.
 *
 * @param query whether the partner is only asked if it has them
 */
record Call(Lane lane, List<Item> items, boolean query) {
    Call {
        items = List.copyOf(items);
    }

    Item first() {
        return items.getFirst();
    }
}
