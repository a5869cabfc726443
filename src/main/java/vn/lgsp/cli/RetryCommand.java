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

@Command(
        name = "retry",
        description =
                "Sends everything again that is parked for one cause. / Gửi lại mọi thông điệp để riêng vì một nguyên nhân.")
final class RetryCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the receiving system.")
    private String system = "";

    @Option(names = "--cause", required = true, paramLabel = "CODE", description = "The cause, as 'parked' shows it.")
    private String cause = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands in the timelines.")
    private String reason = "";

    @Mixin
    private Remote bus = new Remote();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode asked = bus.control(
                "POST", "/control/v1/systems/" + system + "/retries", Map.of("cause", cause, "reason", reason));
        spec.commandLine()
                .getOut()
                .println(bus.isJson() ? asked : asked.path("id").asString());
        return Commands.FINE;
    }
}
