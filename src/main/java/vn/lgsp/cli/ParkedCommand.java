package vn.lgsp.cli;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import vn.lgsp.wording.CauseText;

@Command(
        name = "parked",
        description = "What is parked for a system, by cause. / Thông điệp để riêng theo nguyên nhân.")
final class ParkedCommand extends RemoteCommand {
    @Parameters(paramLabel = "SYSTEM", description = "Name of the receiving system.")
    private String system = "";

    @Override
    JsonNode ask(Remote bus) {
        return bus.control("GET", "/control/v1/systems/" + system + "/parked", null);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        answer.path("items")
                .forEach(each -> out.printf(
                        "%6d  %s  %s  %s%n",
                        each.path("count").asLong(),
                        each.path("cause").asString(),
                        each.path("oldest").asString(),
                        words(each)));
    }

    /** The partner's own words, of different messages different ones; where it had none the bus's. */
    private String words(JsonNode group) {
        String said = group.path("texts")
                .valueStream()
                .map(each -> each.asString().strip())
                .collect(Collectors.joining(" | "));
        return said.isEmpty() ? CauseText.of(group.path("cause").asString(), language()) : said;
    }
}
