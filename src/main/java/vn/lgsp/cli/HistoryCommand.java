package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(name = "history", description = "Who made which version live, when and why. / Lịch sử triển khai.")
final class HistoryCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "SYSTEM", description = "Name of the system; all if not given.")
    private String system = "";

    @Mixin
    private Remote bus = new Remote();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode history = bus.control(
                "GET", "/control/v1/deployments" + (system.isEmpty() ? "" : "?system=" + Remote.encoded(system)), null);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.isJson()) {
            out.println(history);
        } else {
            history.path("items")
                    .forEach(each -> out.printf(
                            "%6d  %s  %-10s  %s  %s  %s  %s%n",
                            each.path("deployment").asLong(),
                            each.path("at").asString(),
                            each.path("state").asString(),
                            each.path("system").asString(),
                            each.path("version").asString(),
                            each.path("by").asString(),
                            each.path("reason").asString()));
        }
        return Commands.FINE;
    }
}
