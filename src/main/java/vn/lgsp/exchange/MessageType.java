package vn.lgsp.exchange;

import java.util.Arrays;
import java.util.Optional;

/** What a message is about. The code, such as {@code dossier.put}, is what manifests, routes and the API use. */
public enum MessageType {
    DOSSIER_PUT("dossier.put"),
    DOSSIER_PROGRESS("dossier.progress"),
    DOSSIER_SUBMITTED("dossier.submitted"),
    DOCUMENT_SENT("document.sent"),
    DOCUMENT_STATUS("document.status"),
    PAYMENT_RESULT("payment.result"),
    POSTAL_EVENT("postal.event"),
    DELIVERY_RESULT("delivery.result");

    private final String code;

    MessageType(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** The type with this code, or nothing if no such type exists. */
    public static Optional<MessageType> of(String code) {
        return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
    }
}
