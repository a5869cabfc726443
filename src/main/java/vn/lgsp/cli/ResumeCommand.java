package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "resume", description = "Lets calls to a system go on. / Cho gọi tiếp một hệ thống đang tạm dừng.")
final class ResumeCommand extends RemoteCommand {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the system.")
    private String system = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, if there is something to say.")
    private String reason = "";

    @Override
    JsonNode ask(Remote bus) {
        return bus.control("POST", "/control/v1/systems/" + system + "/resume", Map.of("reason", reason));
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(system + " is to go on"
                + (answer.has("quietUntil")
                        ? "; its own hours keep it quiet until "
                                + answer.path("quietUntil").asString()
                        : ""));
    }
}
