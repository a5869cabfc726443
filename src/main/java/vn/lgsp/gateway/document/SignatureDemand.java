package vn.lgsp.gateway.document;

import vn.lgsp.document.SignatureFindings.Verdict;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refused;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.DocumentRules.Signatures;
import vn.lgsp.translation.Violation;

/** What signatures documents from a system must have; none, unless its manifest says so. */
record SignatureDemand(Signatures demanded) {

    static SignatureDemand of(ConnectedSystem sender) {
        return new SignatureDemand(sender.manifest().documents().signatures());
    }

    /**
     * What could not be verified was not shown to be signed.
     *
     * @throws Refused if the document does not have them
     */
    void check(Verdict verdict) {
        if (demanded == Signatures.NONE || verdict == Verdict.TRUSTED) {
            return;
        }
        switch (verdict) {
            case NONE -> throw refused("missing", "Văn bản không có chữ ký số", "The document is not signed");
            case INVALID ->
                throw refused(
                        "invalid", "Văn bản có chữ ký số không hợp lệ", "The document has a signature that is wrong");
            case NOT_VERIFIED ->
                throw refused(
                        "unverified",
                        "Chưa kiểm tra được chữ ký số của văn bản",
                        "A signature of the document could not be verified");
            case VALID -> {
                if (demanded == Signatures.TRUSTED) {
                    throw refused(
                            "untrusted",
                            "Chữ ký số không thuộc danh sách tin cậy",
                            "Nobody vouches for who signed the document");
                }
            }
            case TRUSTED -> {}
        }
    }

    private static Refused refused(String what, String vietnamese, String english) {
        return new Refused(
                ProblemCode.DOCUMENT_INVALID,
                new Violation("/Signature", "document.signature." + what, vietnamese, english));
    }
}
