package vn.lgsp.sandbox;

import java.nio.file.Path;
import java.util.List;

/**
 * What the simulated partners took, one file of JSON lines a system ({@code <folder>/<system>.ledger.jsonl}). A line is
 * written before the partner's answer leaves. It can be read while the simulators run, and after their process died.
 */
public final class Ledger {
    private final Path folder;
    private final Lines lines;

    private Ledger(Path folder, Lines lines) {
        this.folder = folder;
        this.lines = lines;
    }

    static Ledger of(Path dataFolder, Lines lines) {
        return new Ledger(dataFolder.resolve(Simulators.FOLDER), lines);
    }

    /** The ledger that simulators with this data folder wrote, for reading. */
    public static Ledger in(Path dataFolder) {
        return of(dataFolder, new Lines());
    }

    /** What this system took so far, in order. */
    public List<Delivery> read(String system) {
        return Lines.read(file(system), Delivery.class);
    }

    /** What this system took of one operation. */
    public List<Delivery> read(String system, String operation) {
        return read(system).stream()
                .filter(delivery -> delivery.operation().equals(operation))
                .toList();
    }

    /** Forgets what this system took. */
    public void clear(String system) {
        lines.clear(file(system));
    }

    void append(Delivery delivery) {
        lines.append(file(delivery.system()), delivery);
    }

    private Path file(String system) {
        return folder.resolve(system + ".ledger.jsonl");
    }
}
