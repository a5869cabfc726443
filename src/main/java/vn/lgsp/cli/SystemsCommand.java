package vn.lgsp.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(name = "systems", description = "How all systems stand. / Tình trạng các hệ thống.")
final class SystemsCommand extends RemoteCommand {
    @Override
    JsonNode ask(Remote bus) {
        return bus.control("GET", "/control/v1/systems", null);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        answer.path("items")
                .forEach(each -> out.printf(
                        "%-28s  %-14s  %8d waiting  %6d held  %6d parked%n",
                        each.path("name").asString(),
                        each.path("state").asString(),
                        each.at("/queues/dispatch").asLong(),
                        each.at("/queues/held").asLong(),
                        each.at("/queues/parked").asLong()));
    }
}
