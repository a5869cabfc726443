package vn.lgsp.house;

import java.util.regex.Pattern;

/** Puts a default, or a made-up value, where a manifest has {@code ${NAME:default}}. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^:}]+(?::([^}]*))?\\}");

    private Placeholders() {}

    static String resolve(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> match.group(1) == null ? "made-up" : match.group(1));
    }
}
