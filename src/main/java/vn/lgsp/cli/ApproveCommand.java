package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "approve",
        description =
                "Agrees to what another person deployed, or wants to remove. / Phê duyệt phiên bản do người khác đề nghị.")
final class ApproveCommand extends RemoteCommand {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the system.")
    private String system = "";

    @Parameters(paramLabel = "VERSION", description = "The version that waits, as the history has it.")
    private String version = "";

    @Override
    JsonNode ask(Remote bus) {
        return bus.control("POST", "/control/v1/deployments/" + system + "/approve", Map.of("version", version));
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(
                system + " " + version + (answer.path("state").asString("").equals("REMOVED") ? " removed" : " live"));
    }
}
