package vn.lgsp.delivery.partner;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import vn.lgsp.translation.Mapping;

/** The mappings of one system's folder, each compiled once. */
public final class Mappings {
    private final Path folder;
    private final Map<String, Mapping> compiled = new ConcurrentHashMap<>();

    public Mappings(Path folder) {
        this.folder = folder;
    }

    /** @param path below the folder, such as {@code mapping/dossier.jslt} */
    public Mapping named(String path) {
        return compiled.computeIfAbsent(path, name -> Mapping.compile(folder.resolve(name)));
    }
}
