package vn.lgsp.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import vn.lgsp.deployment.FolderArchive;

@Command(
        name = "shadow",
        description = {
            "Runs a folder over the last recorded messages of its system and says what would be different; calls nobody.",
            "Chạy thử thư mục trên các thông điệp gần nhất đã ghi, nêu khác biệt; không gọi tới đối tác."
        })
final class ShadowCommand extends RemoteCommand {
    @Parameters(paramLabel = "FOLDER", description = "The folder of one system, named like it.")
    private Path folder = Path.of("");

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many messages at most, up to 1000. Default: ${DEFAULT-VALUE}")
    private int last = 100;

    @Override
    JsonNode ask(Remote bus) {
        Path place = folder.toAbsolutePath().normalize();
        return bus.upload(
                "/control/v1/deployments/" + place.getFileName() + "/shadow?last=" + last, FolderArchive.pack(place));
    }

    @Override
    int code(JsonNode answer) {
        return answer.path("different").asInt() == 0 ? Commands.FINE : Commands.REFUSED;
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        for (JsonNode message : answer.path("items")) {
            out.println(message.path("exchange").asString() + "  "
                    + message.path("type").asString() + "  "
                    + message.path("subject").asString());
            for (JsonNode each : message.path("differences")) {
                out.println("  " + each.path("operation").asString() + " "
                        + each.path("kind").asString() + " " + each.path("at").asString() + ": "
                        + shown(each, "was") + " -> " + shown(each, "now"));
            }
            if (message.has("more")) {
                out.println("  and " + message.path("more").asInt() + " more");
            }
        }
        out.println(counts(answer));
    }

    private static String shown(JsonNode difference, String side) {
        return difference.has(side) ? difference.path(side).toString() : "nothing";
    }

    private static String counts(JsonNode answer) {
        StringBuilder text = new StringBuilder("Same: " + answer.path("same").asInt() + ", different: "
                + answer.path("different").asInt());
        answer.path("notComparable")
                .propertyStream()
                .forEach(each -> text.append(", not comparable (" + each.getKey() + "): "
                        + each.getValue().asInt()));
        if (answer.path("left").asInt() > 0) {
            text.append(", not looked at: " + answer.path("left").asInt());
        }
        return text.toString();
    }
}
