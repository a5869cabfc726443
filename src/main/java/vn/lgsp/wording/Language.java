package vn.lgsp.wording;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The languages in which the bus speaks to callers: Vietnamese, unless they ask for English. */
public enum Language {
    VIETNAMESE,
    ENGLISH;

    private static final List<Locale> SPOKEN = List.of(Locale.of("vi"), Locale.ENGLISH);

    /** The one of these two texts that is in this language. */
    public String say(String vietnamese, String english) {
        return this == ENGLISH ? english : vietnamese;
    }

    /** The code of the language: {@code vi} or {@code en}. */
    public String code() {
        return say("vi", "en");
    }

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
