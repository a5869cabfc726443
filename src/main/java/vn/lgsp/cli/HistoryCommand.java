package vn.lgsp.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "history", description = "Who made which version live, when and why. / Lịch sử triển khai.")
final class HistoryCommand extends RemoteCommand {
    @Parameters(arity = "0..1", paramLabel = "SYSTEM", description = "Name of the system; all if not given.")
    private String system = "";

    /** A removal that is live is a system that is none. */
    private static String state(JsonNode each) {
        String state = each.path("state").asString();
        return each.path("act").asString("").equals("REMOVE")
                ? (state.equals("LIVE") ? "REMOVED" : "REMOVE " + state)
                : state;
    }

    @Override
    JsonNode ask(Remote bus) {
        return bus.control(
                "GET", "/control/v1/deployments" + (system.isEmpty() ? "" : "?system=" + Remote.encoded(system)), null);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        answer.path("items")
                .forEach(each -> out.printf(
                        "%6d  %s  %-17s  %s  %s  %s  %s%n",
                        each.path("deployment").asLong(),
                        each.path("at").asString(),
                        state(each),
                        each.path("system").asString(),
                        each.path("version").asString(),
                        each.path("by").asString(),
                        each.path("reason").asString()));
    }
}
