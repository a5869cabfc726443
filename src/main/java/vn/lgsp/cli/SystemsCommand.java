package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(name = "systems", description = "How all systems stand. / Tình trạng các hệ thống.")
final class SystemsCommand implements Callable<Integer> {
    @Mixin
    private Remote bus = new Remote();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode systems = bus.control("GET", "/control/v1/systems", null);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.isJson()) {
            out.println(systems);
        } else {
            items(systems)
                    .forEach(each -> out.printf(
                            "%-28s  %-14s  %8d waiting  %6d held  %6d parked%n",
                            each.path("name").asString(),
                            each.path("state").asString(),
                            each.at("/queues/dispatch").asLong(),
                            each.at("/queues/held").asLong(),
                            each.at("/queues/parked").asLong()));
        }
        return Commands.FINE;
    }

    private static JsonNode items(JsonNode answer) {
        return answer.isArray() ? answer : answer.path("items");
    }
}
