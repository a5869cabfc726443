package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import vn.lgsp.wording.CauseText;

@Command(
        name = "polls",
        description = "Systems that the bus asks: where that stands, what was refused, and to ask once more."
                + " / Hệ thống được trục hỏi, mục bị từ chối, và hỏi lại.")
final class PollsCommand extends RemoteCommand {
    @Parameters(arity = "0..1", paramLabel = "SYSTEM", description = "Name of the system; all if left out.")
    private @Nullable String system;

    @ArgGroup(exclusive = false)
    private @Nullable Again again;

    /** What is needed to ask once more. */
    static final class Again {
        @Option(names = "--again", required = true, paramLabel = "POLL", description = "Asks this poll once more.")
        private String poll = "";

        @Option(names = "--item", paramLabel = "ITEM", description = "From the place of this refused item.")
        private @Nullable String item;

        @Option(names = "--from", paramLabel = "CURSOR", description = "From this place; null for the beginning.")
        private @Nullable String from;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept.")
        private String reason = "";
    }

    @Override
    JsonNode ask(Remote bus) {
        if (again == null) {
            String query = system == null ? "" : "?system=" + Remote.encoded(system);
            return bus.control("GET", "/control/v1/polls" + query, null);
        }
        if (system == null) {
            throw new IllegalArgumentException("which SYSTEM is to be asked once more?");
        }
        Map<String, @Nullable Object> wish = new LinkedHashMap<>();
        wish.put("reason", again.reason);
        if (again.item != null) {
            wish.put("item", again.item);
        }
        if (again.from != null) {
            wish.put("from", cursor(again.from));
        }
        return bus.control(
                "POST",
                "/control/v1/polls/" + Remote.encoded(system) + "/" + Remote.encoded(again.poll) + "/cursor",
                wish);
    }

    /** What is no JSON is meant as the text that it is. */
    private static Object cursor(String given) {
        try {
            return Remote.JSON.readTree(given);
        } catch (JacksonException e) {
            return given;
        }
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        if (again != null) {
            out.println(system + "/" + again.poll + " is asked again at its next turn");
            return;
        }
        answer.path("items").forEach(each -> {
            out.printf(
                    "%s/%s  from %s  next %s  refused %d%s%n",
                    each.path("system").asString(),
                    each.path("poll").asString(),
                    each.has("cursor") ? each.path("cursor") : "the beginning",
                    each.path("dueAt").asString("-"),
                    each.path("refusedCount").asInt(),
                    each.has("failure") ? "  fails: " + each.path("failure").asString() : "");
            each.path("refused")
                    .forEach(item -> out.printf(
                            "  %s  %s  %s  %s%n",
                            item.path("item").asString(),
                            item.path("at").asString(),
                            item.path("code").asString(),
                            CauseText.of(item.path("code").asString(), language())));
        });
    }
}
