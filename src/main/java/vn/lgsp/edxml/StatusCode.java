package vn.lgsp.edxml;

import java.util.Arrays;
import java.util.Optional;

/** The states that a receiver reports, and those around taking a document back. */
public enum StatusCode {
    ARRIVED("01"),
    REFUSED("02"),
    RECEIVED("03"),
    ASSIGNED("04"),
    PROCESSING("05"),
    FINISHED("06"),
    /** The sender asks to have the document back. */
    RECALLED("13"),
    CHANGE_ACCEPTED("15"),
    CHANGE_REFUSED("16");

    private final String code;

    StatusCode(String code) {
        this.code = code;
    }

    /** Two digits, as the file has them. */
    public String code() {
        return code;
    }

    public static Optional<StatusCode> of(String code) {
        return Arrays.stream(values()).filter(each -> each.code.equals(code)).findFirst();
    }
}
