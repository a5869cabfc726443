package vn.lgsp.edxml;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects warnings, each once; a file full of oddities does not fill the memory with them. */
final class Warnings {
    private static final int MOST = 200;
    private static final int LONGEST_PATH = 300;

    private final Set<Warning> all = new LinkedHashSet<>();

    void add(Warning.Kind kind, String path, int line) {
        if (all.size() < MOST) {
            all.add(new Warning(kind, Text.cut(path, LONGEST_PATH), line));
        } else if (all.size() == MOST) {
            all.add(new Warning(Warning.Kind.MORE, "", line));
        }
    }

    List<Warning> list() {
        return List.copyOf(all);
    }
}
