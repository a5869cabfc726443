package vn.lgsp.delivery.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import vn.lgsp.routing.ConnectedSystem;

/** The route files of one system: those of its own folder or, if it has none, of the system that it is like. */
final class FolderRoutes {
    private static final String ENDING = ".camel.yaml";

    private final ConnectedSystem system;

    FolderRoutes(ConnectedSystem system) {
        this.system = system;
    }

    /**
     * Adds the routes to the context.
     *
     * @throws IllegalStateException naming the file that cannot be used
     */
    void addTo(CamelContext context) {
        for (Path folder : system.folders()) {
            List<Path> files = files(folder);
            if (!files.isEmpty()) {
                files.forEach(file -> add(file, String.valueOf(folder.getFileName()), context));
                return;
            }
        }
    }

    private void add(Path file, String folder, CamelContext context) {
        try {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString(
                            system.name() + "-" + file.getFileName(), renamed(Files.readString(file), folder)));
        } catch (Exception e) {
            throw new IllegalStateException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** A route file names its folder in ids, groups and channels; for another system it has to name that. */
    private String renamed(String yaml, String folder) {
        return folder.equals(system.name())
                ? yaml
                : Pattern.compile("(?<![a-z0-9-])" + Pattern.quote(folder) + "(?![a-z0-9])")
                        .matcher(yaml)
                        .replaceAll(Matcher.quoteReplacement(system.name()));
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read: " + e, e);
        }
    }
}
