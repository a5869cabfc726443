package vn.lgsp.delivery.partner;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import vn.lgsp.translation.Mapping;

/** The mappings of one system, each compiled once. */
public final class Mappings {
    private final List<Path> folders;
    private final Map<String, Mapping> compiled = new ConcurrentHashMap<>();

    /** @param folders where its files are looked for, one after the other */
    public Mappings(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** @param path in the folder, such as {@code mapping/dossier.jslt} */
    public Mapping named(String path) {
        return compiled.computeIfAbsent(path, name -> Mapping.compile(name, folders));
    }
}
