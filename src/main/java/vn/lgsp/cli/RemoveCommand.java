package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "remove",
        description = "Takes a system out; no message may wait for it. Its history stays. / Gỡ một hệ thống.")
final class RemoveCommand extends RemoteCommand {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the system.")
    private String system = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands in the history.")
    private String reason = "";

    @Option(names = "--skip-parked", description = "Gives up what lies parked for it; refused otherwise.")
    private boolean skipParked;

    @Override
    JsonNode ask(Remote bus) {
        return bus.control(
                "POST",
                "/control/v1/deployments/" + system + "/remove",
                skipParked ? Map.of("reason", reason, "parked", "skip") : Map.of("reason", reason));
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(
                answer.path("state").asString("").equals("REMOVED")
                        ? system + " removed"
                        : system + " " + answer.path("version").asString()
                                + " waits for approval by another person: ./lgsp approve " + system + " "
                                + answer.path("version").asString());
    }
}
