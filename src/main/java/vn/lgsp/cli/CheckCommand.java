package vn.lgsp.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import vn.lgsp.deployment.FolderCheck;
import vn.lgsp.routing.Finding;
import vn.lgsp.routing.SystemFolders;
import vn.lgsp.wording.Language;

/** Needs no running bus. */
@Command(
        name = "check",
        description =
                "Says what is wrong with folders of systems, by file and line. / Kiểm tra thư mục hệ thống, nêu rõ tệp và dòng.")
final class CheckCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "FOLDER",
            description = "Folders of systems; all below routes/ if none is given.")
    private List<Path> folders = List.of();

    @Option(names = "--json", description = "The findings as JSON.")
    private boolean json;

    @Option(
            names = "--lang",
            paramLabel = "vi|en",
            defaultValue = "${env:LGSP_LANG:-en}",
            description = "Language of the findings. Default: ${DEFAULT-VALUE}")
    private String language = "en";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<Path> all = folders.isEmpty() ? SystemFolders.below(Path.of("routes")) : folders;
        FolderCheck check = new FolderCheck();
        List<Finding> findings = new ArrayList<>();
        for (Path folder : all) {
            Path place = folder.toAbsolutePath().normalize();
            findings.addAll(check.check(place, beside(place)));
        }
        Language words = Language.of(language);
        if (json) {
            print(Remote.JSON.writeValueAsString(Map.of(
                    "items",
                    findings.stream()
                            .map(each -> Map.of(
                                    "file", shown(each.file()),
                                    "line", each.line(),
                                    "code", each.code(),
                                    "text", words.say(each.vietnamese(), each.english())))
                            .toList())));
        } else {
            findings.forEach(each -> print(shown(each.file()) + ":" + each.line() + ": " + each.code() + ": "
                    + words.say(each.vietnamese(), each.english())));
            print(words.say(
                    "Thư mục: " + all.size() + ", lỗi: " + findings.size(),
                    "Folders: " + all.size() + ", findings: " + findings.size()));
        }
        return findings.isEmpty() ? Commands.FINE : Commands.REFUSED;
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
    }

    private static List<Path> beside(Path folder) {
        Path parent = folder.getParent();
        return parent != null && Files.isDirectory(parent) ? SystemFolders.below(parent) : List.of();
    }

    private static String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return (file.startsWith(here) ? here.relativize(file) : file).toString();
    }
}
