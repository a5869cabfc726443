package vn.lgsp.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a system's name where only its folder may say it. A name of two words is found anywhere, also as
 * {@code TWO_WORDS_URL}; one of a single word only as a whole, or before a dot or slash as channels and paths have it,
 * since it can be a common word.
 */
final class SystemNames {
    private final List<Pattern> patterns = new ArrayList<>();

    SystemNames(List<String> names) {
        names.forEach(name -> patterns.add(name.contains("-") ? words(name) : word(name)));
    }

    private static Pattern words(String name) {
        String either = name.replace("-", "[-_]");
        String capitals = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Pattern.compile("(?<![A-Za-z0-9])(" + either + "|" + capitals + "(?=_[A-Z]))(?![A-Za-z0-9])");
    }

    private static Pattern word(String name) {
        String capitals = name.toUpperCase(Locale.ROOT);
        return Pattern.compile("(?:^|(?<=[\\s\"'`:/,\\[{(=>]))(" + name + ")(?=$|[\\s\"'`,\\]})<]|[./][a-z])"
                + "|(?<![A-Za-z0-9_])(" + capitals + ")(?=_[A-Z])");
    }

    /** The first name in a text literal. */
    Optional<String> inLiteral(String text) {
        for (Pattern pattern : patterns) {
            Matcher found = pattern.matcher(text);
            while (found.find()) {
                // A single word among others is prose.
                boolean words = found.group().matches(".*[-_].*");
                if (words || found.start() == 0 || isAddress(text, found.start())) {
                    return Optional.of(found.group());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isAddress(String text, int start) {
        char before = text.charAt(start - 1);
        return before == ':' || before == '/' || !text.contains(" ");
    }

    /** The first name in a line of a file that is no Java. */
    Optional<String> inLine(String line) {
        for (Pattern pattern : patterns) {
            Matcher found = pattern.matcher(line);
            if (found.find()) {
                return Optional.of(found.group());
            }
        }
        return Optional.empty();
    }
}
