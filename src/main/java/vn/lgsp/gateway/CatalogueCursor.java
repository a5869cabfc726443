package vn.lgsp.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vn.lgsp.translation.Violation;

/**
 * A place in a catalogue, as callers carry it: all pages are of the version that the first one was of.
 *
 * @param version the version, or 0 where it says nothing
 * @param after the code before the place
 */
record CatalogueCursor(int version, String after) {
    private static final Pattern FORM = Pattern.compile("k([0-9]{1,9})\\.([A-Za-z0-9_-]*)");

    /** The place that a cursor names; the beginning of this version without one. */
    static CatalogueCursor of(@Nullable String text, int version) {
        if (text == null) {
            return new CatalogueCursor(version, "");
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw unknown();
        }
        try {
            byte[] after = Base64.getUrlDecoder().decode(matcher.group(2));
            return new CatalogueCursor(Integer.parseInt(matcher.group(1)), new String(after, UTF_8));
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    String text() {
        return "k" + version + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(after.getBytes(UTF_8));
    }

    private static Refused unknown() {
        return new Refused(
                ProblemCode.PARAMETER_INVALID,
                new Violation(
                        "/query/cursor", "cursor.unknown", "Không phải con trỏ của trục", "Not a cursor of the bus"));
    }
}
