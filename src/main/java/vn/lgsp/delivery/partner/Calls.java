package vn.lgsp.delivery.partner;

/** What calls a system's operations. */
public interface Calls extends AutoCloseable {
    /** Calls an operation, with the requests that this takes. */
    Partner.Answer call(String operation, byte[] json, Passage passage);

    @Override
    void close();
}
