package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
        name = "parked",
        description = "What is parked for a system, by cause. / Thông điệp để riêng theo nguyên nhân.")
final class ParkedCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the receiving system.")
    private String system = "";

    @Mixin
    private Remote bus = new Remote();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode groups = bus.control("GET", "/control/v1/systems/" + system + "/parked", null);
        PrintWriter out = spec.commandLine().getOut();
        if (bus.isJson()) {
            out.println(groups);
        } else {
            groups.path("items")
                    .forEach(each -> out.printf(
                            "%6d  %s  %s  %s%n",
                            each.path("count").asLong(),
                            each.path("cause").asString(),
                            each.path("oldest").asString(),
                            each.path("text").asString()));
        }
        return Commands.FINE;
    }
}
