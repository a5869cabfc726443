package vn.lgsp.messagestore.embedded;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Another holder has the data folder; the message names the folder and, where it is known, the holder's process id. */
public final class DataFolderInUse extends RuntimeException {
    DataFolderInUse(Path folder, OptionalLong holder) {
        super("data folder %s is in use by %s: stop that one first, or choose another folder"
                .formatted(folder, holder.isPresent() ? "process " + holder.getAsLong() : "another process"));
    }
}
