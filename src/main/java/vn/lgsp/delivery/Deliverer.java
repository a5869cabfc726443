package vn.lgsp.delivery;

/** Hands messages to a partner. */
interface Deliverer {
    /** Makes the call and says how it ended; never throws. */
    Result deliver(Call call);
}
