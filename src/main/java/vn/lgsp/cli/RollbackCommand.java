package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "rollback", description = "Makes live again what was live before. / Lùi về phiên bản trước.")
final class RollbackCommand extends RemoteCommand {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the system.")
    private String system = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands in the history.")
    private String reason = "";

    @Override
    JsonNode ask(Remote bus) {
        return bus.control("POST", "/control/v1/deployments/" + system + "/rollback", Map.of("reason", reason));
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(system + " " + answer.path("version").asString() + " live");
    }
}
