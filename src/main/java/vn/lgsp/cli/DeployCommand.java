package vn.lgsp.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import vn.lgsp.deployment.FolderArchive;

@Command(name = "deploy", description = "Makes a folder live, or says why not. / Đưa một thư mục vào hoạt động.")
final class DeployCommand extends RemoteCommand {
    @Parameters(paramLabel = "FOLDER", description = "The folder of one system, named like it.")
    private Path folder = Path.of("");

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands in the history.")
    private String reason = "";

    @Override
    JsonNode ask(Remote bus) {
        Path place = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(place)) {
            throw new IllegalArgumentException("there is no folder " + place);
        }
        return bus.upload(
                "/control/v1/deployments/" + place.getFileName() + "?reason=" + Remote.encoded(reason),
                FolderArchive.pack(place));
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        String what =
                answer.path("system").asString() + " " + answer.path("version").asString();
        if (answer.has("state")) {
            out.println(what + " waits for approval by another person: ./lgsp approve " + what);
        } else {
            out.println(what + (answer.path("changed").asBoolean() ? " live" : " was live already"));
        }
    }
}
