package vn.lgsp.edxml;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts as the records hold them, and names of files. */
final class Text {
    private static final int LONGEST_NAME = 255;
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
    private static final Pattern EXTENSION = Pattern.compile(".+\\.([A-Za-z0-9]{1,10})");

    private Text() {}

    /** Absent instead of empty. */
    static @Nullable String clean(@Nullable String text) {
        String stripped = text == null ? "" : text.strip();
        return stripped.isEmpty() ? null : stripped;
    }

    static List<String> clean(List<String> texts) {
        return texts.stream().map(Text::clean).filter(Objects::nonNull).toList();
    }

    /** The beginning of a long text. */
    static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) : text;
    }

    /** A name without any folder and without what could deceive the eye; or the other one if nothing is left. */
    static String fileName(@Nullable String name, String otherwise) {
        String given = name == null ? "" : name;
        String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        String safe = UNSAFE.matcher(last).replaceAll("").strip();
        if (safe.length() > LONGEST_NAME) {
            // The end stays, for it tells the type.
            int from = safe.length() - LONGEST_NAME;
            safe = safe.substring(Character.isLowSurrogate(safe.charAt(from)) ? from + 1 : from);
        }
        return safe.isEmpty() || safe.equals(".") || safe.equals("..") ? otherwise : safe;
    }

    /** What stands after the last dot, in small letters; empty if that is not a plain extension. */
    static String extension(@Nullable String name) {
        Matcher matcher = EXTENSION.matcher(name == null ? "" : name.strip());
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
    }
}
