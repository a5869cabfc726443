package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "refuse",
        description = "Does not agree to what waits for approval. / Từ chối phiên bản đang chờ phê duyệt.")
final class RefuseCommand extends RemoteCommand {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the system.")
    private String system = "";

    @Parameters(paramLabel = "VERSION", description = "The version that waits, as the history has it.")
    private String version = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands in the history.")
    private String reason = "";

    @Override
    JsonNode ask(Remote bus) {
        return bus.control(
                "POST", "/control/v1/deployments/" + system + "/refuse", Map.of("version", version, "reason", reason));
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(system + " " + version + " refused");
    }
}
