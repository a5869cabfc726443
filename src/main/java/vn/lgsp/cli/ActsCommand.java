package vn.lgsp.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "acts",
        description = {
            "Who paused a system, had it go on, retried a group or cancelled that, when and why.",
            "Ai đã tạm dừng, cho chạy tiếp, gửi lại cả nhóm hoặc dừng gửi lại, lúc nào và vì sao."
        })
final class ActsCommand extends RemoteCommand {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the system.")
    private String system = "";

    @Override
    JsonNode ask(Remote bus) {
        return bus.control("GET", "/control/v1/systems/" + system + "/acts", null);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        answer.path("items")
                .forEach(each -> out.printf(
                        "%s  %-12s  %s  %s%n",
                        each.path("at").asString(),
                        each.path("act").asString(),
                        each.path("actor").asString(),
                        each.path("reason").asString()));
    }
}
