package vn.lgsp.wording;

import java.util.regex.Pattern;

/** What is not told about people in words that others wrote, such as a partner's message. */
public final class Discretion {
    /** Stands where something is not told. */
    public static final String HIDDEN = "•••";

    /** 9 to 12 digits: old and new identity numbers, phones; phones in groups; anything with an at sign inside. */
    private static final Pattern PERSONAL = Pattern.compile("(?<![0-9])[+]?[0-9]{9,12}(?![0-9])"
            + "|(?<![0-9.])(?:0|[+]?84)[0-9]{2,3}[ .][0-9]{3}[ .][0-9]{3,4}(?![0-9])"
            + "|[\\p{Alnum}._%+-]+@[\\p{Alnum}.-]+\\p{Alnum}");

    /** A dossier code may end in many digits, which are nobody's number. */
    private static final Pattern CODE =
            Pattern.compile("(?:[0-9]{3}\\.[0-9]{2}\\.[0-9]{2}\\.)?[A-Z][0-9]{2}(?:\\.[0-9]+)*-[0-9]{6}-[0-9]+");

    private Discretion() {}

    /** The text without what looks like the number or address of a person. */
    public static String words(String text) {
        var codes = CODE.matcher(text);
        StringBuilder shown = new StringBuilder();
        int from = 0;
        while (codes.find()) {
            shown.append(PERSONAL.matcher(text.substring(from, codes.start())).replaceAll(HIDDEN))
                    .append(codes.group());
            from = codes.end();
        }
        return shown.append(PERSONAL.matcher(text.substring(from)).replaceAll(HIDDEN))
                .toString();
    }
}
