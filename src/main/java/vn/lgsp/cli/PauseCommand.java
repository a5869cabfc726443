package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "pause",
        description =
                "Stops all calls to a system; its messages wait. / Tạm dừng gọi một hệ thống, thông điệp chờ tại chỗ.")
final class PauseCommand extends RemoteCommand {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the system.")
    private String system = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; sending systems see it.")
    private String reason = "";

    @Option(names = "--from", paramLabel = "TIME", description = "As 2026-03-15T08:30:00+07:00; now if not given.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "When it ends by itself; by 'resume' if not given.")
    private @Nullable String until;

    @Override
    JsonNode ask(Remote bus) {
        Map<String, String> pause = new TreeMap<>(Map.of("reason", reason));
        if (from != null) {
            pause.put("from", from);
        }
        if (until != null) {
            pause.put("until", until);
        }
        return bus.control("POST", "/control/v1/systems/" + system + "/pause", pause);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(system + " is to pause");
    }
}
