package vn.lgsp.translation;

/**
 * One way in which a request or body breaks its contract. Never carries the offending value.
 *
 * @param pointer JSON pointer to the value; a missing or unknown field is named itself; parameters stand below
 *     {@code /query}, {@code /path} and {@code /header}
 * @param code stable, such as {@code field.missing}
 * @param vietnamese what is wrong, for a reader of Vietnamese
 * @param english the same in English
 */
public record Violation(String pointer, String code, String vietnamese, String english) {

    /** The same violation of a value that lies deeper in the document. */
    public Violation below(String prefix) {
        return new Violation(prefix + pointer, code, vietnamese, english);
    }
}
