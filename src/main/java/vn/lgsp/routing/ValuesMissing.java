package vn.lgsp.routing;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** Names that manifests ask the environment for and that have no value there. */
public final class ValuesMissing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final TreeSet<String> names;

    public ValuesMissing(Collection<String> names) {
        super("not set: " + String.join(", ", new TreeSet<>(names)));
        this.names = new TreeSet<>(names);
    }

    public SortedSet<String> names() {
        return names;
    }
}
