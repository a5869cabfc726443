package vn.lgsp.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(name = "rollback", description = "Makes live again what was live before. / Lùi về phiên bản trước.")
final class RollbackCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the system.")
    private String system = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands in the history.")
    private String reason = "";

    @Mixin
    private Remote bus = new Remote();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode live =
                bus.control("POST", "/control/v1/deployments/" + system + "/rollback", Map.of("reason", reason));
        spec.commandLine()
                .getOut()
                .println(
                        bus.isJson()
                                ? live
                                : system + " " + live.path("version").asString() + " live");
        return Commands.FINE;
    }
}
