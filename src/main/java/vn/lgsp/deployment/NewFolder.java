package vn.lgsp.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import vn.lgsp.routing.SystemFolders;

/** Writes a folder to begin with, which stands the check as it is and explains itself in comments. */
public final class NewFolder {
    private static final String ROOT = "folder/";

    private NewFolder() {}

    /** How a system takes part. */
    public enum Kind {
        /** The bus posts messages to it. */
        PUSH,
        /** It fetches messages from its inbox. */
        INBOX,
        /** It hands messages in. */
        SENDER,
        /** It hands nothing in by itself: the bus asks it. */
        POLLER,
        /** Others ask it through the bus, and get its answer at once. */
        LOOK_UP;

        /** Its name at a terminal, and that of its model. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Writes the folder of a system.
     *
     * @param folder named like the system; must not be there
     * @param title what people call it
     * @throws IllegalArgumentException if it is there, or its name is none
     */
    public static void write(Path folder, Kind kind, String title) {
        String system = String.valueOf(folder.getFileName());
        if (!SystemFolders.isName(system)) {
            throw new IllegalArgumentException(
                    FolderRule.NAME.at(folder, 1, system).english());
        }
        if (Files.exists(folder)) {
            throw new IllegalArgumentException(folder + " is there already");
        }
        String from = ROOT + kind + "/";
        try {
            for (Resource file :
                    new PathMatchingResourcePatternResolver().getResources("classpath*:" + from + "**/*.*")) {
                String url = file.getURL().toString();
                Path target = folder.resolve(url.substring(url.lastIndexOf(from) + from.length()));
                Files.createDirectories(target.getParent());
                Files.writeString(
                        target,
                        file.getContentAsString(UTF_8)
                                .replace("__system__", system)
                                .replace("__SYSTEM__", SystemFolders.environmentName(system))
                                .replace("__title__", title));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
