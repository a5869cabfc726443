package vn.lgsp.routing;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question that other systems ask this one through the bus and that is answered at once. Only for what changes nothing at
 * the partner.
 *
 * @param title its name for people, by language
 * @param operation the partner's operation that is asked
 * @param question JSON Schema of the question, a file of the folder
 * @param answer JSON Schema of what the caller is told, a file of the folder
 * @param request mapping that words the operation's request from the question; the question itself if not given
 * @param result mapping that words what the caller is told from the partner's answer; the answer itself if not given
 * @param timeout how long all of it may take, 10 s if not given
 * @param cache how long an answer may be told again; none is if not given, or zero
 * @param purpose whether callers must say what they ask for
 * @param officer whether callers must say who asks
 * @param callers systems that may ask, with commas between; all whose tokens allow looking up if empty
 */
public record Lookup(
        Map<String, String> title,
        String operation,
        String question,
        String answer,
        @Nullable String request,
        @Nullable String result,
        Duration timeout,
        @Nullable Duration cache,
        Need purpose,
        Need officer,
        String callers) {
    public Lookup {
        title = title == null ? Map.of() : Map.copyOf(title);
        timeout = timeout == null ? Duration.ofSeconds(10) : timeout;
        purpose = purpose == null ? Need.OPTIONAL : purpose;
        officer = officer == null ? Need.OPTIONAL : officer;
        callers = callers == null ? "" : callers;
        cache = cache == null || cache.isZero() ? null : cache;
        if (cache != null && (purpose == Need.REQUIRED || officer == Need.REQUIRED)) {
            throw new IllegalArgumentException(
                    "lookups: what needs a purpose or an officer is personal and never kept");
        }
    }

    /** What a caller has to say. */
    public enum Need {
        OPTIONAL,
        REQUIRED
    }

    /** Whether its questions are about persons, so that they must not stand in an address. */
    public boolean isPersonal() {
        return purpose == Need.REQUIRED || officer == Need.REQUIRED;
    }

    /** Whether this system may ask. */
    public boolean isFor(String system) {
        return callers.isBlank()
                || Arrays.stream(callers.split(",", -1)).map(String::strip).anyMatch(system::equals);
    }

    /** Its name for people in this language. */
    public String title(String language, String otherwise) {
        return title.getOrDefault(language, title.getOrDefault("vi", otherwise));
    }
}
