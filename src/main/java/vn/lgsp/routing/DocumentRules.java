package vn.lgsp.routing;

/**
 * What holds of the files of documents.
 *
 * @param signatures what documents from the system have to be signed with
 * @param trace the agency by whose code unsigned documents to the system say that they went through the bus; nothing is
 *     written if empty
 */
public record DocumentRules(Signatures signatures, String trace) {
    static final DocumentRules USUAL = new DocumentRules(Signatures.NONE, "");

    public DocumentRules {
        signatures = signatures == null ? Signatures.NONE : signatures;
        trace = trace == null ? "" : trace;
    }

    /** What signatures a document must have. */
    public enum Signatures {
        /** It may have none, and they may be wrong. */
        NONE,
        /** There is one, and all are valid. */
        VALID,
        /** There is one, all are valid, and the trust list vouches for who signed. */
        TRUSTED
    }
}
