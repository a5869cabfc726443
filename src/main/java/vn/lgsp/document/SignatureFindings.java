package vn.lgsp.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.edxml.signature.SignatureReport;
import vn.lgsp.edxml.signature.SignatureReport.Reason;
import vn.lgsp.exchange.VietnamTime;

/** What was found of the signatures of a document: those of the file itself, and those in its attachments. */
public final class SignatureFindings {
    private final List<Found> found = new ArrayList<>();

    /** @param part {@code file}, or the name of an attachment */
    private record Found(String part, SignatureReport report) {}

    /** How a document is signed as a whole; of those that are signed the best first. */
    public enum Verdict {
        /** There is no signature anywhere. */
        NONE,
        /** All signatures are valid and come from the trust list. */
        TRUSTED,
        /** All are valid; nobody vouches for some signers. */
        VALID,
        NOT_VERIFIED,
        INVALID
    }

    /** Adds what was found in a part; that there is no signature in it is no finding. */
    public void add(String part, SignatureReport report) {
        if (report.present()) {
            found.add(new Found(part, report));
        }
    }

    /** The worst of all that were found. */
    public Verdict verdict() {
        return found.stream()
                .map(each -> verdict(each.report()))
                .max(Comparator.naturalOrder())
                .orElse(Verdict.NONE);
    }

    private static Verdict verdict(SignatureReport report) {
        if (report.reason() == Reason.NOT_VERIFIED_SIZE
                || report.reason() == Reason.NOT_VERIFIED_TIME
                || report.reason() == Reason.UNSUPPORTED) {
            return Verdict.NOT_VERIFIED;
        }
        if (!report.valid()) {
            return Verdict.INVALID;
        }
        return report.trusted() ? Verdict.TRUSTED : Verdict.VALID;
    }

    /** Each signature, for the receivers of the document. */
    void write(ArrayNode list) {
        for (Found each : found) {
            SignatureReport report = each.report();
            ObjectNode one = list.addObject()
                    .put("part", each.part())
                    .put("kind", report.kind().name())
                    .put("result", report.reason().name())
                    .put("valid", report.valid())
                    .put("trusted", report.trusted())
                    .put("weak", report.weak());
            if (report.signer() != null) {
                one.put("signer", report.signer());
            }
            if (report.issuer() != null) {
                one.put("issuer", report.issuer());
            }
            if (report.serial() != null) {
                one.put("serial", report.serial());
            }
            if (report.time() != null) {
                one.put("at", VietnamTime.text(report.time()));
            }
        }
    }
}
