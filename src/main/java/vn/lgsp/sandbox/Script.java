package vn.lgsp.sandbox;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of ours a stub carries in its {@code transformerParameters}.
 *
 * @param steps done before the answer; with them, even none, the texts of its {@code jsonBody} are templates
 * @param passOn for a fault: let the stub that would be next do its steps and answer, and put the fault's delay, broken
 *     connection and headers on top
 * @param country for {@link Mailboxes}: the country whose agencies are listed; those of the parties only if not given
 * @param parties for {@link Mailboxes}: who sends and fetches there, by the name that it signs with
 */
record Script(
        @Nullable List<Step> steps,
        @Nullable PassOn passOn,
        @Nullable Country country,
        @Nullable Map<String, Party> parties) {
    static final Script EMPTY = new Script(null, null, null, null);

    /** @param replace changes in the text of the next stub's answer */
    record PassOn(@Nullable List<Replace> replace) {
        String applyTo(String body) {
            String changed = body;
            for (Replace one : replace == null ? List.<Replace>of() : replace) {
                changed = one.regex().matcher(changed).replaceAll(one.with());
            }
            return changed;
        }
    }

    /** @param agencies each with those below it */
    record Party(String secret, List<String> agencies) {}

    record Replace(Pattern regex, String with) {}

    static Script of(Object parameters) {
        return Json.MAPPER.convertValue(parameters, Script.class);
    }
}
