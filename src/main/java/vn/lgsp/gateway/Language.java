package vn.lgsp.gateway;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The languages in which the bus speaks to callers: Vietnamese, unless they ask for English. */
public enum Language {
    VIETNAMESE,
    ENGLISH;

    private static final List<Locale> SPOKEN = List.of(Locale.of("vi"), Locale.ENGLISH);

    /** The language that fits an {@code Accept-Language} header best. */
    public static Language of(@Nullable String acceptLanguage) {
        if (acceptLanguage == null || acceptLanguage.isBlank()) {
            return VIETNAMESE;
        }
        try {
            Locale best = Locale.lookup(Locale.LanguageRange.parse(acceptLanguage), SPOKEN);
            return Locale.ENGLISH.equals(best) ? ENGLISH : VIETNAMESE;
        } catch (IllegalArgumentException e) {
            return VIETNAMESE;
        }
    }
}
