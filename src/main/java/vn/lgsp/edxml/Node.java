package vn.lgsp.edxml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An element of the header, with what is in it. */
final class Node {
    private static final int LONGEST_NAME = 50;

    private final String name;
    private final @Nullable Node parent;
    private final int line;
    private final boolean known;
    private final List<Node> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean used;

    /** @param known whether its namespace is that of edXML */
    Node(String name, @Nullable Node parent, int line, boolean known) {
        this.name = name;
        this.parent = parent;
        this.line = line;
        this.known = known;
    }

    boolean is(String other) {
        return known && name.equals(other);
    }

    /** Made when it is asked for: many elements with long names would have paths without end. */
    String path() {
        return (parent == null ? "/edXML" : parent.path()) + "/" + Text.cut(name, LONGEST_NAME);
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
