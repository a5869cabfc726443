package vn.lgsp.routing;

import java.util.regex.Pattern;

/** Codes of administrative procedures: national ones such as {@code 1.004203}, and a province's copies of them. */
public final class ProcedureCode {
    /** {@code .000.00.00.H28} or {@code .H28}, and what may follow the latter. */
    private static final Pattern COPY =
            Pattern.compile("(\\.[0-9]{3}\\.[0-9]{2}\\.[0-9]{2})?\\.[A-Z][0-9]{2}(\\.[0-9]{1,3}){0,3}$");

    private ProcedureCode() {}

    /** The national code that a local one is a copy of; the code itself if it is no copy. */
    public static String national(String code) {
        return COPY.matcher(code).replaceFirst("");
    }
}
