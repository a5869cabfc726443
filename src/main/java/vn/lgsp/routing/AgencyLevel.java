package vn.lgsp.routing;

import java.util.regex.Pattern;

/**
 * Where an agency stands, as its code tells. A code does not tell departments of a province from districts and, since July
 * 2025, communes: all of them stand on the second level.
 */
public enum AgencyLevel {
    /** Ministries and other agencies of the central government, with those below them. */
    CENTRAL,
    PROVINCE,
    SECOND,
    THIRD,
    BELOW,
    /** A code that is of neither form. */
    OTHER;

    private static final Pattern TOP = Pattern.compile("[A-Z][0-9]{2}");

    public static AgencyLevel of(AgencyCode code) {
        String top = code.path().getFirst();
        if (!TOP.matcher(top).matches()) {
            return OTHER;
        }
        if (!top.startsWith("H")) {
            return CENTRAL;
        }
        return switch (code.path().size()) {
            case 1 -> PROVINCE;
            case 2 -> SECOND;
            case 3 -> THIRD;
            default -> BELOW;
        };
    }
}
