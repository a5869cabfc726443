package vn.lgsp.edxml;

import java.util.ArrayList;
import java.util.List;

/** An element of the header, with what is in it. */
final class Node {
    private final String name;
    private final String path;
    private final int line;
    private final boolean known;
    private final List<Node> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean used;

    /** @param known whether its namespace is that of edXML */
    Node(String name, String path, int line, boolean known) {
        this.name = name;
        this.path = path;
        this.line = line;
        this.known = known;
    }

    boolean is(String other) {
        return known && name.equals(other);
    }

    String path() {
        return path;
    }

    int line() {
        return line;
    }

    List<Node> children() {
        return children;
    }

    StringBuilder text() {
        return text;
    }

    /** Marks that somebody understood it. */
    void use() {
        used = true;
    }

    boolean used() {
        return used;
    }
}
