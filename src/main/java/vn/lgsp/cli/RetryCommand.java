package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "retry",
        description =
                "Sends everything again that is parked for one cause. / Gửi lại mọi thông điệp để riêng vì một nguyên nhân.")
final class RetryCommand extends RemoteCommand {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the receiving system.")
    private String system = "";

    @Option(names = "--cause", required = true, paramLabel = "CODE", description = "The cause, as 'parked' shows it.")
    private String cause = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands in the timelines.")
    private String reason = "";

    @Override
    JsonNode ask(Remote bus) {
        return bus.control(
                "POST", "/control/v1/systems/" + system + "/retries", Map.of("cause", cause, "reason", reason));
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(answer.path("id").asString());
    }
}
