package vn.lgsp.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import vn.lgsp.deployment.FolderArchive;

@Command(name = "deploy", description = "Makes a folder live, or says why not. / Đưa một thư mục vào hoạt động.")
final class DeployCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "The folder of one system, named like it.")
    private Path folder = Path.of("");

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands in the history.")
    private String reason = "";

    @Mixin
    private Remote bus = new Remote();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path place = folder.toAbsolutePath().normalize();
        JsonNode live = bus.upload(
                "/control/v1/deployments/" + place.getFileName() + "?reason=" + Remote.encoded(reason),
                FolderArchive.pack(place));
        spec.commandLine()
                .getOut()
                .println(
                        bus.isJson()
                                ? live
                                : live.path("system").asString() + " "
                                        + live.path("version").asString()
                                        + (live.path("changed").asBoolean() ? " live" : " was live already"));
        return Commands.FINE;
    }
}
