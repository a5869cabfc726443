package vn.lgsp.gateway;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place in the change feed, as callers carry it. No other cursor looks like it. */
record FeedCursor(long seq) {
    private static final Pattern FORM = Pattern.compile("c([0-9]{1,18})");

    /** The place that a cursor names, or null if it is none of the feed. */
    static @Nullable FeedCursor of(@Nullable String text) {
        Matcher matcher = FORM.matcher(text == null ? "" : text);
        return matcher.matches() ? new FeedCursor(Long.parseLong(matcher.group(1))) : null;
    }

    String text() {
        return "c" + seq;
    }
}
