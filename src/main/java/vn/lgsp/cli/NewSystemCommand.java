package vn.lgsp.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import vn.lgsp.deployment.NewFolder;

/** Needs no running bus. */
@Command(
        name = "new-system",
        description = "Writes a folder to begin with, which stands the check. / Tạo thư mục mẫu cho một hệ thống mới.")
final class NewSystemCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Name of the system: lower case, digits, hyphens.")
    private String name = "";

    @Option(
            names = "--kind",
            defaultValue = "push",
            description =
                    "push: the bus calls it. inbox: it fetches. sender: it hands in. poller: the bus asks it for what is new."
                            + " look-up: others ask it. Default: ${DEFAULT-VALUE}")
    private NewFolder.Kind kind = NewFolder.Kind.PUSH;

    @Option(names = "--title", paramLabel = "TEXT", description = "What people call it; its name if not given.")
    private String title = "";

    @Option(
            names = "--in",
            paramLabel = "FOLDER",
            defaultValue = "routes",
            description = "Where the folder is made. Default: ${DEFAULT-VALUE}")
    private Path in = Path.of("routes");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path folder = in.resolve(name);
        NewFolder.write(folder, kind, title.isBlank() ? name : title);
        spec.commandLine().getOut().println(folder);
        return Commands.FINE;
    }
}
