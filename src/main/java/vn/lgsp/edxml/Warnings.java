package vn.lgsp.edxml;

import java.util.ArrayList;
import java.util.List;

/** Collects warnings; a file full of oddities does not fill the memory with them. */
final class Warnings {
    private static final int MOST = 200;
    private static final int LONGEST_PATH = 300;

    private final List<Warning> list = new ArrayList<>();

    void add(Warning.Kind kind, String path, int line) {
        if (list.size() < MOST) {
            list.add(new Warning(kind, path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path, line));
        } else if (list.size() == MOST) {
            list.add(new Warning(Warning.Kind.MORE, "", line));
        }
    }

    List<Warning> list() {
        return list;
    }
}
