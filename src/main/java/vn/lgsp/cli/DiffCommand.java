package vn.lgsp.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import vn.lgsp.deployment.FolderArchive;

@Command(
        name = "diff",
        description = {
            "What is different between two versions of a system, or between the live one and a folder; exit code 1 if anything is.",
            "So sánh hai phiên bản của một hệ thống, hoặc bản đang chạy với một thư mục; mã thoát 1 nếu có khác biệt."
        })
final class DiffCommand extends RemoteCommand {
    @Parameters(
            index = "0",
            paramLabel = "SYSTEM|FOLDER",
            description = "Name of the system, or a folder that is compared with the live version.")
    private String what = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FROM",
            description =
                    "A version or the number of a deployment, as 'history' shows them, or 'seed'; the one before the live version if not given.")
    private @Nullable String from;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "TO",
            description = "The same; the live version if not given.")
    private @Nullable String to;

    @Override
    JsonNode ask(Remote bus) {
        Path folder = Path.of(what).toAbsolutePath().normalize();
        if (from == null && Files.isDirectory(folder)) {
            return bus.upload("/control/v1/deployments/" + folder.getFileName() + "/diff", FolderArchive.pack(folder));
        }
        return bus.control(
                "GET",
                "/control/v1/deployments/" + Remote.encoded(what) + "/diff?" + query("from", from) + query("to", to),
                null);
    }

    private static String query(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + Remote.encoded(value);
    }

    @Override
    int code(JsonNode answer) {
        return answer.path("files").isEmpty() ? Commands.FINE : Commands.REFUSED;
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        for (JsonNode file : answer.path("files")) {
            if (file.has("text")) {
                out.print(file.path("text").asString());
            } else {
                out.println(file.path("file").asString() + ": "
                        + file.path("change").asString() + ", not comparable by line");
            }
        }
        out.flush();
    }
}
